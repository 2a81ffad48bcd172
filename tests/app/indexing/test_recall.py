import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.indexing.recall import measure_recall
from app.retrieval.engine import Candidates
from app.retrieval.exact.flat import FlatEngine
from tests.support.vectors import as_queries, random_vectors

LAYOUT = VectorLayout(8, 5)


class Shuffled(FlatEngine):
    """Finds other tracks than it should."""

    def search(self, queries: NDArray[np.float32], allowed: NDArray[np.bool_] | None, depth: int) -> Candidates:
        found = super().search(queries, allowed, depth)
        return Candidates((found.track_indices + len(self) // 2) % len(self), found.bounds)


def test_measure_recall_flat_engine_with_ties_is_one(rng: np.random.Generator) -> None:
    vectors = random_vectors(600, 8, 5, rng, 1)[rng.integers(600, size=900)]
    assert measure_recall(FlatEngine(vectors, LAYOUT), vectors) == 1


def test_measure_recall_weighted_queries_of_a_flat_engine_is_one(rng: np.random.Generator) -> None:
    vectors = random_vectors(600, 8, 5, rng, 1)
    queries = as_queries(vectors, 8, rng.choice(np.array([0, 0.4, 1], dtype=np.float32), 600))
    assert measure_recall(FlatEngine(vectors, LAYOUT), queries) == 1


@pytest.mark.parametrize("n", [1, 5])
def test_measure_recall_fewer_vectors_than_k_is_one(n: int, rng: np.random.Generator) -> None:
    vectors = random_vectors(n, 8, 5, rng, 1)
    assert measure_recall(FlatEngine(vectors, LAYOUT), vectors) == 1


def test_measure_recall_engine_that_finds_others_is_far_below_one(rng: np.random.Generator) -> None:
    vectors = random_vectors(900, 8, 5, rng, 1)
    assert measure_recall(Shuffled(vectors, LAYOUT), vectors) < 0.1
