"""What there is: the tracks of a bundle with their artists, albums and genres, looked up in memory."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from app.bundle.names import mint_id, mint_track_id
from app.bundle.opening.texts import TextNumbers
from app.bundle.text import TrackText
from app.catalogue.content import Artist, CatalogueContent
from app.catalogue.memberships import Versions
from app.catalogue.track import GenresFrom, Track
from app.catalogue.track_json import track_json

_SAMPLE = 100


class Catalogue:
    """Looks tracks and artists up.

    Args:
        content: what it holds.

    Attributes:
        content: what it holds.
        features: float32 [n_tracks, 15], raw.
        recordings: int64 [n_tracks], equal for two versions of one recording.
        versions: which tracks are versions of each recording.
        artist_known: bool [n_tracks], whether an artist of the track was evidence for the genre part of its vector.
        albums: int64 [n_tracks], the number of the album of each track.
        artists: which tracks each artist has.
        genre_members: which tracks each genre has.
        genres: the name of each genre and its number of tracks.
        kept: bool [n_tracks], false for tracks that were removed since the bundle was made.
    """

    def __init__(self, content: CatalogueContent) -> None:
        self.content = content
        self.features = content.features
        self.recordings = content.recordings
        self.versions = Versions(content.recordings)
        self.artist_known = content.artist_known
        self.albums = content.albums
        self.artists = content.artists
        self.genre_members = content.genre_members
        self.genres = tuple(zip(content.genres, content.genre_members.sizes.tolist(), strict=True))
        self.kept = content.kept
        tracks, artists = content.track_numbers, content.artist_numbers
        n_tracks, n_artists = len(tracks or ()), len(artists or ())
        later_artists = enumerate(content.artist_names[n_artists:], n_artists)
        self._track_numbers = _Numbers(
            tracks, {track_id: number for number, track_id in enumerate(content.track_ids[n_tracks:], n_tracks)}
        )
        self._artist_numbers = _Numbers(artists, {artist.id: number for number, artist in later_artists})

    def __len__(self) -> int:
        """The number of rows: of tracks, with those that were removed."""
        return len(self.content.track_ids)

    def find(self, track_id: str) -> Track | None:
        """The track with this id, or None."""
        found = self.tracks([*self.track_indices([track_id]).values()])
        return found[0] if found else None

    def artist_counts(self, names: Sequence[str]) -> NDArray[np.float32]:
        """float32 [len(names), n_genres]: each artist's counted tracks by genre; 0 for artists without any.

        A track of several genres is shared among them, so a row adds up to the artist's number of tracks. Names that
        only differ in case, accents or punctuation are one artist.
        """
        counts = np.zeros((len(names), self.content.n_model_genres), dtype=np.float32)
        for position, name in enumerate(names):
            artist = self._artist_numbers.get(mint_id("artist", name))
            if artist is not None:
                counts[position] = self.content.artist_counts.of(artist, self.content.n_model_genres)
        return counts

    def tracks(self, track_indices: Sequence[int]) -> list[Track]:
        """The tracks of these indices, in this order."""
        return [self._track(index) for index in track_indices]

    def json(self, track_indices: Sequence[int]) -> list[bytes]:
        """The tracks of these indices as `track_json` writes them, in this order."""
        prepared = self.content.json
        if prepared is None:
            return [track_json(track) for track in self.tracks(track_indices)]
        n_prepared, raw = len(prepared), prepared.raw
        return [
            bytes(raw(index)[:-1]) if index < n_prepared else track_json(self._track(index)) for index in track_indices
        ]

    def numbers(self, extra: str) -> NDArray[np.float64]:
        """float64 [n_tracks]: a further fact that is a number, NaN where it is not known. Not to be written to."""
        values = self.content.extras.get(extra)
        if values is None:
            return np.broadcast_to(np.float64(np.nan), len(self))
        return np.array(values, dtype=np.float64)

    def has_minted_ids(self) -> bool:
        """Whether the ids of most tracks were made of their names, for want of others. A sample tells."""
        sample = np.flatnonzero(self.kept)
        sample = sample[:: len(sample) // _SAMPLE + 1].tolist()
        texts = map(self.text_of, sample)
        minted = [mint_track_id(text.name, text.artists, text.album) for text in texts]
        n_minted: int = sum([self.content.track_ids[row] == own for row, own in zip(sample, minted, strict=True)])
        return 2 * n_minted > len(sample)

    def text_of(self, track_index: int) -> TrackText:
        """The names of a track, without all the rest of it."""
        content = self.content
        artists = [content.artist_names[artist].name for artist in self.artists.of_track(track_index).tolist()]
        album = content.album_names[self.albums[track_index]].name
        return TrackText(content.track_names[track_index], album, tuple(artists))

    def track_index(self, track_id: str) -> int | None:
        """The index of a track id, None where the catalogue does not have it."""
        index = self._track_numbers.get(track_id)
        return index if index is not None and self.kept[index] else None

    def track_indices(self, track_ids: Sequence[str]) -> dict[str, int]:
        """The index of every track id that the catalogue has."""
        found = ((track_id, self.track_index(track_id)) for track_id in track_ids)
        return {track_id: index for track_id, index in found if index is not None}

    def artist_indices(self, artist_ids: Sequence[str]) -> dict[str, int]:
        """The index of every artist id that has a track in the catalogue."""
        found = ((artist_id, self._artist_numbers.get(artist_id)) for artist_id in artist_ids)
        return {artist_id: number for artist_id, number in found if number is not None and self.artists.sizes[number]}

    def artists_at(self, artist_indices: Sequence[int]) -> list[Artist]:
        """The artists of these indices, in this order."""
        return [self.content.artist_names[index] for index in artist_indices]

    def _track(self, index: int) -> Track:
        content = self.content
        genres = tuple([content.genres[genre] for genre in self.genre_members.of_track(index).tolist()])
        of_track = {name: values[index] for name, values in content.extras.items()}
        return Track(
            index=index,
            id=content.track_ids[index],
            name=content.track_names[index],
            album=content.album_names[self.albums[index]],
            artists=tuple(self.artists_at(self.artists.of_track(index).tolist())),
            genres=genres,
            genres_from=self._genres_from(index) if genres else None,
            features=tuple(content.decimals[index].tolist()),
            extras={name: value for name, value in of_track.items() if value is not None},
        )

    def _genres_from(self, index: int) -> GenresFrom:
        if self.content.genres_predicted[index]:
            return "model"
        return "tags" if self.content.genres_tagged[index] else "table"


class _Numbers:
    """The number of an id: of those that came later, or else of those of the bundle, which they replace."""

    def __init__(self, of_bundle: TextNumbers | None, later: Mapping[str, int]) -> None:
        self._of_bundle = of_bundle
        self._later = later

    def get(self, identity: str) -> int | None:
        number = self._later.get(identity)
        return self._of_bundle.get(identity) if number is None and self._of_bundle else number
