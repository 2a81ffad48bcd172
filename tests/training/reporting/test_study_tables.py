import statistics
from dataclasses import replace
from typing import Any

import pytest

from tests.support.training.random_figures import figures_by_trial
from tests.support.training.study_rows import row
from tests.support.training.trials import config_of
from training.experiments.study import StudyDefinition, load_study, study_trials
from training.experiments.trial import Trial
from training.reporting.study_tables import FIGURES, published_rows, rows_of, settings_of, table

DROPOUTS = ("retrieval dropout", "classifier dropout")


def of(name: str) -> list[Trial]:
    return study_trials(name, load_study(name))


def report(**figures: float) -> dict[str, Any]:
    return {"report": dict.fromkeys(FIGURES, 0.25) | figures}


def test_rows_of_mean_and_deviation_are_those_worked_out_by_hand(trials: list[Trial]) -> None:
    values = {trials[0]: 0.1, trials[1]: 0.5, trials[2]: 0.4, trials[3]: 0.5}  # points 0, 1, 0, 1
    first, second = rows_of("tiny", {trial: report(accuracy=value) for trial, value in values.items()})
    assert [first.mean["accuracy"], second.mean["accuracy"]] == pytest.approx([0.25, 0.5])
    assert first.std["accuracy"] == pytest.approx(0.2121320)  # √(2 · 0.15² / (2 - 1))
    assert (second.std["accuracy"], first.std["macro_f1"]) == (0, 0)
    assert (first.n_seeds, second.n_seeds) == (2, 2)
    assert first.settings["batch_size"] == 4
    assert (first.published, second.published) == (None, None)


def test_rows_of_results_in_any_order_are_in_that_of_the_definition(trials: list[Trial]) -> None:
    results = figures_by_trial(trials)
    backwards = dict(reversed(results.items()))
    assert rows_of("tiny", backwards) == rows_of("tiny", results)
    assert [found.settings["batch_size"] for found in rows_of("tiny", backwards)] == [4, 32]


def test_rows_of_one_seed_has_no_deviation(trials: list[Trial]) -> None:
    for found in rows_of("tiny", figures_by_trial(trials[:2])):
        assert found.n_seeds == 1
        assert set(found.std.values()) == {0}


def test_rows_of_failed_trials_are_left_out(trials: list[Trial]) -> None:
    first, second = rows_of("tiny", figures_by_trial(trials[:3]))
    assert (first.n_seeds, second.n_seeds) == (2, 1)
    (only,) = rows_of("tiny", figures_by_trial([trials[1]]))
    assert only.settings["batch_size"] == 32


def test_rows_of_other_study_has_none(trials: list[Trial]) -> None:
    assert rows_of("other", figures_by_trial(trials)) == []
    assert len(rows_of("tiny", figures_by_trial([*trials, *of("knee")]))) == 2


@pytest.mark.parametrize(
    ("name", "n_rows", "n_published"),
    [("batch-size", 4, 4), ("depth-lr", 12, 4), ("lr-scaling", 4, 0), ("knee", 10, 0)],
)
def test_rows_of_every_published_row_stands_beside_ours(name: str, n_rows: int, n_published: int) -> None:
    rows = rows_of(name, figures_by_trial(of(name)))
    assert len(rows) == n_rows
    beside = [found for found in rows if found.published]
    assert [found.published for found in beside] == published_rows(name)
    assert len(beside) == n_published
    for found in beside:
        assert found.published is not None
        said = {key: value for key, value in found.published.items() if key not in FIGURES}
        assert said.items() <= found.settings.items()
        assert found.published.keys() >= FIGURES.keys()


def test_published_rows_are_those_of_the_study() -> None:
    assert [(r["batch_size"], r["sec/epoch"], r["macro_f1"]) for r in published_rows("batch-size")] == [
        (64, 2.82, 0.298),
        (256, 1.55, 0.291),
        (1024, 1.17, 0.274),
        (4096, 1.28, 0.239),
    ]
    assert [(r["depth"], r["learning_rate"], r["accuracy"]) for r in published_rows("depth-lr")] == [
        (2, 1e-4, 0.222),
        (2, 3e-4, 0.259),
        (2, 1e-3, 0.299),
        (2, 3e-3, 0.317),
    ]
    assert published_rows("knee") == []


def test_settings_of_perceptron_and_towers_are_all_keys_but_the_seed() -> None:
    perceptron, towers = (settings_of(config_of(of(name)[number])) for name, number in (("depth-lr", -1), ("knee", 6)))
    assert perceptron["hidden"] == (128,) * perceptron["depth"]
    found = [perceptron[name] for name in ("batch_size", "learning_rate", "depth", "residual", "weight_decay")]
    assert found == [512, 3e-3, 10, False, 1e-2]
    found = [towers[name] for name in ("retrieval.hidden", "retrieval.dropout", "classifier.dropout", "patience")]
    assert found == [(512, 512), 0.3, 0.45, None]
    assert not {"seed", "depth"} & towers.keys()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("batch-size", ["batch size"]),
        ("depth-lr", ["depth", "learning rate"]),
        ("lr-scaling", ["batch size", "learning rate"]),
        ("deep-residual", ["learning rate", "residual", "normalised"]),
        ("knee", ["batch size", "retrieval tower", "classifier tower", *DROPOUTS, "epochs"]),
    ],
)
def test_table_what_varies_is_what_is_shown(name: str, shown: list[str]) -> None:
    header, rule, *lines = table(rows_of(name, figures_by_trial(of(name)))).splitlines()
    assert header == f"| {' | '.join([*shown, *FIGURES.values()])} |"
    assert rule.count("---:") == len(shown) + 4
    settings = [line.split(" | ")[: len(shown)] for line in lines]
    assert len({tuple(of_line) for of_line in settings}) == len(lines)  # no two rows look alike


@pytest.mark.parametrize(
    ("points", "shown"),
    [
        (["optimiser.weight_decay=0", "optimiser.weight_decay=1e-2"], {"weight_decay": ["0", "0.01"]}),
        (["optimiser.patience=3", "model.dropout=0"], {"dropout": ["0.1", "0"], "patience": ["3", "5"]}),
        (["protocol=rows", "protocol=artists"], {"protocol": ["rows", "artists"]}),
        (["model.hidden=[8]", "model.hidden=[16]"], {"layers": ["8", "16"]}),
        (["model.hidden=[8]", "model.hidden=[8, 8]"], {"depth": ["1", "2"]}),
        (["model.hidden=[8]", "model.hidden=[8, 8]", "model.hidden=[8, 4]"], {"layers": ["8", "8-8", "8-4"]}),
        (["split_seed=1", "name=mine"], {"name": ["published", "mine"], "split_seed": ["1", "5"]}),
    ],
)
def test_table_any_setting_of_an_own_study_that_varies_is_shown(points: list[str], shown: dict[str, list[str]]) -> None:
    study = StudyDefinition(title="Own", base="published", points=tuple((point,) for point in points), seeds=(5, 6))
    header, _, *lines = table(rows_of("own", figures_by_trial(study_trials("own", study)))).splitlines()
    assert header == f"| {' | '.join([*shown, *FIGURES.values()])} |"
    assert lines
    for line, *settings in zip(lines, *shown.values(), strict=True):
        assert line.strip("| ").split(" | ")[: len(shown)] == settings


def test_table_setting_that_a_row_does_not_have_is_a_dash() -> None:
    lines = table([row({"batch_size": 4, "patience": None}), row({"batch_size": 8, "patience": 2})]).splitlines()
    assert [line[:9] for line in lines[2:]] == ["| 4 | – |", "| 8 | 2 |"]


def test_table_cell_is_ours_then_published() -> None:
    rows = [
        replace(row({"batch_size": 64}, 0.004, True, sec=1.234, accuracy=0.3), std=dict.fromkeys(FIGURES, 0.0123)),
        row({"batch_size": 4096}, accuracy=0.25),
    ]
    assert rows[0].published is not None
    rows[0].published.update({"sec/epoch": 2.82, "accuracy": 0.319})
    lines = table(rows).splitlines()
    assert lines[2].startswith("| 64 | 1.23 ± 0.01 [2.82] | 0.300 ± 0.012 [0.319] | 0.500 ± 0.012 [0.500] |")
    assert lines[3] == "| 4096 | 0.50 ± 0.00 | 0.250 ± 0.000 | 0.500 ± 0.000 | 0.500 ± 0.000 |"


def test_table_one_seed_has_no_plus_minus(trials: list[Trial]) -> None:
    assert "±" not in table(rows_of("tiny", figures_by_trial(trials[:2])))
    assert table(rows_of("tiny", figures_by_trial(trials))).count("±") == 8
    assert table(rows_of("tiny", figures_by_trial(trials[:3]))).count("±") == 4


def test_table_truth_values_and_small_numbers_are_words_and_short() -> None:
    lines = table(rows_of("deep-residual", figures_by_trial(of("deep-residual")))).splitlines()
    assert lines[2].startswith("| 0.001 | no | no | ")
    assert lines[-1].startswith("| 0.003 | yes | yes | ")
    assert "| 0.0001 |" in table(rows_of("depth-lr", figures_by_trial(of("depth-lr"))))


def test_rows_of_deviation_is_that_of_the_sample() -> None:
    trials = of("batch-size")
    results = figures_by_trial(trials)
    hits = [results[trial]["report"]["genre_hit@10"] for trial in trials if trial.point == 2]
    found = rows_of("batch-size", results)[2]
    assert (len(hits), found.n_seeds) == (3, 3)
    assert found.std["genre_hit@10"] == statistics.stdev(hits)
    assert found.mean["genre_hit@10"] == statistics.fmean(hits)
