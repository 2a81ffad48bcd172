import copy
import json
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from app.bundle.encoders import encode
from app.bundle.vectors import VectorLayout
from tests.support.training.brute_force import nearest_by_sorting
from tests.support.training.trials import config_of
from tests.support.vectors import as_queries
from training.config import TrainConfig, load_config
from training.experiments.measurements import measure_as_published
from training.experiments.trial import Trial
from training.fitting.encoders import fit_encoders
from training.fitting.trainer import TrainingDiverged, fit, infer
from training.seeding import Seeds
from training.splits import Examples, split

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def config(trials: list[Trial]) -> TrainConfig:
    """Of the second seed, which is not that of the split."""
    return config_of(trials[3])


@pytest.fixture(scope="module")
def result(config: TrainConfig, rows: Examples, _one_thread: None) -> dict[str, Any]:
    return measure_as_published(config, rows, CPU)


def without_seconds(result: dict[str, Any]) -> dict[str, Any]:
    result = copy.deepcopy(result)
    del result["report"]["sec/epoch"]
    for epoch in result["history"]:
        del epoch["seconds"]
    return result


def test_measure_as_published_result_is_json_of_history_and_report(result: dict[str, Any]) -> None:
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    assert result.keys() == {"history", "report"}
    assert result["report"].keys() == {"sec/epoch", "accuracy", "macro_f1", "genre_hit@10", "best_epoch", "n_epochs"}
    assert [epoch["epoch"] for epoch in result["history"]] == [1, 2, 3]
    assert result["report"]["n_epochs"] == 3
    scores = [epoch["validation_macro_f1"] for epoch in result["history"]]
    assert result["report"]["best_epoch"] == 1 + int(np.argmax(scores))
    assert all(epoch["loss"] > 0 for epoch in result["history"])


def test_measure_as_published_seconds_are_of_the_median_epoch(result: dict[str, Any]) -> None:
    seconds = [epoch["seconds"] for epoch in result["history"]]
    assert result["report"]["sec/epoch"] == sorted(seconds)[1] > 0


def test_measure_as_published_repeated_is_equal_but_for_seconds(
    result: dict[str, Any], config: TrainConfig, rows: Examples
) -> None:
    assert without_seconds(measure_as_published(config, rows, CPU)) == without_seconds(result)


def test_measure_as_published_figures_are_those_of_the_definitions(
    result: dict[str, Any], config: TrainConfig, rows: Examples
) -> None:
    sides = split(rows, Seeds(1).numpy("split"))
    encoders = fit_encoders(rows.features[sides.train], "standard")
    model = fit(rows, sides, encoders, config, CPU).model
    probabilities, embeddings = infer(model, encode(encoders, rows.features))
    truth, predicted = rows.genre_sets.argmax(axis=1), probabilities.argmax(axis=1)
    assert result["report"]["accuracy"] == round(float((truth == predicted)[sides.test].mean()), 5)
    assert 0.2 < result["report"]["accuracy"] < 1  # neither is a figure that any mistake would give
    expected = f1_score(truth[sides.test], predicted[sides.test], average="macro", zero_division=0)
    assert result["report"]["macro_f1"] == round(float(expected), 5)

    vectors = VectorLayout.join(embeddings, probabilities)
    queries = as_queries(vectors[sides.test], embeddings.shape[1], np.zeros(len(sides.test), dtype=np.float32))
    np.testing.assert_allclose(queries[:, embeddings.shape[1] :], 0)  # the genres have no say
    near = nearest_by_sorting(vectors, queries, rows.recordings, rows.recordings[sides.test], 10)
    hits = truth[np.array(near)] == truth[sides.test][:, None]
    assert result["report"]["genre_hit@10"] == round(float(hits.mean()), 5)


def sides_of(config: TrainConfig, rows: Examples, monkeypatch: pytest.MonkeyPatch) -> list[NDArray[np.int64]]:
    class Seen(Exception):
        pass

    def look(examples: Examples, sides: Any, *_: object) -> None:
        raise Seen(sides)

    monkeypatch.setattr("training.experiments.measurements.fit", look)
    with pytest.raises(Seen) as seen:
        measure_as_published(config, rows, CPU)
    sides = seen.value.args[0]
    return [sides.train, sides.validation, sides.test]


def test_measure_as_published_seeds_of_one_split_seed_have_equal_sides(
    rows: Examples, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, sixth, seventh = (
        sides_of(load_config("published", overrides, seed=seed), rows, monkeypatch)
        for overrides, seed in (((), 5), (("split_seed=5",), 6), (("split_seed=5",), 7))
    )
    for a, b, c in zip(own, sixth, seventh, strict=True):
        np.testing.assert_array_equal(a, b)
        np.testing.assert_array_equal(a, c)


def test_measure_as_published_seeds_without_split_seed_have_different_sides(
    rows: Examples, monkeypatch: pytest.MonkeyPatch
) -> None:
    fifth, sixth = (sides_of(load_config("published", seed=seed), rows, monkeypatch) for seed in (5, 6))
    assert not np.array_equal(fifth[2], sixth[2])


def test_measure_as_published_seeds_of_one_split_seed_have_different_weights(
    result: dict[str, Any], trials: list[Trial], rows: Examples
) -> None:
    other = measure_as_published(config_of(trials[1]), rows, CPU)
    assert config_of(trials[1]).model_dump() | {"seed": 2} == config_of(trials[3]).model_dump()
    assert other["history"][0]["loss"] != result["history"][0]["loss"]


def test_measure_as_published_loss_is_not_finite_raises(config: TrainConfig, rows: Examples) -> None:
    optimiser = config.optimiser.model_copy(update={"learning_rate": 10.0, "weight_decay": 1e12})
    with pytest.raises(TrainingDiverged, match="at learning rate 10"):
        measure_as_published(config.model_copy(update={"optimiser": optimiser}), rows, CPU)
