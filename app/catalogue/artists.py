"""Artists: what is known of each."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.bundle.features import column
from app.catalogue.catalogue import Catalogue
from app.catalogue.content import Artist
from app.errors import UnknownArtist

N_TOP_TRACKS = 10
SHARE_DECIMALS = 6


@dataclass(frozen=True)
class ArtistProfile:
    """What is known of an artist.

    Attributes:
        artist: who it is.
        n_tracks: in the catalogue.
        popularity: of its most popular track, None where none is known.
        genres: each with its share of the artist's tracks, largest first; a track of several genres is shared among
            them.
    """

    artist: Artist
    n_tracks: int
    popularity: int | None
    genres: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class ArtistPage:
    """An artist, and its most popular recordings, each by the index of its most popular track."""

    profile: ArtistProfile
    top_tracks: tuple[int, ...]


class Artists:
    """The artists of one bundle's catalogue.

    Attributes:
        popularity: float32 [n_artists], of the most popular track of each, -1 where none is known.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._members = catalogue.artists
        self._track_popularity = np.nan_to_num(catalogue.features[:, column("popularity")], nan=-1)
        self.popularity = np.full(len(self._members), -1, dtype=np.float32)
        np.maximum.at(self.popularity, self._members.groups, self._track_popularity[self._members.track_indices])

    def profiles(self, artist_indices: Sequence[int]) -> list[ArtistProfile]:
        """Of the artists of these indices, in this order."""
        return [
            ArtistProfile(
                artist=artist,
                n_tracks=int(self._members.sizes[index]),
                popularity=int(self.popularity[index]) if self.popularity[index] >= 0 else None,
                genres=self._genres(index),
            )
            for index, artist in zip(artist_indices, self._catalogue.artists_at(artist_indices), strict=True)
        ]

    def find(self, artist_ids: Sequence[str]) -> list[ArtistProfile | None]:
        """The artists with these ids, in this order; None where the catalogue has no such id."""
        indices = self._catalogue.artist_indices(artist_ids)
        found = dict(zip(indices, self.profiles(list(indices.values())), strict=True))
        return [found.get(artist_id) for artist_id in artist_ids]

    def page(self, artist_id: str) -> ArtistPage:
        """Raises UnknownArtist where the catalogue has no such id."""
        index = self.index(artist_id)
        tracks = self._members.tracks_of(index)
        tracks = tracks[np.lexsort((tracks, -self._track_popularity[tracks]))]
        _, firsts = np.unique(self._catalogue.recordings[tracks], return_index=True)
        top = tracks[np.sort(firsts)[:N_TOP_TRACKS]]
        return ArtistPage(self.profiles([index])[0], tuple(top.tolist()))

    def index(self, artist_id: str) -> int:
        """Raises UnknownArtist where the catalogue has no such id."""
        index = self._catalogue.artist_indices([artist_id]).get(artist_id)
        if index is None:
            raise UnknownArtist(artist_id)
        return index

    def _genres(self, artist_index: int) -> tuple[tuple[str, float], ...]:
        counts: defaultdict[str, float] = defaultdict(float)
        tracks = self._members.tracks_of(artist_index).tolist()
        for track in tracks:
            genres = self._catalogue.genre_members.of_track(track).tolist()
            for genre in genres:
                counts[self._catalogue.genres[genre][0]] += 1 / len(genres)
        shares = {genre: count / len(tracks) for genre, count in counts.items()}
        return tuple(sorted(shares.items(), key=lambda pair: (-round(pair[1], SHARE_DECIMALS), pair[0])))
