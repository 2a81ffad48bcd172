"""Loads the catalogue of a bundle."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bundle.catalogue import tables
from app.bundle.catalogue.extras import EXTRAS, Extra
from app.bundle.errors import BundleError
from app.bundle.parts import CATALOGUE
from app.bundle.reader import Bundle
from app.catalogue.catalogue import Catalogue
from app.catalogue.content import Album, Artist, ArtistCounts, CatalogueContent
from app.catalogue.database import Database, DatabaseError, open_database
from app.catalogue.decimals import as_decimals
from app.catalogue.memberships import Memberships

_Row = tuple[Any, ...]


def load_catalogue(bundle: Bundle) -> Catalogue:
    """Read everything, and check that whatever the tables refer to is there.

    All of it is kept: a look-up in the database would cost more than most answers, and others would wait for it.

    Raises:
        BundleError: catalogue.sqlite is no such database, or does not fit the manifest.
    """
    try:
        with open_database(bundle.contents[CATALOGUE]) as database:
            return _Loader(database, bundle).load()
    except (DatabaseError, TypeError, ValueError) as error:  # the latter two: no numbers or texts where they belong
        raise BundleError(f"{bundle.file(CATALOGUE)}: expected a catalogue of this format, got: {error}") from error


class _Loader:
    def __init__(self, database: Database, bundle: Bundle) -> None:
        self._database = database
        self._bundle = bundle

    def load(self) -> Catalogue:
        manifest = self._bundle.manifest
        tracks, artists, genres = map(self._table, (tables.SELECT_TRACKS, tables.SELECT_ARTISTS, tables.SELECT_GENRES))
        n_tracks, n_artists = len(tracks), len(artists)
        indices, track_ids, track_names, *columns = _columns(tracks, 6)
        recordings, artist_known, albums = np.array(columns, dtype=np.int64).reshape(3, -1)
        if indices != tuple(range(manifest.n_tracks)):
            raise self._refused(f"expected tracks 0 to {manifest.n_tracks - 1}, got {n_tracks} others")
        n_model_genres = len(manifest.genres)
        if [number for number, *_ in genres] != list(range(len(genres))) or (
            tuple(name for _, name, _ in genres[:n_model_genres]) != manifest.genres
        ):
            raise self._refused("expected the genres of the manifest in their order, and others after them, got others")
        if not (recordings.min() >= 0 and recordings.max() < n_tracks):
            raise self._refused(f"expected recordings from 0 to {n_tracks - 1}, got others")
        self._check_references()
        members = _memberships(self._table(tables.SELECT_TRACK_ARTISTS), n_artists, n_tracks)
        artist_indices, artist_ids, artist_names = _columns(artists, 3)
        if artist_indices != tuple(range(n_artists)) or not members.sizes.all():
            raise self._refused(f"expected artists 0 to {n_artists - 1}, each with a track, got others")
        album_names = {album: Album(*pair) for album, *pair in self._table(tables.SELECT_ALBUMS)}
        album_texts = [(album.id, album.name) for album in album_names.values()]
        for texts in (track_ids, track_names, artist_ids, artist_names, *album_texts):
            "".join(texts)  # raises TypeError where one is no text
        for ids in (track_ids, artist_ids):
            if len(set(ids)) != len(ids):
                raise self._refused("expected another id for every track and artist, got one twice")
        genre_members = _memberships(self._table(tables.SELECT_TRACK_GENRES), len(genres), n_tracks)
        if [size for _, _, size in genres] != genre_members.sizes.tolist():
            raise self._refused("expected the number of tracks of each genre, got others")
        return Catalogue(
            CatalogueContent(
                track_ids=track_ids,
                track_names=track_names,
                features=self._bundle.features,
                decimals=as_decimals(self._bundle.features),
                recordings=recordings,
                artist_known=artist_known.astype(np.bool_),
                albums=albums,
                album_names=album_names,
                artist_names=[Artist(*pair) for pair in zip(artist_ids, artist_names, strict=True)],
                artists=members,
                genres=[name for _, name, _ in genres],
                n_model_genres=n_model_genres,
                genre_members=genre_members,
                genres_predicted=self._marked("predicted_genres", tables.SELECT_PREDICTED_GENRES, genre_members),
                genres_tagged=self._marked("tagged_genres", tables.SELECT_TAGGED_GENRES, genre_members),
                extras=self._extras(n_tracks),
                artist_counts=self._artist_counts(n_artists),
                kept=np.ones(n_tracks, dtype=np.bool_),
            )
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
        n_tracks = self._bundle.manifest.n_tracks
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
        starts = np.searchsorted(np.array(owners, dtype=np.int64), np.arange(n_artists + 1)).tolist()
        counted = np.array(genres, dtype=np.int64)
        _check_range(counted, len(self._bundle.manifest.genres))
        return ArtistCounts(starts, counted, np.array(counts, dtype=np.float64), {})

    def _has(self, table: str) -> bool:
        return table in self._database.tables

    def _table(self, sql: str) -> list[_Row]:
        return self._database.rows(sql)

    def _refused(self, problem: str) -> BundleError:
        return BundleError(f"{self._bundle.file(CATALOGUE)}: {problem}")


def _columns(table: Sequence[_Row], n: int) -> list[_Row]:
    """The `n` columns of a table that may be empty."""
    return list(zip(*table, strict=True)) or [()] * n


def _memberships(pairs: Sequence[_Row], n_groups: int, n_tracks: int) -> Memberships:
    """Raises ValueError where a number is out of range."""
    groups, tracks = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    _check_range(groups, n_groups)
    _check_range(tracks, n_tracks)
    return Memberships(groups, tracks, n_groups, n_tracks)


def _check_range(numbers: NDArray[np.int64], limit: int) -> None:
    if len(numbers) and not (numbers.min() >= 0 and numbers.max() < limit):
        raise ValueError(f"expected numbers from 0 to {limit - 1} in a relation of tracks, got others")
