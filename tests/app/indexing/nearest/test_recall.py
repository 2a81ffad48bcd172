from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.indexing.nearest.recall import ALL, Masks, draw_masks, measure_recall, nearest_products
from app.retrieval.engine import Candidates, Engine
from app.retrieval.exact.flat import FlatEngine
from app.retrieval.stored_vectors import StoredVectors
from tests.support.vectors import as_queries, random_vectors

LAYOUT = VectorLayout(8, 5)


class Shuffled(FlatEngine):
    """Finds other tracks than it should."""

    def search(self, queries: NDArray[np.float32], allowed: NDArray[np.bool_] | None, depth: int) -> Candidates:
        found = super().search(queries, allowed, depth)
        return Candidates((found.track_indices + len(self) // 2) % len(self), found.bounds)


def recalls(
    engine: Engine, vectors: NDArray[np.float32], queries: NDArray[np.float32], masks: Masks
) -> Mapping[str, float]:
    return measure_recall(engine, queries, masks, nearest_products(StoredVectors(vectors), queries, masks))


def test_measure_recall_flat_engine_with_ties_is_one(rng: np.random.Generator) -> None:
    vectors = random_vectors(600, 8, 5, rng, 1)[rng.integers(600, size=900)]
    assert recalls(FlatEngine(vectors, LAYOUT), vectors, vectors, {ALL: None}) == {ALL: 1}


def test_measure_recall_flat_engine_under_filters_is_one(rng: np.random.Generator) -> None:
    vectors = random_vectors(900, 8, 5, rng, 1)
    queries = as_queries(vectors, 8, rng.choice(np.array([0, 0.4, 1], dtype=np.float32), 900))
    found = recalls(FlatEngine(vectors, LAYOUT), vectors, queries[:50], draw_masks(StoredVectors(vectors), LAYOUT, rng))
    assert set(found.values()) == {1}


@pytest.mark.parametrize("n", [1, 5])
def test_measure_recall_fewer_vectors_than_k_is_one(n: int, rng: np.random.Generator) -> None:
    vectors = random_vectors(n, 8, 5, rng, 1)
    assert recalls(FlatEngine(vectors, LAYOUT), vectors, vectors, {ALL: None}) == {ALL: 1}


def test_measure_recall_engine_that_finds_others_is_far_below_one(rng: np.random.Generator) -> None:
    vectors = random_vectors(900, 8, 5, rng, 1)
    assert recalls(Shuffled(vectors, LAYOUT), vectors, vectors[:100], {ALL: None})[ALL] < 0.1


def test_nearest_products_of_more_tracks_than_a_block_are_those_of_brute_force(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.retrieval.stored_vectors.BLOCK", 100)
    vectors, mask = random_vectors(950, 8, 5, rng, 1), rng.random(950) < 0.2
    found = nearest_products(StoredVectors(vectors), vectors[:7], {ALL: None, "few": mask}, 3)
    products = vectors[:7] @ vectors.T
    np.testing.assert_allclose(found[ALL], np.sort(products, axis=1)[:, -3], rtol=1e-6)
    np.testing.assert_allclose(found["few"], np.sort(products[:, mask], axis=1)[:, -3], rtol=1e-6)


def test_draw_masks_leave_about_the_shares_that_they_say(rng: np.random.Generator) -> None:
    vectors = random_vectors(20_000, 8, 40, rng, 0.05)
    masks = draw_masks(StoredVectors(vectors), VectorLayout(8, 40), rng)
    shares = {name: float(mask.mean()) for name, mask in masks.items() if mask is not None}
    assert shares == pytest.approx(
        {
            "1% of the tracks": 0.01,
            "10% of the tracks": 0.1,
            "50% of the tracks": 0.5,
            "genres of 10%": 0.1,
            "genres of 50%": 0.5,
        },
        abs=0.03,
    )
