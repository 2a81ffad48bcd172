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
from app.retrieval.sketches import Sketches

_MOST_GENRES = 24
_REMAINDER = 0.06  # the share of the query's length in other genres that is left to the bound


@dataclass(frozen=True)
class QueryBounds:
    """Bounds on the inner products of all tracks with one query. They hold but for the rounding of float32.

    Attributes:
        standing_out: int64 [c], ascending: the tracks that are marked by a genre in which the query is large, with the
            same sign.
        outside: no product of any other track is above. Such a track has less than `Sketches.mark` of each of these
            genres, or lowers the product by it; so they add at most `Sketches.mark` times the sum of the query in them.
            Other genres, the embedding and the timbre add at most the length of the query there times the longest of
            the vectors.
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
    _aside: NDArray[np.bool_]  # which of the directions are lengths
    _sketches: NDArray[np.float32]
    _genre_rows: NDArray[np.float32]

    def of(self, tracks: NDArray[np.int64]) -> NDArray[np.float32]:
        """float32 [n] that no product of these tracks, int64 [n], is above."""
        bounds = self._sketches.take(tracks, axis=0) @ self.along
        for genre, size in zip(self.genres, self.in_genres, strict=True):
            bounds += size * self._genre_rows[genre].take(tracks)
        bounds += self.others
        return bounds

    def lower(self, tracks: slice) -> NDArray[np.float32]:
        """float32 [n] that no product of these tracks is below: what the bound leaves open is subtracted."""
        bounds: NDArray[np.float32] = self._sketches[tracks] @ np.where(self._aside, -self.along, self.along)
        bounds += self.in_genres @ self._genre_rows[self.genres, tracks]
        bounds -= self.others
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
    """Gives bounds by what is kept of all vectors.

    Args:
        sketches: of the vectors.
        layout: of them.
    """

    def __init__(self, sketches: Sketches, layout: VectorLayout) -> None:
        self._sketches = sketches
        self._layout = layout
        self._aside = np.zeros(sketches.sketches.shape[1], dtype=np.bool_)
        self._aside[[sketches.embedding_directions.shape[1], -1]] = True

    def of(self, query: NDArray[np.float64]) -> QueryBounds:
        """Bounds for `query`, float64 [d]."""
        embedding, in_genres, timbre = self._layout.split(query)
        genres, length_aside = _large(in_genres, _REMAINDER * float(np.linalg.norm(query)))
        kept = self._sketches
        longest_embedding, longest_genres, longest_timbre = kept.longest.tolist()
        along, length = _query_sketch(embedding, kept.embedding_directions)
        rest = longest_embedding * length + longest_genres * length_aside
        if self._layout.n_timbre:
            along_timbre, length = _query_sketch(timbre, kept.timbre_directions)
            along = np.append(along, along_timbre)
            rest += longest_timbre * length
        return QueryBounds(
            standing_out=self._standing_out(genres, in_genres[genres]),
            outside=kept.mark * float(np.abs(in_genres[genres]).sum()) + rest,
            genres=genres,
            in_genres=in_genres[genres].astype(np.float32),
            along=along.astype(np.float32),
            others=np.float32(longest_genres * length_aside),
            _aside=self._aside,
            _sketches=kept.sketches,
            _genre_rows=kept.genre_rows,
        )

    def _standing_out(self, genres: NDArray[np.int64], in_genres: NDArray[np.float64]) -> NDArray[np.int64]:
        found = [np.zeros(0, dtype=np.int32)]
        for genre, size in zip(genres.tolist(), in_genres.tolist(), strict=True):
            marked = self._sketches.marked_by(genre)
            found.append(marked[self._sketches.genre_rows[genre].take(marked) * size > 0])
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


def _query_sketch(query: NDArray[np.float64], directions: NDArray[np.float32]) -> tuple[NDArray[np.float64], float]:
    """The same of one query, float64 [dim], and its length."""
    along = query @ directions
    aside = query - directions @ along
    return np.append(along, np.sqrt(aside @ aside)), float(np.sqrt(query @ query))
