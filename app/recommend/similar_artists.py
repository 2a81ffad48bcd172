"""Artists that are like an artist: those whose tracks are, on average, most like the centre of its own."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.catalogue.artists import ArtistProfile, Artists
from app.catalogue.catalogue import Catalogue
from app.retrieval.deepen import deepen
from app.retrieval.engine import SIMILARITY_DECIMALS, SLACK, Engine
from app.retrieval.weights import DefaultWeights

_TRACKS_PER_ARTIST = 32  # to look at for each artist wanted, at first


@dataclass(frozen=True)
class SimilarArtist:
    """An artist, and the mean similarity of its tracks."""

    profile: ArtistProfile
    similarity: float


@dataclass(frozen=True)
class SimilarArtists:
    """The artist that was asked for, and those like it, best first, for these weights of genre and timbre.

    `timbre_weight` is None where the bundle has no timbre.
    """

    profile: ArtistProfile
    similar: tuple[SimilarArtist, ...]
    genre_weight: float
    timbre_weight: float | None


class SimilarArtistFinder:
    """Finds similar artists in one bundle's catalogue."""

    def __init__(self, catalogue: Catalogue, artists: Artists, engine: Engine, default_weights: DefaultWeights) -> None:
        self._artist_known = catalogue.artist_known
        self._members = catalogue.artists
        self._artists = artists
        self._engine = engine
        self._default_weights = default_weights

    def find(
        self, artist_id: str, k: int, genre_weight: float | None = None, timbre_weight: float | None = None
    ) -> SimilarArtists:
        """The `k` other artists whose tracks are, on average, most like the centre of this artist's; ties by id.

        Raises:
            UnknownArtist: the catalogue has no such id.
        """
        artist = self._artists.index(artist_id)
        tracks = self._members.tracks_of(artist)
        artist_known = bool(self._artist_known[tracks].any())
        layout = self._engine.layout
        centre = layout.centre(self._engine.gather(tracks))
        weights = self._default_weights.of_query(centre, layout, artist_known, genre_weight, timbre_weight)
        (query,) = layout.queries(centre[None], np.array([weights.genre]), np.array([weights.timbre]))
        best, similarities = self._nearest(query, artist, k)
        own, *profiles = self._artists.profiles([artist, *best.tolist()])
        similar = tuple(SimilarArtist(*pair) for pair in zip(profiles, similarities.tolist(), strict=True))
        return SimilarArtists(own, similar, weights.genre, weights.timbre if layout.n_timbre else None)

    def _nearest(
        self, query: NDArray[np.float64], artist: int, k: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The `k` best artists but `artist`, and the mean similarities of their tracks to `query`, float64 [d]."""

        def attempt(depth: int) -> tuple[tuple[NDArray[np.int64], NDArray[np.float64]], bool]:
            tracks, bound = self._engine.search(query[None], None, depth).single()
            _, found = self._members.of_tracks(tracks)
            artists = np.setdiff1d(found, [artist])  # no track of any other artist is above the bound
            means = self._mean_similarities(query, artists)
            best = np.lexsort((artists, -means))[:k]
            settled = bound == -np.inf or (len(best) == k and bool(means[best[-1]] > bound + SLACK))
            return (artists[best], means[best]), settled

        return deepen(attempt, _TRACKS_PER_ARTIST * k)

    def _mean_similarities(self, query: NDArray[np.float64], artists: NDArray[np.int64]) -> NDArray[np.float64]:
        """float64 [n] of artists int64 [n]."""
        positions, tracks = self._members.of_groups(artists)
        # Rounded once, as a mean: a mean of two rounded numbers lies halfway between two others every other time.
        similarities = self._engine.gather(tracks).astype(np.float64) @ query
        sums = np.bincount(positions, similarities, minlength=len(artists))
        means: NDArray[np.float64] = np.round(sums / self._members.sizes[artists], SIMILARITY_DECIMALS)
        return means
