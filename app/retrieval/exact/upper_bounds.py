"""Upper bounds on inner products from few directions, so that a search need not look at most of the catalogue.

Most of the product of a vector with a query is made in few directions: the principal ones of all embeddings and of all
timbres, and the few genres in which the query is large. By the Cauchy-Schwarz inequality the remainder is at most the
length of the remainder of the query times that of the remainder of the vector.

Most tracks are of other genres than a query, and one number bounds them all: see `QueryBounds.outside`. Where that is
not enough, bounds of all tracks come of fewer directions: how long that takes is how much of the memory is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.retrieval.engine import Combination
from app.retrieval.exact.each_once import each_once
from app.retrieval.exact.sketches import Sketches, coarsened

_MOST_GENRES = 24
_REMAINDER = 0.04  # the share of the query's length in other genres that is left to the bound


@dataclass(frozen=True)
class QueryBounds:
    """Bounds on the inner products of all tracks with one query. They hold but for the rounding of float32.

    Attributes:
        genres: int64 [g], in which the query is large.
        in_genres: float32 [g], how large.
        along: float32 [k], the query in the directions of the sketches.
        coarsely: float32 [c], likewise in those of the coarse sketches.
        others: the most that all other genres can add.
        rest: the most that the other genres, the embedding and the timbre can add.
        kept: of all tracks.
    """

    genres: NDArray[np.int64]
    in_genres: NDArray[np.float32]
    along: NDArray[np.float32]
    coarsely: NDArray[np.float32]
    others: np.float32
    rest: float
    kept: Sketches

    @cached_property
    def standing_out(self) -> NDArray[np.int64]:
        """int64 [c], ascending: the tracks that are marked by a genre in which the query is large, of the same sign."""
        found = [np.zeros(0, dtype=np.int32)]
        for genre, size in zip(self.genres.tolist(), self.in_genres.tolist(), strict=True):
            marked = self.kept.marked_by(genre)
            found.append(marked[self.kept.genre_rows[genre].take(marked) * size > 0])
        return found[-1].astype(np.int64) if len(found) <= 2 else each_once(found)  # one is ascending as it is

    @property
    def outside(self) -> float:
        """No product of any track that does not stand out is above.

        Such a track has less than `Sketches.mark` of each of these genres, or lowers the product by it; so they add at
        most `Sketches.mark` times the sum of the query in them.
        """
        return self.kept.mark * float(np.abs(self.in_genres).sum(dtype=np.float64)) + self.rest

    def of(self, tracks: NDArray[np.int64]) -> NDArray[np.float32]:
        """float32 [n] that no product of these tracks, int64 [n], is above."""
        bounds: NDArray[np.float32] = _of_each([self], tracks)[0]
        return bounds

    def of_all(self) -> NDArray[np.float32]:
        """float32 [n_tracks] that no product is above; they are somewhat larger than those of single tracks."""
        bounds: NDArray[np.float32] = self.coarsely @ self.kept.coarse
        for genre, size in zip(self.genres, self.in_genres, strict=True):
            bounds += size * self.kept.genre_rows[genre]
        bounds += self.others
        return bounds


@dataclass(frozen=True)
class CombinedBounds:
    """Bounds on the scores that a combination makes of several queries, from bounds for each, by its weight."""

    weighted: Sequence[QueryBounds]
    combination: Combination

    @cached_property
    def standing_out(self) -> NDArray[np.int64]:
        """Tracks that stand out for any of the queries, ascending."""
        return each_once([bounds.standing_out for bounds in self.weighted])

    @cached_property
    def outside(self) -> float:
        """The score of no other track is above."""
        outside = np.array([[bounds.outside] for bounds in self.weighted], dtype=np.float32)
        return float(self.combination.upper_bounds(outside)[0])

    def of(self, tracks: NDArray[np.int64]) -> NDArray[np.float32]:
        """float32 [n] that no score of these tracks, int64 [n], is above."""
        return self.combination.upper_bounds(_of_each(self.weighted, tracks))

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

    def of(self, query: NDArray[np.float64]) -> QueryBounds:
        """Bounds for `query`, float64 [d]."""
        embedding, in_genres, timbre = self._layout.split(query)
        genres, length_aside = _large(in_genres, _REMAINDER * sqrt(float(query @ query)))
        kept = self._sketches
        longest_embedding, longest_genres, longest_timbre = kept.longest.tolist()
        along, length = _query_sketch(embedding, kept.embedding_directions)
        coarsely = coarsened(along)
        rest = longest_embedding * length + longest_genres * length_aside
        if self._layout.n_timbre:
            along_timbre, length = _query_sketch(timbre, kept.timbre_directions)
            along, coarsely = np.append(along, along_timbre), np.append(coarsely, coarsened(along_timbre))
            rest += longest_timbre * length
        return QueryBounds(
            genres=genres,
            in_genres=in_genres[genres].astype(np.float32),
            along=along.astype(np.float32),
            coarsely=coarsely.astype(np.float32),
            others=np.float32(longest_genres * length_aside),
            rest=rest,
            kept=kept,
        )


def _of_each(all_bounds: Sequence[QueryBounds], tracks: NDArray[np.int64]) -> NDArray[np.float32]:
    """float32 [m, n]: of m queries, bounds on their products with these tracks, int64 [n], which are read once."""
    sketches = all_bounds[0].kept.sketches.take(tracks, axis=0)
    products: NDArray[np.float32] = np.stack([bounds.along for bounds in all_bounds]) @ sketches.T
    for bounds, of_one in zip(all_bounds, products, strict=True):
        for genre, size in zip(bounds.genres, bounds.in_genres, strict=True):
            of_one += size * bounds.kept.genre_rows[genre].take(tracks)
        of_one += bounds.others
    return products


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
