import numpy as np
import pytest
from numpy.typing import NDArray

from tests.bench.speed.peers.indexes import PEERS, measure, recall, tenth_similarity


def unit_vectors(n: int) -> NDArray[np.float32]:
    vectors: NDArray[np.float32] = np.random.default_rng(3).standard_normal((n, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def test_recall_is_1_for_the_ten_nearest_and_less_by_a_tenth_for_each_that_is_missed() -> None:
    vectors = unit_vectors(200)
    order = np.argsort(-(vectors @ vectors[5]))
    assert order[0] == 5
    least = tenth_similarity(vectors, 5)
    assert recall(vectors, 5, order[:11], least) == 1
    assert recall(vectors, 5, order[3:14], least) == pytest.approx(0.8)
    assert recall(vectors, 5, np.full(11, -1), least) == 0
    assert recall(vectors, 5, np.repeat(order[1], 11), least) == pytest.approx(0.1)


def test_an_equally_near_track_counts_as_well_as_the_tenth() -> None:
    vectors = unit_vectors(50)
    order = np.argsort(-(vectors @ vectors[5]))
    vectors[order[11]] = vectors[order[10]]
    found = np.array([*order[:10], order[11]])
    assert recall(vectors, 5, found, tenth_similarity(vectors, 5)) == 1


def test_flat_index_finds_all() -> None:
    (found,) = measure(PEERS[0], unit_vectors(300), np.arange(20))
    assert (found.name, found.recall) == ("FAISS flat", 1)
    assert found.query_us > 0
