import json
import re
from pathlib import Path

import pytest
from typer.testing import Result

from app.bundle.reader import Bundle, read_bundle
from tests.support.planted import planted_table
from tests.support.training.command import assert_one_message, cli
from tests.support.training.random_runs import made_up_result
from training.config import TrainConfig
from training.data.table import Table
from training.experiments.comparison import Planned, plan
from training.experiments.store import RunStore


def evaluate(data: Path, models: Path, *more: object) -> Result:
    """With one seed, and with finished runs in `runs` beside the models unless told otherwise."""
    runs = models.parent / "runs"
    return cli("evaluate", "--data", data, "--models", models, "--runs", runs, "--seeds", 1, "--device", "cpu", *more)


def current(models: Path) -> str:
    return (models / "CURRENT").read_text().strip()


def finished(runs: Path) -> list[Path]:
    return sorted(runs.glob("*/DONE"))


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> list[Planned]:
    """The runs are not carried out: each has a made-up result. Lists what was asked for."""
    asked: list[Planned] = []

    def execute(planned: Planned, *_: object) -> dict[str, object]:
        asked.append(planned)
        return made_up_result(planned)

    monkeypatch.setattr("training.cli.main.execute", execute)
    return asked


def test_evaluate_planted_table_publishes_and_repeats_nothing(
    planted_csv: Path, models_copy: Path, bundle: Bundle, quick_config: TrainConfig
) -> None:
    """The one test of the whole way: what runs, and what is published of it."""
    result = evaluate(planted_csv, models_copy)
    assert result.exit_code == 0, result.output
    version = current(models_copy)
    assert version != bundle.manifest.version
    assert sorted(path.name for path in models_copy.iterdir()) == sorted(["CURRENT", bundle.manifest.version, version])
    card = (models_copy / version / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert card in result.output
    assert f"Published {models_copy / version}; {models_copy / 'CURRENT'} names it" in result.output
    n_runs = len(plan(quick_config, 1))
    assert re.findall(r"^\[(\d+)/15\] .*, protocol \w+, seed 1$", result.output, re.MULTILINE) == [
        str(number) for number in range(1, n_runs + 1)
    ]

    # The network of the bundle's own protocol and seed was trained as the bundle's own was.
    published = read_bundle(models_copy / version)
    report = json.loads(published.file("report.json").read_bytes())
    models = report["comparison"]["protocols"]["recordings"]
    for label, view in (("by sound", "sound"), ("pure embedding", "embedding"), ("with artists", "artists")):
        found = {name: of["mean"] for name, of in models[f"network, {label}"].items() if name != "ece_uncalibrated"}
        assert found == report["test"][view]
        assert {f"{view}.{name}": value for name, value in found.items()}.items() <= bundle.manifest.metrics.items()
    assert models["lightgbm"]["accuracy"]["mean"] > 0.9

    for more in ((), ("--bundle", bundle.manifest.version)):  # of what was just published, and of the first one
        again = evaluate(planted_csv, models_copy, *more)
        assert again.exit_code == 0, again.output
        assert len(re.findall(r"^\[.*: finished before$", again.output, re.MULTILINE)) == n_runs
        assert current(models_copy) == version


def test_evaluate_stopped_goes_on_where_it_stopped(
    planted_csv: Path, models_copy: Path, made_up: list[Planned], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(models_copy.iterdir()), current(models_copy)

    def stopped(planned: Planned, *_: object) -> dict[str, object]:
        if len(made_up) == 2:
            raise KeyboardInterrupt
        made_up.append(planned)
        return made_up_result(planned)

    with monkeypatch.context() as patched:
        patched.setattr("training.cli.main.execute", stopped)
        result = evaluate(planted_csv, models_copy)
    assert result.exit_code == 130
    assert result.output.endswith("stopped; finished runs are kept, and the same command goes on from there\n")
    assert len(finished(models_copy.parent / "runs")) == 2
    assert (sorted(models_copy.iterdir()), current(models_copy)) == before

    result = evaluate(planted_csv, models_copy)
    assert result.exit_code == 0, result.output
    assert result.output.count(": finished before") == 2
    assert len(made_up) == len(set(made_up)) == len(finished(models_copy.parent / "runs")) == 15
    assert current(models_copy) != before[1]


def test_evaluate_more_seeds_run_only_what_is_new(planted_csv: Path, models_copy: Path, made_up: list[Planned]) -> None:
    assert evaluate(planted_csv, models_copy).exit_code == 0
    first = current(models_copy)
    result = evaluate(planted_csv, models_copy, "--seeds", 2)
    assert result.output.count(": finished before") == 15
    assert len(made_up) == len(set(made_up)) == 30
    assert " ± 0." in result.output
    assert current(models_copy) != first


def test_evaluate_damaged_run_exits_1_naming_it(
    planted_csv: Path,
    models_copy: Path,
    made_up: list[Planned],
    planted: Table,
    quick_config: TrainConfig,
) -> None:
    runs, before = models_copy.parent / "runs", current(models_copy)
    fifth = plan(quick_config, 1)[4]
    RunStore(runs).save(fifth.identity(planted.report.sha256), made_up_result(fifth))
    (directory,) = runs.iterdir()
    (directory / "result.json").write_text("half of")
    assert_one_message(evaluate(planted_csv, models_copy), f"{directory}: expected a finished run")
    assert len(made_up) == 4
    assert current(models_copy) == before


def test_evaluate_other_table_exits_1_and_runs_nothing(
    models_copy: Path, made_up: list[Planned], bundle: Bundle, tmp_path: Path
) -> None:
    other = tmp_path / "other.csv"
    planted_table(seed=4).to_csv(other, index=False)
    result = evaluate(other, models_copy)
    assert_one_message(result, f"{bundle.manifest.version} learned from planted.csv (sha256 ")
    assert "give --data that table" in result.output
    assert not made_up
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
    options: tuple[str, str], message: str, planted_csv: Path, models_copy: Path, made_up: list[Planned]
) -> None:
    before = sorted(models_copy.iterdir()), current(models_copy)
    assert_one_message(evaluate(planted_csv, models_copy, *options), message)
    assert not made_up
    assert (sorted(models_copy.iterdir()), current(models_copy)) == before


def test_evaluate_no_bundle_anywhere_exits_1_saying_how_to_get_one(planted_csv: Path, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    assert_one_message(evaluate(planted_csv, tmp_path / "models"), "publish one with `python -m training train")


def test_evaluate_no_seeds_is_a_usage_error(planted_csv: Path, models_copy: Path) -> None:
    result = evaluate(planted_csv, models_copy, "--seeds", 0)
    assert result.exit_code == 2
    assert "--seeds" in result.output
