"""A track as the catalogue knows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.catalogue.content import Album, Artist

GenresFrom = Literal["table", "tags", "model"]


@dataclass(frozen=True)
class Track:
    """A track as the catalogue knows it.

    Attributes:
        index: its place in every array of the bundle.
        id: as the table gives it.
        name: its title.
        album: the one that it is on.
        artists: in the order of the credits.
        genres: names.
        genres_from: who says so: whoever gave the track, the tags of its file, or the model; None where nobody does.
        features: 15, raw, as the decimals they were written as; NaN for unknown.
        extras: further facts by name, as far as they are known; see `app.bundle.catalogue.extras`.
    """

    index: int
    id: str
    name: str
    album: Album
    artists: tuple[Artist, ...]
    genres: tuple[str, ...]
    genres_from: GenresFrom | None
    features: tuple[float, ...]
    extras: Mapping[str, str | int]
