"""The engine seam: what every vector index must do, whatever library stands behind it.

An engine searches among the tracks that a request allows. With what it found comes a bound on all that it did not
return, so that its caller knows what is certain. `deepen` looks further until enough is.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.retrieval.conditions import Conditions

SIMILARITY_DECIMALS = 6
"""Similarities are rounded to this, so that equal vectors tie whatever order a library sums in."""

SLACK = 1e-4
"""More than float32 can be wrong by in a score: what lies this far above a bound is certain."""


@dataclass(frozen=True)
class Candidates:
    """What a search of b queries found.

    Attributes:
        track_indices: int64 [b, c], the candidates of each query in any order; -1 pads a shorter list.
        bounds: float64 [b]: to float32's precision, no allowed track that was not returned has a higher score; minus
            infinity where all were returned.
    """

    track_indices: NDArray[np.int64]
    bounds: NDArray[np.float64]

    def single(self) -> tuple[NDArray[np.int64], float]:
        """The candidates of the only query, without padding, and its bound."""
        (track_indices,), (bound,) = self.track_indices, self.bounds
        return track_indices[track_indices >= 0], float(bound)


@dataclass(frozen=True)
class Scored:
    """What a search of one query found, with scores.

    Attributes:
        track_indices: int64 [c], in any order.
        scores: float32 [c], their inner products.
        bound: to float32's precision, no other allowed track has a higher score; minus infinity where there is none.
    """

    track_indices: NDArray[np.int64]
    scores: NDArray[np.float32]
    bound: float


class Combination(Protocol):
    """Makes one score of the similarities of a track to m queries."""

    @property
    def weights(self) -> NDArray[np.float64]:
        """float64 [m], of the queries; below 0 where similarity lowers the score."""

    def scores(self, similarities: NDArray[Any]) -> NDArray[Any]:
        """Scores [n] of tracks from their similarities [n, m] to the queries, in the same dtype."""

    def upper_bounds(self, weighted: NDArray[np.float32]) -> NDArray[np.float32]:
        """float32 [n] that no score is above, from [m, n] that no weight times similarity is above."""

    def covering(self, queries: NDArray[np.float64]) -> NDArray[np.float64]:
        """float64 [b, d], of queries [m, d]: the score of a track is at most the largest of its products with these.

        Without weights below 0, and with one, it is just as large.
        """


class Engine(Protocol):
    """Searches the vectors of all tracks by inner product. `allowed` is bool [n_tracks]; None allows all."""

    @property
    def layout(self) -> VectorLayout:
        """Which part of a vector is what."""

    def __len__(self) -> int:
        """The number of tracks."""

    def search(self, queries: NDArray[Any], allowed: NDArray[np.bool_] | None, depth: int) -> Candidates:
        """For each of the queries, floats [b, d], the `depth` allowed tracks of the largest inner product, or more."""

    def search_scored(self, query: NDArray[np.float64], allowed: NDArray[np.bool_], depth: int) -> Scored:
        """The `depth` allowed tracks, or more, of the largest inner product with one query, float64 [d]."""

    def search_combined(
        self, queries: NDArray[np.float64], combination: Combination, allowed: NDArray[np.bool_], depth: int
    ) -> Candidates:
        """The `depth` allowed tracks, or more, of the highest score that `combination` makes of all queries [m, d]."""

    def gather(self, track_indices: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of these tracks, float32 [n, d]."""

    def within(self, conditions: Conditions) -> "Engine":
        """The same engine, told what all tracks meet that its searches will allow; for those who can use it."""
