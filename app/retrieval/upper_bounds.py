"""Upper bounds on inner products from few directions, so that a search need not look at most of the catalogue.

Most of the product of a vector with a query is made in few directions: the principal ones of all embeddings and of all
timbres, and the few genres in which the query is large. By the Cauchy-Schwarz inequality the remainder is at most the
length of the remainder of the query times that of the remainder of the vector.

Most tracks are of other genres than a query, and one number bounds them all: see `QueryBounds.outside`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.retrieval.engine import Combination

_DIRECTIONS = 32  # of embeddings, and of timbres: more cost more than they rule out
_SAMPLED = 20_000  # tracks that tell the principal directions; any directions at all would give true bounds
_MOST_GENRES = 24
_REMAINDER = 0.06  # the share of the query's length in other genres that is left to the bound
_MARKED = 0.1  # of the longest genre part: what a track has of a genre that it is marked by
_CHUNK = 4096  # tracks


@dataclass(frozen=True)
class QueryBounds:
    """Bounds on the inner products of all tracks with one query. They hold but for the rounding of float32.

    Attributes:
        standing_out: int64 [c], ascending: the tracks that are marked by a genre in which the query is large, with the
            same sign.
        outside: no product of any other track is above. Such a track has less than `_MARKED` of each of these genres,
            or lowers the product by it; so they add at most `_MARKED` times the sum of the query in them. Other genres,
            the embedding and the timbre add at most the length of the query there times the longest of the vectors.
        genres: int64 [g], in which the query is large.
        in_genres: float32 [g], how large.
        along: float32 [k], the query in the directions of the sketches.
        others: the most that all other genres can add.
    """

    standing_out: NDArray[np.int64]
    outside: float
    genres: NDArray[np.int64]
    in_genres: NDArray[np.float32]
    along: NDArray[np.float32]
    others: np.float32
    _sketches: NDArray[np.float32]
    _genre_rows: NDArray[np.float32]

    def of(self, tracks: NDArray[np.int64]) -> NDArray[np.float32]:
        """float32 [n] that no product of these tracks, int64 [n], is above."""
        bounds = self._sketches.take(tracks, axis=0) @ self.along
        for genre, size in zip(self.genres, self.in_genres, strict=True):
            bounds += size * self._genre_rows[genre].take(tracks)
        bounds += self.others
        return bounds

    def of_all(self) -> NDArray[np.float32]:
        """float32 [n_tracks] that no product is above."""
        bounds: NDArray[np.float32] = self._sketches @ self.along
        bounds += self.in_genres @ self._genre_rows[self.genres]
        bounds += self.others
        return bounds


@dataclass(frozen=True)
class CombinedBounds:
    """Bounds on the scores that a combination makes of several queries, from bounds for each, by its weight."""

    weighted: Sequence[QueryBounds]
    combination: Combination

    @cached_property
    def standing_out(self) -> NDArray[np.int64]:
        """Tracks that stand out for any of the queries."""
        return np.unique(np.concatenate([bounds.standing_out for bounds in self.weighted]))

    @cached_property
    def outside(self) -> float:
        """The score of no other track is above."""
        outside = np.array([[bounds.outside] for bounds in self.weighted], dtype=np.float32)
        return float(self.combination.upper_bounds(outside)[0])

    def of(self, tracks: NDArray[np.int64]) -> NDArray[np.float32]:
        """float32 [n] that no score of these tracks, int64 [n], is above."""
        return self.combination.upper_bounds(np.stack([bounds.of(tracks) for bounds in self.weighted]))

    def of_all(self) -> NDArray[np.float32]:
        """float32 [n_tracks] that no score is above."""
        return self.combination.upper_bounds(np.stack([bounds.of_all() for bounds in self.weighted]))


class UpperBounds:
    """Keeps a sketch of every track, float32 [n_tracks, 33] or, with timbre, 66: along the principal directions of each
    part, and the length of what is aside of them. And the genres once more, transposed: float32 [n_genres, n_tracks].

    Args:
        vectors: float32 [n_tracks, d].
        layout: of the vectors.
    """

    def __init__(self, vectors: NDArray[np.float32], layout: VectorLayout) -> None:
        self._layout = layout
        sample = layout.split(vectors[:: len(vectors) // _SAMPLED + 1])
        self._embeddings = _principal_directions(sample.embeddings)
        self._timbres = _principal_directions(sample.timbres)
        n_sketch = self._embeddings.shape[1] + 1 + (self._timbres.shape[1] + 1 if layout.n_timbre else 0)
        self._sketches = np.empty((len(vectors), n_sketch), dtype=np.float32)
        self._genre_rows = np.empty((layout.n_genres, len(vectors)), dtype=np.float32)
        self._longest = np.zeros(3)  # embedding, genre part, timbre
        for start in range(0, len(vectors), _CHUNK):
            chunk = slice(start, start + _CHUNK)
            parts = layout.split(np.array(vectors[chunk]))
            np.maximum(self._longest, [_longest(part) for part in parts], out=self._longest)
            sketches = _sketched(parts.embeddings, self._embeddings)
            if layout.n_timbre:
                sketches = np.hstack([sketches, _sketched(parts.timbres, self._timbres)])
            self._sketches[chunk] = sketches
            self._genre_rows[:, chunk] = parts.genres.T
        self._mark = _MARKED * float(self._longest[1])
        self._marked = [np.flatnonzero(np.abs(row) >= self._mark).astype(np.int32) for row in self._genre_rows]

    def of(self, query: NDArray[np.float64]) -> QueryBounds:
        """Bounds for `query`, float64 [d]."""
        embedding, in_genres, timbre = self._layout.split(query)
        genres, length_aside = _large(in_genres, _REMAINDER * float(np.linalg.norm(query)))
        longest_embedding, longest_genres, longest_timbre = self._longest.tolist()
        along, length = _query_sketch(embedding, self._embeddings)
        rest = longest_embedding * length + longest_genres * length_aside
        if self._layout.n_timbre:
            along_timbre, length = _query_sketch(timbre, self._timbres)
            along = np.append(along, along_timbre)
            rest += longest_timbre * length
        return QueryBounds(
            standing_out=self._standing_out(genres, in_genres[genres]),
            outside=self._mark * float(np.abs(in_genres[genres]).sum()) + rest,
            genres=genres,
            in_genres=in_genres[genres].astype(np.float32),
            along=along.astype(np.float32),
            others=np.float32(longest_genres * length_aside),
            _sketches=self._sketches,
            _genre_rows=self._genre_rows,
        )

    def _standing_out(self, genres: NDArray[np.int64], in_genres: NDArray[np.float64]) -> NDArray[np.int64]:
        found = [np.zeros(0, dtype=np.int32)]
        for genre, size in zip(genres.tolist(), in_genres.tolist(), strict=True):
            marked = self._marked[genre]
            found.append(marked[self._genre_rows[genre].take(marked) * size > 0])
        together = np.concatenate(found)
        if len(found) > 2:  # one list is ascending as it is
            together = np.sort(together)
            together = together[np.append(True, together[1:] != together[:-1])] if len(together) else together
        return together.astype(np.int64)


def _large(in_genres: NDArray[np.float64], remainder: float) -> tuple[NDArray[np.int64], float]:
    """The genres in which a query is large, int64 [g], and its length in all others.

    This length is at most `remainder`, unless too many genres would be needed.
    """
    order = np.argsort(-np.abs(in_genres))
    lengths = np.append(np.sqrt(np.cumsum(in_genres[order[::-1]] ** 2)[::-1]), 0.0)  # of what is left before each
    n = min(int(np.count_nonzero(lengths > remainder)), _MOST_GENRES)
    return order[:n], float(lengths[n])


def _sketched(vectors: NDArray[np.float32], directions: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32 [n, directions + 1]: vectors [n, dim] along directions, and the length of what is aside of them."""
    along = vectors @ directions
    aside = np.linalg.norm(vectors - along @ directions.T, axis=1)
    return np.hstack([along, aside[:, None]])


def _query_sketch(query: NDArray[np.float64], directions: NDArray[np.float32]) -> tuple[NDArray[np.float64], float]:
    """The same of one query, float64 [dim], and its length."""
    along = query @ directions
    aside = query - directions @ along
    return np.append(along, np.sqrt(aside @ aside)), float(np.sqrt(query @ query))


def _longest(vectors: NDArray[np.float32]) -> float:
    return float(np.linalg.norm(vectors, axis=1).max())


def _principal_directions(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Float32 [dim, directions], orthonormal: the principal axes of vectors [n, dim]."""
    _, axes = np.linalg.eigh(vectors.T @ vectors)
    return np.ascontiguousarray(axes[:, ::-1][:, :_DIRECTIONS])
