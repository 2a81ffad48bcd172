"""A catalogue with tracks that were added and removed since its bundle was made."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.bundle.catalogue.extras import EXTRA_NAMES
from app.bundle.names import album_id, genre_key, mint_id, recording_key
from app.catalogue.catalogue import Catalogue
from app.catalogue.changing.keys import CatalogueKeys
from app.catalogue.content import Album, Artist, CatalogueContent
from app.catalogue.decimals import as_decimals
from app.catalogue.sequences.appended import Appended
from app.catalogue.track import GenresFrom
from app.live.changes import LiveTrack


@dataclass(frozen=True)
class AddedTrack:
    """A track that was added, and by what it is recognised; worked out once, for every catalogue that it is put into.

    Attributes:
        track: what was written.
        genres: what was written, or the genre that the model tells.
        genres_predicted: whether it is the latter.
        artist_known: whether an artist was evidence for the genre part of its vector.
        recording: the key of its recording.
        album: the id of its album.
        artists: its artists, each once.
    """

    track: LiveTrack
    genres: tuple[str, ...]
    genres_predicted: bool
    artist_known: bool
    recording: tuple[str, str]
    album: str
    artists: tuple[Artist, ...]

    @property
    def genres_from(self) -> GenresFrom | None:
        """Who tells its genres."""
        if self.genres_predicted:
            return "model"
        return self.track.genres_from if self.genres else None

    @classmethod
    def of(cls, track: LiveTrack, artist_known: bool, predicted: str | None) -> "AddedTrack":
        """Fold its names. `predicted` is the genre that the model tells, None where it can tell none."""
        first = track.artists[0] if track.artists else ""
        artists = {mint_id("artist", name): name for name in reversed(track.artists)}
        return cls(
            track,
            track.genres or ((predicted,) if predicted is not None else ()),
            not track.genres and predicted is not None,
            artist_known,
            recording_key(track.name, first),
            album_id(track.album, first),
            tuple(Artist(*pair) for pair in reversed(artists.items())),
        )


def changed_catalogue(
    catalogue: Catalogue, keys: CatalogueKeys, added: Sequence[AddedTrack], removed: NDArray[np.int64]
) -> Catalogue:
    """The catalogue with tracks behind its own, and without those that were removed or replaced.

    Args:
        catalogue: of a bundle.
        keys: of it.
        added: m tracks.
        removed: int64, the rows of the catalogue that are not there any more.
    """
    content, tracks = catalogue.content, [one.track for one in added]
    n_before, n_after = len(content.track_ids), len(content.track_ids) + len(tracks)
    kept = np.ones(n_after, dtype=np.bool_)
    kept[removed] = False
    new = _Numbers(keys, content)
    numbered = [new.of(one) for one in added]
    rows = np.arange(n_before, n_after)
    features = np.array([track.features for track in tracks], dtype=np.float32).reshape(
        len(tracks), content.features.shape[1]
    )
    return Catalogue(
        replace(
            content,
            track_ids=Appended(content.track_ids, [track.id for track in tracks]),
            track_names=Appended(content.track_names, [track.name for track in tracks]),
            features=np.concatenate([content.features, features]),
            decimals=np.concatenate([content.decimals, as_decimals(features)]),
            recordings=np.append(content.recordings, [found.recording for found in numbered]).astype(np.int64),
            artist_known=np.append(content.artist_known, np.array([one.artist_known for one in added], dtype=np.bool_)),
            albums=np.append(content.albums, [found.album for found in numbered]).astype(np.int64),
            album_names=Appended(content.album_names, new.album_names),
            artist_names=Appended(content.artist_names, new.artist_names),
            artists=content.artists.changed(
                kept,
                *_pairs([found.artists for found in numbered], rows),
                len(content.artist_names) + len(new.artist_names),
            ),
            genres=[*content.genres, *new.genre_names],
            genre_members=content.genre_members.changed(
                kept, *_pairs([found.genres for found in numbered], rows), len(content.genres) + len(new.genre_names)
            ),
            genres_predicted=np.append(
                content.genres_predicted, np.array([one.genres_predicted for one in added], dtype=np.bool_)
            ),
            genres_tagged=np.append(
                content.genres_tagged, np.array([one.genres_from == "tags" for one in added], dtype=np.bool_)
            ),
            extras=_with_extras(content.extras, n_before, tracks),
            artist_counts=replace(content.artist_counts, added=_counts(added, numbered, content.n_model_genres)),
            kept=kept,
        )
    )


@dataclass(frozen=True)
class _Numbered:
    """A track by numbers: those of the catalogue, and new ones behind them."""

    recording: int
    album: int
    artists: list[int]
    genres: list[int]


class _Numbers:
    """Gives new recordings, albums, artists and genres the numbers behind those that there are."""

    def __init__(self, keys: CatalogueKeys, content: CatalogueContent) -> None:
        self._keys = keys
        self._n_recordings = int(content.recordings.max()) + 1
        self._n_albums = len(content.album_names)
        self._n_artists = len(content.artist_names)
        self._n_genres = len(content.genres)
        self._recordings: dict[tuple[str, str], int] = {}
        self._albums: dict[str, int] = {}
        self._artists: dict[str, int] = {}
        self._genres: dict[str, int] = {}
        self.album_names: list[Album] = []
        self.artist_names: list[Artist] = []
        self.genre_names: list[str] = []

    def of(self, added: AddedTrack) -> _Numbered:
        recording = self._keys.recording(added.recording, added.artists[0].id if added.artists else None)
        if recording is None:
            recording = self._recordings.setdefault(added.recording, self._n_recordings + len(self._recordings))
        album = self._keys.album(added.album)
        if album is None:
            album = self._albums.get(added.album)
        if album is None:
            album = self._albums[added.album] = self._n_albums + len(self._albums)
            self.album_names.append(Album(added.album, added.track.album))
        genres = {self._genre(name) for name in added.genres}
        return _Numbered(recording, album, [self._artist(artist) for artist in added.artists], sorted(genres))

    def _artist(self, artist: Artist) -> int:
        known = self._keys.artist(artist.id)
        if known is None:
            known = self._artists.get(artist.id)
        if known is None:
            known = self._artists[artist.id] = self._n_artists + len(self._artists)
            self.artist_names.append(artist)
        return known

    def _genre(self, name: str) -> int:
        key = genre_key(name)
        known = self._keys.genres.get(key, self._genres.get(key))
        if known is None:
            known = self._genres[key] = self._n_genres + len(self._genres)
            self.genre_names.append(name)
        return known


def _pairs(groups: Sequence[Sequence[int]], rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Memberships, int64 [m] each: of each row its groups, one after another."""
    flat = np.array([group for of_row in groups for group in of_row], dtype=np.int64)
    return flat, np.repeat(rows, [len(of_row) for of_row in groups])


def _with_extras(
    extras: Mapping[str, Sequence[str | int | None]], n_before: int, tracks: Sequence[LiveTrack]
) -> dict[str, Sequence[str | int | None]]:
    """Those of the catalogue, and behind them those of the tracks; a fact that only one of both has is in both."""
    known = set(extras).union(*(track.extras for track in tracks))
    return {
        name: Appended(extras.get(name, [None] * n_before), [track.extras.get(name) for track in tracks])
        for name in EXTRA_NAMES
        if name in known
    }


def _counts(
    added: Sequence[AddedTrack], tracks: Sequence[_Numbered], n_genres: int
) -> Mapping[int, Sequence[tuple[int, float]]]:
    """What the tracks tell of their artists: each is shared among those of its genres that the model knows.

    What the model predicted tells nothing.
    """
    counts: defaultdict[int, list[tuple[int, float]]] = defaultdict(list)
    for one, track in zip(added, tracks, strict=True):
        if not one.genres_predicted:
            known = [genre for genre in track.genres if genre < n_genres]
            shares = [(genre, 1 / len(known)) for genre in known]
            for artist in track.artists:
                counts[artist] += shares
    return dict(counts)
