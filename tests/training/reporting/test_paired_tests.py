from typing import Any

import pytest

from tests.support.training.random_figures import figures_by_trial
from training.config import load_config
from training.experiments.comparison import NETWORK, comparison_trials
from training.experiments.trial import Trial
from training.reporting.paired_tests import PairedTest, paired_tests

Made = dict[Trial, dict[str, Any]]


@pytest.fixture
def results() -> Made:
    """Two seeds of which nobody knows more than anybody else; artists 0 to 39 in the first, 20 to 59 in the second."""
    made = figures_by_trial(comparison_trials(load_config("default", seed=5), 2))
    for trial, result in made.items():
        first = 0 if trial.seed == 5 else 20
        for by_known in result["by_artist"].values():
            for columns in by_known.values():
                columns |= {"artist": list(range(first, first + 40)), "n": [2] * 40, "right": [1] * 40}
                columns |= {"asked": [1] * 40, "hits": [0.5] * 40} if "hits" in columns else {}
    return made


def the(tests: list[PairedTest], part: str, known: str, figure: str, model: str) -> PairedTest:
    (found,) = (
        test
        for test in tests
        if (test["part"], test["known"], test["figure"], test["model"]) == (part, known, figure, model)
    )
    return found


def test_paired_tests_equal_models_differ_in_nothing(results: Made) -> None:
    tests = paired_tests(results)
    # 4 parts and 7 sets: four others by accuracy, and the two that search by their neighbours too
    assert len(tests) == 4 * 7 * (4 + 2)
    assert all((test["difference"], test["p"]) == (0, 1) for test in tests)


def test_paired_tests_planted_difference_is_found_in_its_place_alone(results: Made) -> None:
    for trial, result in results.items():
        if (trial.label, trial.protocol) == (NETWORK, "recordings"):
            result["by_artist"]["test"]["all 15"]["right"] = [2] * 40
    tests = paired_tests(results)
    for model in ("perceptron", "lightgbm", "random forest", "k-nn"):
        found = the(tests, "recordings", "all 15", "accuracy", model)
        assert found["difference"] == 0.5  # one of two right more, of every artist
        assert found["p"] == pytest.approx(len(tests) * 1e-4, rel=0.3)  # the least of 9,999 flips, for 168 tests
    assert sum(test["difference"] != 0 for test in tests) == 4


def test_paired_tests_gains_that_other_seeds_take_back_are_no_difference(results: Made) -> None:
    """By artist over both seeds: who gains in the first loses as much in the second."""
    for trial, result in results.items():
        if (trial.label, trial.protocol) == (NETWORK, "artists"):
            gains = [2 if trial.seed == 5 else 0] * 40
            result["by_artist"]["strangers"]["energy and tempo"]["right"] = gains
    found = the(paired_tests(results), "strangers", "energy and tempo", "accuracy", "k-nn")
    assert found["difference"] == 0
    assert found["p"] == 1


def test_paired_tests_hits_are_over_those_that_were_asked(results: Made) -> None:
    for trial, result in results.items():
        if (trial.label, trial.protocol) == (NETWORK, "rows"):
            result["by_artist"]["test"]["all 15"]["hits"] = [0.75] * 40
    tests = paired_tests(results)
    assert the(tests, "rows", "all 15", "genre_hit@10", "k-nn")["difference"] == 0.25
    assert the(tests, "rows", "all 15", "accuracy", "k-nn")["difference"] == 0


def test_paired_tests_same_results_give_the_same(results: Made) -> None:
    for number, result in enumerate(results.values()):
        for columns in result["by_artist"]["test"].values():
            columns["right"] = [(number + artist) % 3 for artist in range(40)]
    assert paired_tests(results) == paired_tests(dict(reversed(results.items())))
