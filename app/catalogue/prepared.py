"""The part "prepared" of a bundle: its catalogue as the service has it in memory, to be mapped and not made.

It tells the same as the database of the catalogue; `app.indexing.catalogue.prepared` writes it.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, NonNegativeInt, ValidationError

from app.bundle.catalogue.extras import EXTRAS
from app.bundle.errors import BundleError, disagree, something_else
from app.bundle.files import prepared as files
from app.bundle.opening.blocks import is_ascending
from app.bundle.opening.texts import TextNumbers, Texts
from app.bundle.reader import Bundle
from app.catalogue.content import Album, AlbumKeys, Artist, ArtistCounts, CatalogueContent
from app.catalogue.memberships import Memberships
from app.catalogue.sequences.columns import NamedColumn, NumberColumn, TextColumn

_TYPES = {extra.name: extra.type for extra in EXTRAS}
UNKNOWN_NUMBER = -1
_LINE_END = b"\n"
"""What stands for a number that is not known among extras."""


class PreparedSettings(BaseModel):
    """The content of catalogue.json. Extras that this release does not know are not read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    n_albums: NonNegativeInt
    n_artists: NonNegativeInt
    genres: tuple[str, ...]
    text_extras: tuple[str, ...]
    number_extras: tuple[str, ...]


def read_prepared(bundle: Bundle) -> CatalogueContent:
    """The catalogue, mapped.

    Raises:
        BundleError: the files of the part do not fit each other or the manifest.
    """
    return _Reader(bundle).read()


class _Reader:
    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._n_tracks = bundle.manifest.n_tracks
        self._arrays: Mapping[str, NDArray[Any]] = bundle.arrays

    def read(self) -> CatalogueContent:
        settings = self._settings()
        n_tracks, n_albums, n_artists = self._n_tracks, settings.n_albums, settings.n_artists
        n_extras = len(settings.text_extras)
        sizes = [n_tracks, n_tracks, n_albums, n_albums, n_artists, n_artists, *[n_tracks] * n_extras]
        ids, titles, album_ids, albums, artist_ids, artists, *extras = self._texts(sizes)
        recordings, album_numbers = self._arrays[files.TRACK_NUMBERS]
        self._check_range(files.TRACK_NUMBERS, recordings, n_tracks)
        self._check_range(files.TRACK_NUMBERS, album_numbers, n_albums)
        artist_known, predicted, tagged = self._arrays[files.TRACK_MARKS]
        named = dict(zip(settings.text_extras, extras, strict=True))
        numbers = self._arrays[files.EXTRA_NUMBERS]
        if len(numbers) != len(settings.number_extras):
            raise self._refused(files.EXTRA_NUMBERS, f"{len(settings.number_extras)} extras", f"{len(numbers)}")
        numbered = dict(zip(settings.number_extras, numbers, strict=True))
        known: dict[str, Sequence[str | int | None]] = {
            **{name: TextColumn(texts) for name, texts in named.items() if _TYPES.get(name) is str},
            **{name: NumberColumn(column) for name, column in numbered.items() if _TYPES.get(name) is int},
        }
        return CatalogueContent(
            track_ids=ids,
            track_names=titles,
            features=self._bundle.features,
            decimals=self._arrays[files.DECIMALS],
            recordings=recordings,
            artist_known=artist_known,
            albums=album_numbers,
            album_names=NamedColumn(Album, album_ids, albums),
            artist_names=NamedColumn(Artist, artist_ids, artists),
            artists=self._relation("artists", n_artists),
            genres=settings.genres,
            n_model_genres=len(self._bundle.manifest.genres),
            genre_members=self._relation("genres", len(settings.genres)),
            genres_predicted=predicted,
            genres_tagged=tagged,
            extras={extra.name: known[extra.name] for extra in EXTRAS if extra.name in known},
            artist_counts=self._counts(n_artists),
            kept=np.ones(n_tracks, dtype=np.bool_),
            track_numbers=self._numbers(files.TRACK_HASHES, ids),
            artist_numbers=self._numbers(files.ARTIST_HASHES, artist_ids),
            album_keys=AlbumKeys(album_ids, albums),
            json=self._json(),
        )

    def _settings(self) -> PreparedSettings:
        try:
            settings = PreparedSettings.model_validate_json(bytes(self._bundle.contents[files.PREPARED]))
        except ValidationError as error:
            raise something_else(self._bundle.file(files.PREPARED), "how large the catalogue is", error) from error
        if settings.genres[: len(self._bundle.manifest.genres)] != self._bundle.manifest.genres:
            raise self._refused(files.PREPARED, "the genres of the manifest first, in their order", "others")
        return settings

    def _texts(self, sizes: Sequence[int]) -> list[Texts]:
        """Columns of so many texts each."""
        starts = self._arrays[files.TEXT_STARTS]
        bounds = np.cumsum([0, *sizes])
        if len(starts) != bounds[-1] + 1:
            raise self._refused(files.TEXT_STARTS, f"starts of {bounds[-1]} texts", f"of {len(starts) - 1}")
        content = self._bundle.contents[files.TEXTS]
        try:
            return [Texts(content, starts[first : last + 1]) for first, last in pairwise(bounds.tolist())]
        except ValueError as error:
            raise something_else(self._bundle.file(files.TEXT_STARTS), "where texts begin", error) from error

    def _json(self) -> Texts:
        content = self._bundle.contents[files.TRACKS_JSON]

        def check(characters: NDArray[np.uint8], starts: NDArray[np.int64]) -> None:
            if not _are_objects(characters, starts):
                raise self._refused(files.TRACKS_JSON, "one JSON object on each line", "others")

        return Texts(content, self._starts(files.TRACK_STARTS, self._n_tracks, len(content)), check)

    def _numbers(self, name: str, texts: Texts) -> TextNumbers:
        hashes = self._arrays[name]
        if hashes.shape[1] != len(texts):
            raise self._refused(name, f"{len(texts)} hashes", f"{hashes.shape[1]}")
        self._check_range(name, hashes[1], len(texts))
        return TextNumbers(texts, hashes)

    def _relation(self, name: str, n_groups: int) -> Memberships:
        of_tracks, of_tracks_starts, tracks_of, tracks_of_starts = files.relation(name)
        groups, tracks = self._arrays[of_tracks], self._arrays[tracks_of]
        self._check_range(of_tracks, groups, n_groups)
        self._check_range(tracks_of, tracks, self._n_tracks)
        track_starts = self._starts(of_tracks_starts, self._n_tracks, len(groups))
        return Memberships(groups, track_starts, tracks, self._starts(tracks_of_starts, n_groups, len(tracks)))

    def _counts(self, n_artists: int) -> ArtistCounts:
        genres, counts = self._arrays[files.COUNT_GENRES], self._arrays[files.COUNTS]
        self._check_range(files.COUNT_GENRES, genres, len(self._bundle.manifest.genres))
        if len(genres) != len(counts) or not (counts > 0).all():
            raise self._refused(files.COUNTS, f"{len(genres)} counts above 0", "others")
        return ArtistCounts(self._starts(files.COUNT_STARTS, n_artists, len(genres)), genres, counts, {})

    def _starts(self, name: str, n: int, n_members: int) -> NDArray[np.int64]:
        starts: NDArray[np.int64] = self._arrays[name]
        if len(starts) != n + 1 or starts[0] != 0 or starts[-1] != n_members or not is_ascending(starts):
            raise self._refused(name, f"{n + 1} ascending numbers from 0 to {n_members}", "others")
        return starts

    def _check_range(self, name: str, numbers: NDArray[Any], limit: int) -> None:
        if len(numbers) and not (numbers.min() >= 0 and numbers.max() < limit):
            raise self._refused(name, f"numbers from 0 to {limit - 1}", "others")

    def _refused(self, name: str, expected: str, found: str) -> BundleError:
        return disagree(self._bundle.file(name), expected, found)


def _are_objects(characters: NDArray[np.uint8], starts: NDArray[np.int64]) -> bool:
    """Whether a JSON object stands on each of some lines, which begin at `starts`; the last one is their end."""
    firsts, lasts = starts[:-1], starts[1:] - len(_LINE_END) - 1
    if not (lasts > firsts).all():
        return False
    begin, end = characters[firsts] == ord("{"), characters[lasts] == ord("}")
    return bool((begin & end & (characters[lasts + 1] == ord(_LINE_END))).all())
