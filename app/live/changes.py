"""Changes of the catalogue while the service runs: a track is added or replaced whole, or removed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Literal

MAX_CHANGES = 1_000
"""How many are made at once."""

Outcome = Literal["created", "replaced", "deleted", "unknown"]

# What a table may have as an id, but for control characters and surrogates, which not every database takes as text.
_TRACK_ID = re.compile(r"[^\s/?#%\\\x00-\x1f\x7f\ud800-\udfff]{1,128}")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class LiveTrack:
    r"""A track as it was written while the service ran.

    Attributes:
        id: 1 to 128 characters, none of them a blank, a control character or one of `/ ? # % \`.
        name: title.
        artists: names, in the order of credit.
        album: its name, or "" where there is none.
        genres: names; none means that nobody has said.
        features: 15 values in the order of `app.bundle.features.FEATURE_NAMES`, `math.nan` where unknown.
        extras: further facts by name, such as `isrc` or `release_year`.
        timbre: raw, in the columns of the bundle that was in use; empty where it is not known.
        genres_from: where the genres are from: the tags of its file, or anything else that somebody says.
        extractor: name and version of what estimated the features; "" where it was no extractor.

    Raises:
        ValueError: the id is none, or a text holds half of a surrogate pair, which has no form in UTF-8.
    """

    id: str
    name: str
    artists: tuple[str, ...]
    album: str
    genres: tuple[str, ...]
    features: tuple[float, ...]
    extras: Mapping[str, str | int]
    timbre: tuple[float, ...] = ()
    genres_from: Literal["table", "tags"] = "table"
    extractor: str = ""

    def __post_init__(self) -> None:
        _check_id(self.id)
        names = (self.name, self.album, *self.artists, *self.genres)
        texts = (*names, *self.extras, *map(str, self.extras.values()), self.extractor)
        for text in texts:
            if found := _SURROGATE.search(text):
                raise ValueError(
                    f"expected Unicode text, got half of a surrogate pair, {found[0]!r}, at character "
                    f"{found.start()} of {text[:64]!r}; send the whole character"
                )


@dataclass(frozen=True)
class Upsert:
    """The track is added, or replaces the one of its id."""

    track: LiveTrack

    @property
    def track_id(self) -> str:
        """The id of the track."""
        return self.track.id


@dataclass(frozen=True)
class Delete:
    """The track of this id is removed.

    Raises:
        ValueError: no track can have this id.
    """

    track_id: str

    def __post_init__(self) -> None:
        _check_id(self.track_id)


Change = Upsert | Delete


@dataclass(frozen=True)
class StoredChange:
    """A change as a store keeps it: `sequence` is above those of all changes that were stored before."""

    sequence: int
    change: Change

    @cached_property
    def digest(self) -> int:
        """Of all of it, 64 bits: a restored backup gives another change a sequence that was there before."""
        return int.from_bytes(blake2b(repr((self.sequence, self.change)).encode(), digest_size=8).digest())


def _check_id(text: str) -> None:
    if not _TRACK_ID.fullmatch(text):
        raise ValueError(
            "expected an id of 1 to 128 characters without blanks, control characters and / ? # % \\, "
            f"got {text[:140]!r}"
        )
