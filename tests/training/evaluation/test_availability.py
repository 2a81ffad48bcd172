import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.features import FEATURE_NAMES, column
from tests.support.training.plain_examples import plain_examples
from training.evaluation.availability import KNOWN_FEATURES, measure_availability
from training.evaluation.predictions import SoundPredictions
from training.splits import Examples

N, N_GENRES = 40, 4
TEST = np.arange(0, N, 2)


@pytest.fixture
def examples() -> Examples:
    """Example i is of genre i modulo 4, and its energy says so."""
    made = plain_examples(np.eye(N_GENRES, dtype=bool)[np.arange(N) % N_GENRES], np.arange(N))
    made.features[:, column("energy")] = np.arange(N) % N_GENRES
    return made


def by_popularity(features: NDArray[np.float32]) -> SoundPredictions:
    """Right where popularity is known; the next genre where it is not."""
    genres = np.nan_to_num(features[:, column("energy")]).astype(int)
    genres = np.where(np.isnan(features[:, column("popularity")]), genres + 1, genres) % N_GENRES
    one_hot = np.eye(N_GENRES, dtype=np.float32)[genres]
    return SoundPredictions(0.97 * one_hot + 0.0075, one_hot)


def test_measure_availability_known_features_decide_classification_and_neighbours(
    examples: Examples, rng: np.random.Generator
) -> None:
    examples.features[:, [column(name) for name in FEATURE_NAMES if name != "energy"]] = 0.5
    done: list[int] = []
    figures = measure_availability(
        by_popularity, by_popularity(examples.features), examples, TEST, 0.5, rng, done.append
    )
    assert list(figures) == list(KNOWN_FEATURES)
    for known, found in figures.items():
        right = float("popularity" in KNOWN_FEATURES[known])
        if "energy" in KNOWN_FEATURES[known]:
            assert found["accuracy"] == right, known
            assert found["genre_hit@10"] == pytest.approx(right, abs=0.1), known
    assert sum(done) == len(KNOWN_FEATURES) * len(TEST)


def test_known_features_are_features_from_all_to_few() -> None:
    sizes = [len(names) for names in KNOWN_FEATURES.values()]
    assert sizes == sorted(sizes, reverse=True) == [15, 14, 13, 6, 6, 2]
    assert all({*names} <= {*FEATURE_NAMES} for names in KNOWN_FEATURES.values())
