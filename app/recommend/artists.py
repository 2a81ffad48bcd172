"""Artists: what is known of one, and who is like it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import column
from app.bundle.vectors import as_queries
from app.catalogue.catalogue import Artist, Catalogue, Track
from app.errors import UnknownArtist
from app.recommend.ranking import first_of_recordings
from app.retrieval.flat import Retriever
from app.retrieval.nearest_recordings import SIMILARITY_DECIMALS

N_TOP_TRACKS = 10
SHARE_DECIMALS = 6
_SLACK = 1e-4  # more than float32 can be wrong by in a similarity


@dataclass(frozen=True)
class ArtistProfile:
    """popularity: of its most popular track, None where none is known; genres: each with its share of the artist's
    tracks, largest first, a track of several genres shared among them.
    """

    artist: Artist
    n_tracks: int
    popularity: int | None
    genres: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class ArtistPage:
    """An artist, and its most popular recordings, each by its most popular track."""

    profile: ArtistProfile
    top_tracks: tuple[Track, ...]


@dataclass(frozen=True)
class SimilarArtist:
    profile: ArtistProfile
    similarity: float


@dataclass(frozen=True)
class SimilarArtists:
    """The artist that was asked for, and those like it, best first, for this `genre_weight`."""

    profile: ArtistProfile
    similar: tuple[SimilarArtist, ...]
    genre_weight: float


class Artists:
    """The artists of one bundle's catalogue.

    popularity: float32 [n_artists], of the most popular track of each, -1 where none is known.
    """

    def __init__(self, catalogue: Catalogue, retriever: Retriever) -> None:
        self._catalogue = catalogue
        self._retriever = retriever
        self._members = catalogue.artists
        self._track_popularity = np.nan_to_num(catalogue.features[:, column("popularity")], nan=-1)
        self.popularity = np.full(len(self._members), -1, dtype=np.float32)
        np.maximum.at(self.popularity, self._members.groups, self._track_popularity[self._members.rows])

    def profiles(self, numbers: Sequence[int]) -> list[ArtistProfile]:
        """Of the artists of these numbers, in this order."""
        return [
            ArtistProfile(
                artist=artist,
                n_tracks=int(self._members.sizes[number]),
                popularity=int(self.popularity[number]) if self.popularity[number] >= 0 else None,
                genres=self._genres(number),
            )
            for number, artist in zip(numbers, self._catalogue.artists_at(numbers), strict=True)
        ]

    def find(self, artist_ids: Sequence[str]) -> list[ArtistProfile | None]:
        """The artists with these ids, in this order; None where the catalogue has no such id."""
        numbers = self._catalogue.artists_of_ids(artist_ids)
        found = dict(zip(numbers, self.profiles(list(numbers.values())), strict=True))
        return [found.get(artist_id) for artist_id in artist_ids]

    def page(self, artist_id: str) -> ArtistPage:
        """Raises UnknownArtist where the catalogue has no such id."""
        number = self._number(artist_id)
        rows = self._members.tracks_of(number)
        rows = rows[np.lexsort((rows, -self._track_popularity[rows]))]
        top = rows[first_of_recordings(rows, self._catalogue.recordings)[:N_TOP_TRACKS]]
        return ArtistPage(self.profiles([number])[0], tuple(self._catalogue.tracks(top.tolist())))

    def similar(self, artist_id: str, k: int, genre_weight: float | None = None) -> SimilarArtists:
        """The `k` other artists whose tracks are, on average, most like the centre of this artist's; ties by id.

        Raises:
            UnknownArtist: the catalogue has no such id.
        """
        number = self._number(artist_id)
        rows = self._members.tracks_of(number)
        artist_known = bool(self._catalogue.artist_known[rows].any())
        weight = self._retriever.genre_weight(artist_known) if genre_weight is None else genre_weight
        centre = self._retriever.centre(rows)[None]
        query = as_queries(centre, self._retriever.embedding_dim, np.array([weight]))
        finalists = self._finalists(query, number, k)
        exact = self._mean_similarities(query, finalists)
        best = np.lexsort((finalists, -exact))[:k]
        own, *others = self.profiles([number, *finalists[best].tolist()])
        similar = tuple(SimilarArtist(*pair) for pair in zip(others, exact[best].tolist(), strict=True))
        return SimilarArtists(own, similar, weight)

    def _number(self, artist_id: str) -> int:
        number = self._catalogue.artists_of_ids([artist_id]).get(artist_id)
        if number is None:
            raise UnknownArtist(artist_id)
        return number

    def _finalists(self, query: NDArray[np.float64], number: int, k: int) -> NDArray[np.int64]:
        """All artists but `number` who may be among the `k` best: float32 tells no more."""
        members = self._members
        products = self._retriever.roughly(query, np.arange(len(self._retriever.vectors)))[:, 0]
        roughly = np.bincount(members.groups, products[members.rows], minlength=len(members)) / members.sizes
        roughly[number] = -np.inf
        k = min(k, len(members) - 1)
        cut = np.partition(roughly, len(members) - k)[len(members) - k] if k else np.inf
        return np.flatnonzero(roughly >= cut - _SLACK)

    def _mean_similarities(self, query: NDArray[np.float64], numbers: NDArray[np.int64]) -> NDArray[np.float64]:
        members = self._members
        theirs = np.isin(members.groups, numbers)
        # Rounded once, as a mean: a mean of two rounded numbers lies halfway between two others every other time.
        similarities = self._retriever.vectors[members.rows[theirs]].astype(np.float64) @ query[0]
        sums = np.bincount(members.groups[theirs], similarities, minlength=len(members))
        means: NDArray[np.float64] = np.round(sums[numbers] / members.sizes[numbers], SIMILARITY_DECIMALS)
        return means

    def _genres(self, number: int) -> tuple[tuple[str, float], ...]:
        counts: defaultdict[str, float] = defaultdict(float)
        rows = self._members.tracks_of(number).tolist()
        for row in rows:
            genres = self._catalogue.genre_members.of_track(row).tolist()
            for genre in genres:
                counts[self._catalogue.genres[genre][0]] += 1 / len(genres)
        shares = {genre: count / len(rows) for genre, count in counts.items()}
        return tuple(sorted(shares.items(), key=lambda pair: (-round(pair[1], SHARE_DECIMALS), pair[0])))
