import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import Result

from app.bundle.reader import Bundle, read_bundle
from tests.support.planted import planted_table
from tests.support.training.command import assert_one_message, cli
from tests.support.training.random_figures import random_figures
from training.config import TrainConfig
from training.data.table import Table
from training.experiments.comparison import comparison_trials
from training.experiments.store import TrialStore
from training.experiments.trial import Trial


def evaluate(data: Path, models: Path, *more: object) -> Result:
    """With one seed, and with finished runs in `runs` beside the models unless told otherwise."""
    runs = models.parent / "runs"
    return cli("evaluate", "--data", data, "--models", models, "--runs", runs, "--seeds", 1, "--device", "cpu", *more)


def current(models: Path) -> str:
    return (models / "CURRENT").read_text().strip()


def finished(runs: Path) -> list[Path]:
    return sorted(runs.glob("*/DONE"))


def test_evaluate_planted_table_publishes_and_repeats_nothing(
    planted_csv: Path, models_copy: Path, bundle: Bundle, quick_config: TrainConfig
) -> None:
    """The one test of the whole way: what runs, and what is published of it."""
    result = evaluate(planted_csv, models_copy)
    assert result.exit_code == 0, result.output
    version = current(models_copy)
    assert version != bundle.manifest.version
    expected = {".history", "CURRENT", bundle.manifest.version, version}
    assert {path.name for path in models_copy.iterdir()} == expected
    card = (models_copy / version / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert card in result.output
    assert f"Published {models_copy / version}; {models_copy / 'CURRENT'} names it" in result.output
    n_runs = len(comparison_trials(quick_config, 1))
    assert f"{n_runs} runs: 0 finished before, {n_runs} to do" in result.output
    assert len(re.findall(r"^comparison: .*, protocol \w+, seed 1$", result.output, re.MULTILINE)) == n_runs

    # The network of the bundle's own protocol and seed was trained as the bundle's own was.
    published = read_bundle(models_copy / version)
    report = json.loads(published.file("report.json").read_bytes())
    models = report["comparison"]["protocols"]["recordings"]
    for label, view in (("features alone", "features"), ("pure embedding", "embedding"), ("with artists", "artists")):
        found = {name: of["mean"] for name, of in models[f"network, {label}"].items() if name != "ece_uncalibrated"}
        assert found == report["test"][view]
        assert {f"{view}.{name}": value for name, value in found.items()}.items() <= bundle.manifest.metrics.items()
    assert models["lightgbm"]["accuracy"]["mean"] > 0.9

    for more in ((), ("--bundle", bundle.manifest.version)):  # of what was just published, and of the first one
        again = evaluate(planted_csv, models_copy, *more)
        assert again.exit_code == 0, again.output
        assert f"{n_runs} runs: {n_runs} finished before, 0 to do" in again.output
        assert current(models_copy) == version


def test_evaluate_stopped_resumes(
    planted_csv: Path, models_copy: Path, ran: list[Trial], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(models_copy.iterdir()), current(models_copy)

    def stop_at_the_third(trial: Trial, *_: object) -> dict[str, object]:
        if len(ran) == 2:
            raise KeyboardInterrupt
        ran.append(trial)
        return random_figures(trial)

    with monkeypatch.context() as patched:
        patched.setattr("training.experiments.executors.measure", stop_at_the_third)
        result = evaluate(planted_csv, models_copy)
    assert result.exit_code == 130
    assert result.output.endswith("stopped; finished runs are kept, and the same command resumes with the rest\n")
    assert len(finished(models_copy.parent / "runs")) == 2
    assert (sorted(models_copy.iterdir()), current(models_copy)) == before

    result = evaluate(planted_csv, models_copy)
    assert result.exit_code == 0, result.output
    assert "15 runs: 2 finished before, 13 to do" in result.output
    assert len(ran) == len(set(ran)) == len(finished(models_copy.parent / "runs")) == 15
    assert current(models_copy) != before[1]


def test_evaluate_more_seeds_run_only_what_is_new(planted_csv: Path, models_copy: Path, ran: list[Trial]) -> None:
    assert evaluate(planted_csv, models_copy).exit_code == 0
    first = current(models_copy)
    result = evaluate(planted_csv, models_copy, "--seeds", 2)
    assert "30 runs: 15 finished before, 15 to do" in result.output
    assert len(ran) == len(set(ran)) == 30
    assert " ± 0." in result.output
    assert current(models_copy) != first


def test_evaluate_damaged_run_exits_1_naming_it_and_publishes_nothing(
    planted_csv: Path, models_copy: Path, ran: list[Trial], planted: Table, quick_config: TrainConfig
) -> None:
    runs, before = models_copy.parent / "runs", current(models_copy)
    fifth = comparison_trials(quick_config, 1)[4]
    TrialStore.open(runs, planted.report.sha256).save(fifth.identity(), random_figures(fifth))
    (done,) = finished(runs)
    (done.parent / "figures.json").write_text("half of")
    assert_one_message(evaluate(planted_csv, models_copy), f"{done.parent}: expected a finished run")
    assert (len(ran), current(models_copy)) == (14, before)

    shutil.rmtree(done.parent)
    assert evaluate(planted_csv, models_copy).exit_code == 0
    assert ran[14:] == [fifth]


def test_evaluate_failing_run_exits_1_naming_it_and_keeps_the_others(
    planted_csv: Path, models_copy: Path, ran: list[Trial], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = current(models_copy)

    def fail_the_second(trial: Trial, *_: object) -> dict[str, object]:
        ran.append(trial)
        if len(ran) == 2:
            raise OSError("no library")
        return random_figures(trial)

    monkeypatch.setattr("training.experiments.executors.measure", fail_the_second)
    result = evaluate(planted_csv, models_copy)
    assert_one_message(result, "error: comparison: network, protocol recordings, seed 1: OSError: no library")
    assert len(finished(models_copy.parent / "runs")) == 14
    assert current(models_copy) == before


def test_evaluate_runs_of_another_table_exits_1_and_runs_nothing(
    planted_csv: Path, models_copy: Path, ran: list[Trial]
) -> None:
    TrialStore.open(models_copy.parent / "runs", "a" * 64)
    assert_one_message(evaluate(planted_csv, models_copy), f"got runs on {'a' * 64}; give another folder with --runs")
    assert not ran


def test_evaluate_other_table_exits_1_and_runs_nothing(
    models_copy: Path, ran: list[Trial], bundle: Bundle, tmp_path: Path
) -> None:
    other = tmp_path / "other.csv"
    planted_table(seed=4).to_csv(other, index=False)
    result = evaluate(other, models_copy)
    assert_one_message(result, f"{bundle.manifest.version} learned from planted.csv (sha256 ")
    assert "give --data that table" in result.output
    assert not ran
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--bundle", "quick-0123456789ab"), "--bundle quick-0123456789ab: expected one of quick-"),
        (("--bundle", "CURRENT"), "--bundle CURRENT: expected one of quick-"),
        (("--bundle", "../models"), "--bundle ../models: expected one of quick-"),
        (("--device", "gpu"), "--device gpu"),
        (("--data", "none.csv"), "no table at none.csv"),
        (("--runs", __file__), __file__),
    ],
)
def test_evaluate_bad_option_exits_1_with_one_message_and_runs_nothing(
    options: tuple[str, str], message: str, planted_csv: Path, models_copy: Path, ran: list[Trial]
) -> None:
    before = sorted(models_copy.iterdir()), current(models_copy)
    assert_one_message(evaluate(planted_csv, models_copy, *options), message)
    assert not ran
    assert (sorted(models_copy.iterdir()), current(models_copy)) == before


def test_evaluate_no_bundle_anywhere_exits_1_saying_how_to_get_one(planted_csv: Path, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    assert_one_message(evaluate(planted_csv, tmp_path / "models"), "publish one with `python -m training train")


def test_evaluate_no_seeds_is_a_usage_error(planted_csv: Path, models_copy: Path) -> None:
    result = evaluate(planted_csv, models_copy, "--seeds", 0)
    assert result.exit_code == 2
    assert "--seeds" in result.output
