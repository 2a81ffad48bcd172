import json
from collections import Counter
from itertools import product
from typing import Any, get_args

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from rich.console import Console

from app.bundle.calibration import softmax
from app.bundle.encoders import encode
from tests.support.training.brute_force import nearest_by_sorting
from tests.support.training.random_runs import made_up_result
from training.config import Protocol, TrainConfig, load_config
from training.data.table import Table
from training.data.tracks import Tracks
from training.evaluation.baselines import BASELINES, baseline_probabilities, standardised_vectors
from training.evaluation.metrics import classification_metrics
from training.experiments.comparison import ABLATIONS, NETWORK, PERCEPTRON, Planned, execute, plan
from training.networks.two_tower import TwoTowerConfig
from training.pipeline import Run, run_training
from training.progress import ProgressLog
from training.splits import Examples, Split

CPU = torch.device("cpu")
PROTOCOLS: tuple[Protocol, ...] = get_args(Protocol)


def named(runs: list[Planned], name: str) -> Planned:
    return next(planned for planned in runs if planned.name == name)


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
def planned(tiny: TrainConfig) -> Planned:
    return Planned(NETWORK, "recordings", 1, tiny)


@pytest.fixture(scope="module")
def run(planted: Table, tracks: Tracks, tiny: TrainConfig, _one_thread: None) -> Run:
    return run_training(planted, tracks, tiny, CPU, ProgressLog(Console(quiet=True)))


@pytest.fixture(scope="module")
def result(planned: Planned, planted: Table, tracks: Tracks, _one_thread: None) -> dict[str, Any]:
    return execute(planned, planted, tracks, CPU, ProgressLog(Console(quiet=True)))


@pytest.mark.parametrize("n_seeds", [1, 3])
def test_plan_has_every_protocol_and_seed_of_every_model_once(n_seeds: int) -> None:
    runs = plan(load_config("default", seed=7), n_seeds)
    expected = product((NETWORK, PERCEPTRON, *BASELINES), PROTOCOLS, range(7, 7 + n_seeds))
    found = Counter((run.name, run.protocol, run.seed) for run in runs if run.name not in ABLATIONS)
    assert found == Counter(expected)
    assert set(BASELINES) == {"lightgbm", "random forest", "k-nn"}


def test_plan_configurations_are_those_of_the_run() -> None:
    config = load_config("default", ("model.mix=0.5",), seed=7)
    for run in plan(config, 2):
        assert (run.config is None) == (run.name in BASELINES)
        if run.config:
            assert (run.config.protocol, run.config.seed) == (run.protocol, run.seed)
        if run.name in (NETWORK, PERCEPTRON):
            base = config if run.name == NETWORK else load_config("baseline")
            assert run.config == base.model_copy(update={"protocol": run.protocol, "seed": run.seed})


def test_plan_ablations_are_one_seed_of_recordings_each_less_one_ingredient() -> None:
    config = load_config("default", ("protocol=artists",), seed=7)
    runs = [run for run in plan(config, 3) if run.name in ABLATIONS]
    assert [(run.name, run.protocol, run.seed) for run in runs] == [(name, "recordings", 7) for name in ABLATIONS]
    network = config.model_copy(update={"protocol": "recordings"}).model_dump()
    for run in runs:
        assert run.config is not None
        assert run.config.model_dump() != network
        assert isinstance(run.config.model, TwoTowerConfig)
    models = [run.config.model for run in runs if run.config and isinstance(run.config.model, TwoTowerConfig)]
    numerics, periodic, cosine, neighbours, one_tower, dropout, _ = models
    assert numerics.numerics == "standard"
    assert periodic.n_frequencies == 0
    assert (cosine.cosine_weight, cosine.mix) == (0, 0)
    assert neighbours.neighbour_weight == 0
    assert one_tower.mix == 1
    assert (dropout.retrieval.dropout, dropout.classifier.dropout) == (0, 0)


def test_plan_perceptron_has_no_ablations() -> None:
    runs = plan(load_config("baseline"), 2)
    assert not {run.name for run in runs} & set(ABLATIONS)
    assert len(runs) == 5 * 3 * 2


def test_plan_networks_come_first_and_ablations_last() -> None:
    names = [run.name for run in plan(load_config("default"), 2)]
    assert set(names[:6]) == {NETWORK}
    assert names[-len(ABLATIONS) :] == list(ABLATIONS)


def test_identity_every_run_of_a_plan_has_its_own() -> None:
    identities = [json.dumps(run.identity("0" * 64), sort_keys=True) for run in plan(load_config("default"), 3)]
    assert len(set(identities)) == len(identities) == 5 * 3 * 3 + len(ABLATIONS)


def test_identity_equal_runs_have_equal_ones_whatever_their_name() -> None:
    """The baseline as the network is the perceptron; a plan of more seeds holds that of fewer."""
    few, many = plan(load_config("baseline"), 1), plan(load_config("baseline"), 2)
    assert [run.identity("t") for run in few if run.name == NETWORK] == [
        run.identity("t") for run in few if run.name == PERCEPTRON
    ]
    assert set(few) < set(many)
    known = [run.identity("t") for run in many]
    assert all(run.identity("t") in known for run in few)


def test_identity_other_table_or_configuration_is_another() -> None:
    planned = named(plan(load_config("default"), 1), NETWORK)
    other = named(plan(load_config("default", ("optimiser.max_epochs=3",)), 1), NETWORK)
    assert planned.identity("a" * 64) == planned.identity("a" * 64)
    assert planned.identity("a" * 64) != planned.identity("b" * 64)
    assert planned.identity("a" * 64) != other.identity("a" * 64)


@pytest.mark.parametrize("name", [NETWORK, "k-nn"])
def test_identity_is_json(name: str) -> None:
    identity = named(plan(load_config("default"), 1), name).identity("a" * 64)
    assert json.loads(json.dumps(identity)) == identity


def test_execute_network_result_is_json_and_deterministic(
    planned: Planned, result: dict[str, Any], planted: Table, tracks: Tracks, quiet: ProgressLog
) -> None:
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    assert execute(planned, planted, tracks, CPU, quiet) == result


def shape(value: Any) -> Any:
    """Keys without their values, to any depth."""
    return {key: shape(of) for key, of in value.items()} if isinstance(value, dict) else type(value).__name__


def test_execute_network_result_has_the_keys_of_the_made_up_ones(planned: Planned, result: dict[str, Any]) -> None:
    """What the other tests of the report take for a result is one."""
    assert shape(result) == shape(made_up_result(planned))


def test_execute_network_figures_are_those_of_the_training(run: Run, result: dict[str, Any]) -> None:
    sound = {name: value for name, value in result["test"]["sound"].items() if name != "ece_uncalibrated"}
    assert {**result["test"], "sound": sound} == run.metrics()
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


@pytest.mark.parametrize("view", ["sound", "artists"])
def test_execute_reliability_equals_one_example_after_another(view: str, run: Run, result: dict[str, Any]) -> None:
    test = run.sides.test
    probabilities = (run.sound if view == "sound" else run.artists).probabilities[test]
    expected = by_bins(probabilities, run.examples.genre_sets[test])
    curve = result["reliability"][view]
    for name, values in zip(("confidence", "accuracy", "n"), zip(*expected, strict=True), strict=True):
        assert curve[name] == pytest.approx(list(values), abs=2e-5)
    gaps = [abs(accuracy - confidence) * n for confidence, accuracy, n in expected]
    assert result["test"][view]["ece"] == pytest.approx(sum(gaps) / len(test), abs=2e-5)


@pytest.mark.parametrize("view", ["sound", "artists"])
def test_execute_genre_f1_equals_counting(view: str, run: Run, result: dict[str, Any]) -> None:
    test = run.sides.test
    probabilities = (run.sound if view == "sound" else run.artists).probabilities[test]
    sets = run.examples.genre_sets[test]
    pairs = true_and_predicted_by_loop(probabilities, sets)
    for genre, found in enumerate(result["genre_f1"][view]):
        both = pairs.count((genre, genre))
        either = sum((true == genre) + (predicted == genre) for true, predicted in pairs)
        assert sets[:, genre].any()
        assert found == pytest.approx(2 * both / either if either else 0, abs=1e-5)


def test_execute_confusion_equals_counting(run: Run, result: dict[str, Any]) -> None:
    test = run.sides.test
    expected = np.zeros((5, 5), dtype=int)
    for pair in true_and_predicted_by_loop(run.sound.probabilities[test], run.examples.genre_sets[test]):
        expected[pair] += 1
    assert result["confusion"] == expected.tolist()
    assert 0 < np.trace(expected) < expected.sum() == len(test)  # right and wrong ones, or this would show little


def test_execute_ece_uncalibrated_is_that_of_the_logits_as_they_come(run: Run, result: dict[str, Any]) -> None:
    test = run.sides.test
    encoded = encode(run.encoders, run.examples.features[test])
    with torch.no_grad():
        logits, _ = run.fitted.model.answer(torch.from_numpy(encoded.numerics), torch.from_numpy(encoded.codes))
    filled = by_bins(softmax(logits.numpy()), run.examples.genre_sets[test])
    expected = sum(abs(accuracy - confidence) * n for confidence, accuracy, n in filled) / len(test)
    found = result["test"]["sound"]["ece_uncalibrated"]
    assert found == pytest.approx(expected, abs=2e-5)
    assert abs(found - result["test"]["sound"]["ece"]) > 0.01
    assert run.fitted.model.intercept.item() != 0  # it was calibrated, and measuring this left it so


@pytest.mark.parametrize("name", BASELINES)
def test_execute_baseline_figures_are_those_of_its_probabilities_on_the_same_split(
    name: str, examples: Examples, sides: Split, planted: Table, tracks: Tracks, quiet: ProgressLog
) -> None:
    planned = Planned(name, "recordings", 1, None)
    result = execute(planned, planted, tracks, CPU, quiet)
    expected = classification_metrics(baseline_probabilities(name, examples, sides, 1), examples.genre_sets[sides.test])
    assert result["test"]["sound"] == {figure: round(value, 5) for figure, value in expected.items()}
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    assert shape(result) == shape(made_up_result(planned))


def test_execute_k_nn_retrieval_is_that_of_plain_feature_space(
    examples: Examples, sides: Split, planted: Table, tracks: Tracks, quiet: ProgressLog
) -> None:
    found = execute(Planned("k-nn", "recordings", 1, None), planted, tracks, CPU, quiet)["test"]["embedding"]
    vectors = standardised_vectors(examples, sides)
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
