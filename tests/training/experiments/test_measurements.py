import json
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from rich.console import Console

from app.bundle.calibration import softmax
from app.bundle.encoders import encode
from app.indexing.progress_log import ProgressLog
from tests.support.training.brute_force import nearest_by_sorting
from tests.support.training.random_figures import RELATED, random_figures
from training.config import TrainConfig, load_config
from training.evaluation.baselines import BASELINES, fit_baseline, standardised_space
from training.evaluation.metrics import classification_metrics
from training.experiments.measurements import measure
from training.experiments.trial import Baseline, Trial
from training.pipeline import TrainedNetwork, train_and_measure
from training.splits import Examples, Split

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def tiny() -> TrainConfig:
    """Two towers that have hardly learned: not sure, and often wrong."""
    return load_config(
        "default",
        (
            *("name=tiny", "model.n_frequencies=2", "model.numeric_dim=2", "model.embedding_dim=4"),
            *("model.retrieval.hidden=[8]", "model.classifier.hidden=[8]"),
            *("optimiser.max_epochs=2", "optimiser.learning_rate=1e-3"),
        ),
        seed=1,
    )


@pytest.fixture(scope="module")
def trial(tiny: TrainConfig) -> Trial:
    return Trial("comparison", 0, "network", tiny, "views")


@pytest.fixture(scope="module")
def run(examples: Examples, tiny: TrainConfig, _one_thread: None) -> TrainedNetwork:
    return train_and_measure(examples, tiny, CPU, ProgressLog(Console(quiet=True)))


@pytest.fixture(scope="module")
def result(trial: Trial, examples: Examples, _one_thread: None) -> dict[str, Any]:
    return measure(trial, examples, CPU, ProgressLog(Console(quiet=True)))


def test_measure_network_result_is_json_and_deterministic(
    trial: Trial, result: dict[str, Any], examples: Examples, quiet: ProgressLog
) -> None:
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    assert measure(trial, examples, CPU, quiet) == result


def shape(value: Any) -> Any:
    """Keys without their values, to any depth. The planted table has no compilation, and nobody records together."""
    if not isinstance(value, dict):
        return type(value).__name__
    return {key: {} if key in RELATED else shape(of) for key, of in value.items()}


def test_measure_network_figures_have_the_keys_of_the_random_ones(trial: Trial, result: dict[str, Any]) -> None:
    """What the other tests of the report take for a result is one."""
    assert shape(result) == shape(random_figures(trial))


def test_measure_as_heard_figures_have_the_keys_of_the_random_ones_and_repeat_known_ones(
    tiny: TrainConfig, run: TrainedNetwork, examples: Examples, quiet: ProgressLog
) -> None:
    """At correlation 1 the extractor is right, and what is left is what audio can tell."""
    trial = Trial("noise", 0, "network", tiny, "extractor")
    heard = measure(trial, examples, CPU, quiet)
    assert json.loads(json.dumps(heard, allow_nan=False)) == heard
    assert shape(heard) == shape(random_figures(trial))
    exact = heard["heard"]["1"]["test"]["features"]
    known = run.figures_by_known()["test"]["what audio can tell"]["features"]
    assert [exact[name] for name in ("accuracy", "top5", "macro_f1", "ece")] == pytest.approx(
        [known[name] for name in ("accuracy", "top5", "macro_f1", "ece")], abs=1e-5
    )


def test_measure_network_figures_are_those_of_the_training(run: TrainedNetwork, result: dict[str, Any]) -> None:
    sound = {name: value for name, value in result["test"]["features"].items() if name != "ece_uncalibrated"}
    assert {**result["test"], "features": sound} == run.metrics()
    for view, curve in run.figures.hit_by_k.items():
        assert result["hit_by_k"][view] == pytest.approx(curve.tolist(), abs=1e-5)
        assert len(curve) == 50


def by_bins(probabilities: NDArray[np.float32], sets: NDArray[np.bool_]) -> list[tuple[float, float, int]]:
    """Mean confidence, accuracy and number of each filled bin, one example after another."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for row, of in zip(probabilities, sets, strict=True):
        best = int(row.argmax())
        bins.setdefault(min(int(row[best] * 15), 14), []).append((float(row[best]), bool(of[best])))
    return [
        (sum(c for c, _ in held) / len(held), sum(right for _, right in held) / len(held), len(held))
        for _, held in sorted(bins.items())
    ]


def true_and_predicted_by_loop(probabilities: NDArray[np.float32], sets: NDArray[np.bool_]) -> list[tuple[int, int]]:
    pairs = []
    for row, of in zip(probabilities.tolist(), sets.tolist(), strict=True):
        predicted = row.index(max(row))
        true = predicted if of[predicted] else max(np.flatnonzero(of).tolist(), key=lambda genre: row[genre])
        pairs.append((true, predicted))
    return pairs


@pytest.mark.parametrize("view", ["features", "artists"])
def test_measure_reliability_equals_one_example_after_another(
    view: str, run: TrainedNetwork, result: dict[str, Any]
) -> None:
    test = run.sides.test
    probabilities = run.views[view].probabilities[test]
    expected = by_bins(probabilities, run.examples.genre_sets[test])
    curve = result["reliability"][view]
    for name, values in zip(("confidence", "accuracy", "n"), zip(*expected, strict=True), strict=True):
        assert curve[name] == pytest.approx(list(values), abs=2e-5)
    gaps = [abs(accuracy - confidence) * n for confidence, accuracy, n in expected]
    assert result["test"][view]["ece"] == pytest.approx(sum(gaps) / len(test), abs=2e-5)


@pytest.mark.parametrize("view", ["features", "artists"])
def test_measure_genre_f1_equals_counting(view: str, run: TrainedNetwork, result: dict[str, Any]) -> None:
    test = run.sides.test
    probabilities = run.views[view].probabilities[test]
    sets = run.examples.genre_sets[test]
    pairs = true_and_predicted_by_loop(probabilities, sets)
    for genre, found in enumerate(result["genre_f1"][view]):
        both = pairs.count((genre, genre))
        either = sum((true == genre) + (predicted == genre) for true, predicted in pairs)
        assert sets[:, genre].any()
        assert found == pytest.approx(2 * both / either if either else 0, abs=1e-5)


def test_measure_confusion_equals_counting(run: TrainedNetwork, result: dict[str, Any]) -> None:
    test = run.sides.test
    expected = np.zeros((5, 5), dtype=int)
    for pair in true_and_predicted_by_loop(run.by_features.probabilities[test], run.examples.genre_sets[test]):
        expected[pair] += 1
    assert result["confusion"] == expected.tolist()
    assert 0 < np.trace(expected) < expected.sum() == len(test)  # right and wrong ones, or this would show little


def test_measure_ece_uncalibrated_is_that_of_the_logits_as_they_come(
    run: TrainedNetwork, result: dict[str, Any]
) -> None:
    test = run.sides.test
    encoded = encode(run.encoders, run.examples.features[test])
    with torch.no_grad():
        logits, _ = run.fitted.model.answer(torch.from_numpy(encoded.numerics), torch.from_numpy(encoded.codes))
    filled = by_bins(softmax(logits.numpy()), run.examples.genre_sets[test])
    expected = sum(abs(accuracy - confidence) * n for confidence, accuracy, n in filled) / len(test)
    found = result["test"]["features"]["ece_uncalibrated"]
    assert found == pytest.approx(expected, abs=2e-5)
    assert abs(found - result["test"]["features"]["ece"]) > 0.01
    assert run.fitted.model.intercept.item() != 0  # it was calibrated, and measuring this left it so


@pytest.mark.parametrize("name", BASELINES)
def test_measure_baseline_figures_are_those_of_its_probabilities_on_the_same_split(
    name: str, examples: Examples, sides: Split, quiet: ProgressLog
) -> None:
    trial = Trial("comparison", 2, name, Baseline(name, "recordings", 1), "views")
    result = measure(trial, examples, CPU, quiet)
    expected = classification_metrics(
        fit_baseline(name, examples, sides, None, 1)(examples.features[sides.test]), examples.genre_sets[sides.test]
    )
    assert result["test"]["features"] == {figure: round(value, 5) for figure, value in expected.items()}
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    assert shape(result) == shape(random_figures(trial))


def test_measure_k_nn_retrieval_is_that_of_plain_feature_space(
    examples: Examples, sides: Split, quiet: ProgressLog
) -> None:
    trial = Trial("comparison", 4, "k-nn", Baseline("k-nn", "recordings", 1), "views")
    found = measure(trial, examples, CPU, quiet)["test"]["embedding"]
    vectors = standardised_space(examples, sides)(examples.features)
    nearest = nearest_by_sorting(vectors, vectors[sides.test], examples.recordings, examples.recordings[sides.test], 10)
    hits = [
        bool((examples.genre_sets[query] & examples.genre_sets[row]).any())
        for query, rows in zip(sides.test, nearest, strict=True)
        for row in rows
    ]
    assert found["genre_hit@10"] == pytest.approx(np.mean(hits), abs=1e-5)
    same = [
        examples.artists[query] == examples.artists[row]
        for query, rows in zip(sides.test, nearest, strict=True)
        for row in rows
    ]
    assert found["same_artist@10"] == pytest.approx(np.mean(same), abs=1e-5)
