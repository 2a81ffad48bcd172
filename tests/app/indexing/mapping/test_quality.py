"""The figures against scikit-learn's own, and against maps that are as good or as bad as can be."""

import numpy as np
import pytest
from sklearn.manifold import trustworthiness

from app.indexing.mapping.drawing import Unmapped
from app.indexing.mapping.quality import measure_map
from tests.support.mapped import unmapped


@pytest.fixture
def tracks(rng: np.random.Generator) -> Unmapped:
    return unmapped(rng.normal(size=(120, 8)), np.zeros(120, dtype=np.int64), 1)


def test_measure_map_is_as_scikit_learn_says(tracks: Unmapped, rng: np.random.Generator) -> None:
    """Continuity is the trustworthiness of the way back."""
    places = rng.integers(0, 65536, size=(120, 2)).astype(np.uint16)
    found = measure_map(places, tracks)
    assert (found.k, found.sample) == (10, 120)
    points = tracks.layout.comparable(tracks.vectors, 0.5)
    expected = trustworthiness(points, places.astype(float), n_neighbors=10)
    assert found.trustworthiness == pytest.approx(expected, abs=1e-4)
    assert found.continuity == pytest.approx(trustworthiness(places.astype(float), points, n_neighbors=10), abs=1e-4)


def test_measure_map_that_keeps_every_neighbour_is_perfect(rng: np.random.Generator) -> None:
    """Tracks on a quarter of a circle, and a map of their angles."""
    angles = np.sort(rng.uniform(0, np.pi / 2, 90))
    tracks = unmapped(np.column_stack([np.cos(angles), np.sin(angles)]), np.zeros(90, dtype=np.int64), 1)
    places = np.column_stack([angles * 40_000, np.zeros(90)]).round().astype(np.uint16)
    found = measure_map(places, tracks)
    assert found.trustworthiness > 0.999
    assert found.continuity > 0.999


def test_measure_map_at_random_is_about_one_half(tracks: Unmapped, rng: np.random.Generator) -> None:
    found = measure_map(rng.integers(0, 65536, size=(120, 2)).astype(np.uint16), tracks)
    assert 0.4 < found.trustworthiness < 0.65
    assert 0.4 < found.continuity < 0.65


def test_measure_map_sample_is_fixed_and_near_to_all(tracks: Unmapped, rng: np.random.Generator) -> None:
    places = rng.integers(0, 65536, size=(120, 2)).astype(np.uint16)
    first, again, everything = (
        measure_map(places, tracks, 60),
        measure_map(places, tracks, 60),
        measure_map(places, tracks),
    )
    assert first == again
    assert first.sample == 60
    assert first.trustworthiness == pytest.approx(everything.trustworthiness, abs=0.1)


@pytest.mark.parametrize(("n", "k"), [(1, 0), (2, 0), (3, 1), (5, 2), (20, 9), (21, 10)])
def test_measure_map_of_few_tracks_counts_fewer_neighbours(n: int, k: int, rng: np.random.Generator) -> None:
    tracks = unmapped(rng.normal(size=(n, 8)), np.zeros(n, dtype=np.int64), 1)
    found = measure_map(rng.integers(0, 65536, size=(n, 2)).astype(np.uint16), tracks)
    assert found.k == k
    assert 0 <= found.trustworthiness <= 1
    assert 0 <= found.continuity <= 1
