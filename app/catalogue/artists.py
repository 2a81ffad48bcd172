"""Artists: what is known of each."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

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
    """The artists of one bundle's catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._members = catalogue.artists

    @cached_property
    def popularity(self) -> NDArray[np.float32]:
        """float32 [n_artists], of the most popular track of each, -1 where none is known."""
        members = self._members
        popularity = np.full(len(members), -1, dtype=np.float32)
        with_tracks = np.flatnonzero(members.sizes)  # the tracks of each follow those of the one before
        if len(with_tracks):
            of_tracks = self._popularity(members.tracks)
            popularity[with_tracks] = np.maximum.reduceat(of_tracks, members.group_starts[with_tracks])
        return popularity

    def profiles(self, artist_indices: Sequence[int]) -> list[ArtistProfile]:
        """Of the artists of these indices, in this order."""
        return [
            ArtistProfile(
                artist=artist,
                n_tracks=int(self._members.sizes[index]),
                popularity=int(popularity) if popularity >= 0 else None,
                genres=self._genres(index),
            )
            for index, artist, popularity in zip(
                artist_indices,
                self._catalogue.artists_at(artist_indices),
                self._most_popular(artist_indices),
                strict=True,
            )
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
        tracks = tracks[np.lexsort((tracks, -self._popularity(tracks)))]
        _, firsts = np.unique(self._catalogue.recordings[tracks], return_index=True)
        top = tracks[np.sort(firsts)[:N_TOP_TRACKS]]
        return ArtistPage(self.profiles([index])[0], tuple(top.tolist()))

    def index(self, artist_id: str) -> int:
        """Raises UnknownArtist where the catalogue has no such id."""
        index = self._catalogue.artist_indices([artist_id]).get(artist_id)
        if index is None:
            raise UnknownArtist(artist_id)
        return index

    def _popularity(self, tracks: NDArray[np.int64]) -> NDArray[np.float32]:
        """float32 [n], of each of some tracks, -1 where it is not known."""
        popularity: NDArray[np.float32] = self._catalogue.features[tracks, column("popularity")]
        return np.nan_to_num(popularity, nan=-1)

    def _most_popular(self, artist_indices: Sequence[int]) -> list[float]:
        """The popularity of the most popular track of each artist, -1 where none is known."""
        positions, tracks = self._members.of_groups(np.array(artist_indices, dtype=np.int64))
        most = np.full(len(artist_indices), -1, dtype=np.float32)
        np.fmax.at(most, positions, self._catalogue.features[tracks, column("popularity")])  # which leaves NaN out
        found: list[float] = most.tolist()
        return found

    def _genres(self, artist_index: int) -> tuple[tuple[str, float], ...]:
        counts: defaultdict[str, float] = defaultdict(float)
        tracks = self._members.tracks_of(artist_index).tolist()
        for track in tracks:
            genres = self._catalogue.genre_members.of_track(track).tolist()
            for genre in genres:
                counts[self._catalogue.genres[genre][0]] += 1 / len(genres)
        shares = {genre: count / len(tracks) for genre, count in counts.items()}
        return tuple(sorted(shares.items(), key=lambda pair: (-round(pair[1], SHARE_DECIMALS), pair[0])))
