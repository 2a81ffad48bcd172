"""A few scores, played and analysed. `python -m tests.bench.audio.features` does it with hundreds."""

from pathlib import Path

import pytest

from tests.bench.audio.features import Heard, hear
from tests.bench.audio.rendering import missing
from tests.bench.audio.scores import arrangements

pytestmark = pytest.mark.skipif(missing() is not None, reason=f"needs {missing()}")


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> list[Heard]:
    folder: Path = tmp_path_factory.mktemp("scores")
    return [hear(piece, folder) for piece in arrangements(4, seed=5)]


def test_features_of_scores_are_near_the_truth(heard: list[Heard]) -> None:
    _, tempi, keys = (sum(values) for values in zip(*(each.scores for each in heard), strict=True))
    assert len(heard) == 4
    assert tempi >= 3
    assert keys >= 2.5


def test_loudness_of_scores_is_what_another_implementation_measures(heard: list[Heard]) -> None:
    assert max(each.loudness_error for each in heard) < 0.1
