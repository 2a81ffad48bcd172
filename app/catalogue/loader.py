"""Loads the catalogue of a bundle."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bundle.catalogue import tables
from app.bundle.catalogue.extras import EXTRAS, Extra
from app.bundle.errors import BundleError
from app.bundle.opening.texts import TextNumbers, Texts
from app.bundle.parts import CATALOGUE
from app.bundle.reader import Bundle
from app.catalogue.catalogue import Catalogue
from app.catalogue.content import Album, AlbumKeys, Artist, ArtistCounts, CatalogueContent
from app.catalogue.database import Database, DatabaseError, open_database
from app.catalogue.decimals import as_decimals
from app.catalogue.memberships import Memberships
from app.catalogue.prepared import read_prepared
from app.catalogue.sequences.columns import NamedColumn

_Row = tuple[Any, ...]


def load_catalogue(bundle: Bundle) -> Catalogue:
    """The catalogue of a bundle: as it was prepared, or, in bundles that have nothing prepared, of its database.

    Raises:
        BundleError: its files are no catalogue, or do not fit the manifest.
    """
    if bundle.has("prepared"):
        return Catalogue(read_prepared(bundle))
    return Catalogue(
        load_database(bundle.file(CATALOGUE), bundle.contents[CATALOGUE], bundle.features, bundle.manifest.genres)
    )


def load_database(
    path: Path, content: memoryview, features: NDArray[np.float32], genres: Sequence[str]
) -> CatalogueContent:
    """What the database of a catalogue holds.

    Args:
        path: of it, to name it.
        content: its bytes.
        features: float32 [n_tracks, 15], raw.
        genres: that the model tells apart.

    Raises:
        BundleError: it is no such database, or does not fit the others.
    """
    try:
        with open_database(content) as database:
            return _Loader(database, path, features, genres).load()
    except (DatabaseError, TypeError, ValueError) as error:  # the latter two: no numbers or texts where they belong
        raise BundleError(f"{path}: expected a catalogue of this format, got: {error}") from error


class _Loader:
    def __init__(self, database: Database, path: Path, features: NDArray[np.float32], genres: Sequence[str]) -> None:
        self._database = database
        self._path = path
        self._features = features
        self._model_genres = tuple(genres)

    def load(self) -> CatalogueContent:
        tracks, artists, genres = map(self._table, (tables.SELECT_TRACKS, tables.SELECT_ARTISTS, tables.SELECT_GENRES))
        n_tracks, n_artists = len(tracks), len(artists)
        indices, track_ids, track_names, *columns = _columns(tracks, 6)
        recordings, artist_known, albums = np.array(columns, dtype=np.int64).reshape(3, -1)
        if indices != tuple(range(len(self._features))):
            raise self._refused(f"expected tracks 0 to {len(self._features) - 1}, got {n_tracks} others")
        n_model_genres = len(self._model_genres)
        if [number for number, *_ in genres] != list(range(len(genres))) or (
            tuple(name for _, name, _ in genres[:n_model_genres]) != self._model_genres
        ):
            raise self._refused("expected the genres of the manifest in their order, and others after them, got others")
        if not (recordings.min() >= 0 and recordings.max() < n_tracks):
            raise self._refused(f"expected recordings from 0 to {n_tracks - 1}, got others")
        self._check_references()
        members = _memberships(self._table(tables.SELECT_TRACK_ARTISTS), n_artists, n_tracks)
        artist_indices, artist_ids, artist_names = _columns(artists, 3)
        if artist_indices != tuple(range(n_artists)) or not members.sizes.all():
            raise self._refused(f"expected artists 0 to {n_artists - 1}, each with a track, got others")
        album_indices, album_ids, album_names = _columns(self._table(tables.SELECT_ALBUMS), 3)
        album_numbers = {album: number for number, album in enumerate(album_indices)}
        for ids in (track_ids, artist_ids):
            if len(set(ids)) != len(ids):
                raise self._refused("expected another id for every track and artist, got one twice")
        own_ids, own_artist_ids = Texts.of(track_ids), Texts.of(artist_ids)
        own_album_ids, own_album_names = Texts.of(album_ids), Texts.of(album_names)
        genre_members = _memberships(self._table(tables.SELECT_TRACK_GENRES), len(genres), n_tracks)
        if [size for _, _, size in genres] != genre_members.sizes.tolist():
            raise self._refused("expected the number of tracks of each genre, got others")
        return CatalogueContent(
            track_ids=own_ids,
            track_names=Texts.of(track_names),
            features=self._features,
            decimals=as_decimals(self._features),
            recordings=recordings,
            artist_known=artist_known.astype(np.bool_),
            albums=np.array([album_numbers[album] for album in albums.tolist()], dtype=np.int64),
            album_names=NamedColumn(Album, own_album_ids, own_album_names),
            artist_names=NamedColumn(Artist, own_artist_ids, Texts.of(artist_names)),
            artists=members,
            genres=[name for _, name, _ in genres],
            n_model_genres=n_model_genres,
            genre_members=genre_members,
            genres_predicted=self._marked("predicted_genres", tables.SELECT_PREDICTED_GENRES, genre_members),
            genres_tagged=self._marked("tagged_genres", tables.SELECT_TAGGED_GENRES, genre_members),
            extras=self._extras(n_tracks),
            artist_counts=self._artist_counts(n_artists),
            kept=np.ones(n_tracks, dtype=np.bool_),
            track_numbers=TextNumbers.of(own_ids),
            artist_numbers=TextNumbers.of(own_artist_ids),
            album_keys=AlbumKeys(own_album_ids, own_album_names),
        )

    def _check_references(self) -> None:
        for artist, genre, count in self._table(tables.SELECT_STRAY_COUNT):
            raise self._refused(
                f"expected artist counts above 0, of artists and genres of this catalogue, got {count} for artist "
                f"{artist} and genre {genre}"
            )
        for (track,) in self._table(tables.SELECT_TRACK_WITHOUT_COUNT):
            raise self._refused(f"expected counts of an artist of track {track}, which is known, got none")
        for (track,) in self._table(tables.SELECT_TRACK_WITHOUT_ALBUM):
            raise self._refused(f"expected the album of track {track}, got none")

    def _marked(self, table: str, select: str, genre_members: Memberships) -> NDArray[np.bool_]:
        """The tracks, bool [n_tracks], in a table that not every catalogue has: of where genres are from."""
        n_tracks = len(self._features)
        marked = np.zeros(n_tracks, dtype=np.bool_)
        if self._has(table):
            (tracks,) = _columns(self._table(select), 1)
            rows = np.array(tracks, dtype=np.int64)
            _check_range(rows, n_tracks)
            marked[rows] = True
            for track in rows.tolist():
                if not len(genre_members.of_track(track)):
                    raise self._refused(f"expected a genre of track {track}, which {table} lists, got none")
        return marked

    def _extras(self, n_tracks: int) -> dict[str, list[str | int | None]]:
        """Of the facts that this release knows; a later one may have written more."""
        if not self._has("extras"):
            return {}
        names = self._database.columns_of("extras")
        tracks, *columns = _columns(self._table(tables.SELECT_EXTRAS), len(names))
        _check_range(np.array(tracks, dtype=np.int64), n_tracks)
        found: dict[str, list[str | int | None]] = {}
        for extra in EXTRAS:
            values = columns[names.index(extra.name) - 1] if extra.name in names else ()
            if any(value is not None for value in values):
                found[extra.name] = self._spread(extra, tracks, values, n_tracks)
        return found

    def _spread(self, extra: Extra, tracks: _Row, values: _Row, n_tracks: int) -> list[str | int | None]:
        spread: list[str | int | None] = [None] * n_tracks
        for track, value in zip(tracks, values, strict=True):
            if value is not None and not extra.accepts(value):
                raise self._refused(f"expected {extra.expected} as {extra.name} of track {track}, got {value!r}")
            spread[track] = value
        return spread

    def _artist_counts(self, n_artists: int) -> ArtistCounts:
        owners, genres, counts = _columns(self._table(tables.SELECT_ARTIST_GENRES), 3)
        starts = np.searchsorted(np.array(owners, dtype=np.int64), np.arange(n_artists + 1))
        counted = np.array(genres, dtype=np.int64)
        _check_range(counted, len(self._model_genres))
        return ArtistCounts(starts, counted, np.array(counts, dtype=np.float64), {})

    def _has(self, table: str) -> bool:
        return table in self._database.tables

    def _table(self, sql: str) -> list[_Row]:
        return self._database.rows(sql)

    def _refused(self, problem: str) -> BundleError:
        return BundleError(f"{self._path}: {problem}")


def _columns(table: Sequence[_Row], n: int) -> list[_Row]:
    """The `n` columns of a table that may be empty."""
    return list(zip(*table, strict=True)) or [()] * n


def _memberships(pairs: Sequence[_Row], n_groups: int, n_tracks: int) -> Memberships:
    """Raises ValueError where a number is out of range."""
    groups, tracks = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    _check_range(groups, n_groups)
    _check_range(tracks, n_tracks)
    return Memberships.of(groups, tracks, n_groups, n_tracks)


def _check_range(numbers: NDArray[np.int64], limit: int) -> None:
    if len(numbers) and not (numbers.min() >= 0 and numbers.max() < limit):
        raise ValueError(f"expected numbers from 0 to {limit - 1} in a relation of tracks, got others")
