import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import Result

from tests.support.planted import planted_table
from tests.support.training.command import assert_one_message, cli
from tests.support.training.random_figures import random_results
from tests.support.training.study_rows import without_seconds
from tests.support.training.trials import config_of
from training.data.table import Table
from training.experiments.executors import Executor
from training.experiments.store import TrialStore
from training.experiments.study import load_study, shipped_studies, study_trials
from training.experiments.trial import Trial

PATIENCE_S = 60
SLOW = """
title = "Slow"
base = "published"
overrides = ["model.hidden=[8]", "optimiser.patience=100"]
seeds = [1, 2]
points = [["optimiser.max_epochs=1"], ["optimiser.max_epochs=4", "optimiser.batch_size=1"]]
"""


def study(name: object, data: Path, folder: Path, *more: object) -> Result:
    """Runs and results are in `folder`."""
    return cli("study", name, "--data", data, "--runs", folder / "runs", "--out", folder / "out", *more)


def results(folder: Path) -> str:
    return (folder / "out" / "RESULTS.md").read_text(encoding="utf-8")


def finished(folder: Path) -> dict[Path, tuple[int, int]]:
    """The finished runs: by DONE, its inode and when it was made."""
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in sorted(folder.glob("runs/*/DONE"))}


def test_study_planted_table_writes_results_and_repeats_nothing(planted_csv: Path, tiny: Path, tmp_path: Path) -> None:
    result = study(tiny, planted_csv, tmp_path)
    assert result.exit_code == 0, result.output
    assert "4 runs: 0 finished before, 4 to do" in result.output
    assert f"Wrote {tmp_path / 'out' / 'RESULTS.md'} and its figures" in result.output
    text, before = results(tmp_path), finished(tmp_path)
    assert f"`python -m training study {tiny} --data TABLE`" in text
    assert "## Tiny\n\n| batch size | sec/epoch |" in text
    assert len(re.findall(r"^\| (4|32) \|.* ± ", text, re.MULTILINE)) == 2
    assert len(before) == 4

    again = study(tiny, planted_csv, tmp_path)
    assert again.exit_code == 0, again.output
    assert "4 runs: 4 finished before, 0 to do" in again.output
    assert (results(tmp_path), finished(tmp_path)) == (text, before)


def test_study_seeds_given_are_used_and_said(planted_csv: Path, tiny: Path, tmp_path: Path, ran: list[Trial]) -> None:
    assert study(tiny, planted_csv, tmp_path, "--seed", 8, "--seed", 7).exit_code == 0
    assert [(config_of(trial).seed, config_of(trial).split_seed) for trial in ran] == [(8, 8), (8, 8), (7, 8), (7, 8)]
    assert f"`python -m training study {tiny} --data TABLE --seed 8 --seed 7`" in results(tmp_path)


def test_study_all_runs_every_shipped_one_and_no_configuration_twice(
    planted_csv: Path, tmp_path: Path, ran: list[Trial]
) -> None:
    result = study("all", planted_csv, tmp_path)
    assert result.exit_code == 0, result.output
    expected = [trial for name in shipped_studies() for trial in study_trials(name, load_study(name))]
    configs = {config_of(trial) for trial in expected}
    assert len(ran) == len(configs) == len(finished(tmp_path)) < len(expected)
    assert {config_of(trial) for trial in ran} == configs
    text = results(tmp_path)
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == [load_study(name).title for name in shipped_studies()]
    assert len(list((tmp_path / "out").glob("figure-?-*.png"))) == 5
    assert study("depth-lr", planted_csv, tmp_path).exit_code == 0
    assert len(ran) == len(configs)


def test_study_file_named_as_a_shipped_one_is_not_taken_for_it(
    planted_csv: Path, tiny: Path, tmp_path: Path, ran: list[Trial]
) -> None:
    """The published figures are no match for another grid."""
    other = tmp_path / "depth-lr.toml"
    other.write_text(
        tiny.read_text(encoding="utf-8").replace('"published"', '"demo"').replace('"model.hidden=[8]", ', "")
    )
    result = study(other, planted_csv, tmp_path)
    assert result.exit_code == 0, result.output
    assert "## Tiny" in results(tmp_path)
    assert not list((tmp_path / "out").glob("*.png"))


def test_study_two_protocols_are_both_run(planted_csv: Path, tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text(
        'title = "Two"\nbase = "published"\nseeds = [1]\noverrides = ["model.hidden=[8]", "optimiser.max_epochs=1"]\n'
        'points = [["protocol=artists", "optimiser.batch_size=4"], ["protocol=rows"]]\n'
    )
    result = study(path, planted_csv, tmp_path)
    assert result.exit_code == 0, result.output
    assert len(re.findall(r"^\| (4|256) \|", results(tmp_path), re.MULTILINE)) == 2


def test_study_diverging_run_is_named_and_the_others_are_written(
    planted_csv: Path, diverging: Path, tmp_path: Path
) -> None:
    result = study(diverging, planted_csv, tmp_path)
    assert_one_message(result, f"error: {diverging}: layers (8,), batch 256, learning rate 10, protocol rows, seed 1: ")
    assert "2 runs" not in result.output
    assert len(finished(tmp_path)) == 2
    assert len(re.findall(r"^\| (4|256) \|", results(tmp_path), re.MULTILINE)) == 2
    again = study(diverging, planted_csv, tmp_path)
    assert "3 runs: 2 finished before, 1 to do" in again.output
    assert again.exit_code == 1


def test_study_every_run_diverges_exits_1_naming_them_and_writes_nothing(
    planted_csv: Path, diverging: Path, tmp_path: Path
) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(
        re.sub(
            "points = .*",
            'points = [["optimiser.learning_rate=10", "optimiser.weight_decay=1e12"]]',
            diverging.read_text(),
        )
    )
    assert_one_message(study(path, planted_csv, tmp_path), f"no run has a result: {path}: layers (8,), ")
    assert not (tmp_path / "out").exists()


def test_study_damaged_run_is_named_and_the_others_are_written(
    planted_csv: Path, planted: Table, tiny: Path, tmp_path: Path, ran: list[Trial]
) -> None:
    trials = study_trials(str(tiny), load_study(str(tiny)))
    TrialStore.open(tmp_path / "runs", planted.report.sha256).save(trials[1].identity(), {})
    (done,) = finished(tmp_path)
    (done.parent / "figures.json").write_text("half of")
    result = study(tiny, planted_csv, tmp_path)
    assert_one_message(result, f"error: {done.parent}: expected a finished run ")
    assert ran == [trials[0], *trials[2:]]
    assert len(re.findall(r"^\| (4|32) \|", results(tmp_path), re.MULTILINE)) == 2


def test_study_runs_of_another_table_exits_1_and_runs_nothing(
    planted_csv: Path, tiny: Path, tmp_path: Path, ran: list[Trial]
) -> None:
    assert study(tiny, planted_csv, tmp_path).exit_code == 0
    other, text, n_asked = tmp_path / "other.csv", results(tmp_path), len(ran)
    planted_table(seed=4).to_csv(other, index=False)
    result = study(tiny, other, tmp_path)
    assert_one_message(result, f"{tmp_path / 'runs'}: expected runs on the table of sha256 ")
    assert "give another folder with --runs" in result.output
    assert (results(tmp_path), len(ran)) == (text, n_asked)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("nope", (), "no study 'nope': expected all, the path of a TOML file or one of batch-size, "),
        ("published", (), "no study 'published': expected all, "),
        ("batch-size", ("--data", "none.csv"), "no table at none.csv"),
        ("batch-size", ("--seed", "-1"), "split_seed: "),
        ("batch-size", ("--runs", __file__), __file__),
        ("batch-size", ("--out", __file__), __file__),
        ("batch-size", ("--ray-address", "here:6379"), "--ray-address needs --executor ray"),
        ("batch-size", ("--executor", "ray", "--ray-address", "auto"), "--ray-address auto: expected HOST:PORT"),
        (
            "batch-size",
            ("--executor", "ray", "--workers", "2"),
            "--workers is for --executor local; on Ray, every core",
        ),
    ],
)
def test_study_bad_option_exits_1_with_one_message(
    name: str, options: tuple[str, ...], message: str, planted_csv: Path, tmp_path: Path, ran: list[Trial]
) -> None:
    assert_one_message(study(name, planted_csv, tmp_path, *options), message)
    assert bool(ran) == ("--out" in options)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('points = [["optimiser.batch_sise=1"]]', "optimiser.batch_sise: unknown key"),
        ("points = [[]]\ncolour = 1", "study.toml: colour: unknown key"),
        ("points = [[]", "study.toml: expected TOML, got something else"),
    ],
)
def test_study_bad_file_exits_1_with_one_message_and_makes_no_folder(
    line: str, message: str, planted_csv: Path, tmp_path: Path, ran: list[Trial]
) -> None:
    (tmp_path / "study.toml").write_text(f'title = "t"\nbase = "published"\n{line}\n')
    assert_one_message(study(tmp_path / "study.toml", planted_csv, tmp_path), message)
    assert not ran
    assert [path.name for path in tmp_path.iterdir()] == ["study.toml"]


@pytest.mark.parametrize("options", [("--workers", 0), ("--executor", "spark")])
def test_study_value_out_of_range_is_a_usage_error(
    options: tuple[object, ...], planted_csv: Path, tmp_path: Path
) -> None:
    result = study("batch-size", planted_csv, tmp_path, *options)
    assert result.exit_code == 2
    assert str(options[0]) in result.output


@pytest.mark.parametrize("address", [None, "here:6379"])
def test_study_on_ray_asks_the_cluster_and_comes_to_the_same(
    address: str | None,
    planted_csv: Path,
    tiny: Path,
    tmp_path: Path,
    ran: list[Trial],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[object] = []

    @contextmanager
    def cluster(address: str | None) -> Iterator[Executor]:
        seen.append(address)
        yield lambda trials, examples: random_results(trials)
        seen.append("closed")

    monkeypatch.setattr("training.cli.study.ray_cluster", cluster)
    options = ("--executor", "ray", *(("--ray-address", address) if address else ()))
    assert study(tiny, planted_csv, tmp_path / "ray", *options).exit_code == 0
    assert (seen, ran) == ([address, "closed"], [])
    assert study(tiny, planted_csv, tmp_path / "local").exit_code == 0
    assert results(tmp_path / "ray") == results(tmp_path / "local")


def test_study_help_names_the_shipped_studies() -> None:
    listed = re.search(r"one of ([a-z, -]+)\.", " ".join(re.sub("[│\n]", " ", cli("study", "--help").output).split()))
    assert listed
    assert listed[1].split(", ") == list(shipped_studies())


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"not within {PATIENCE_S} s"
        time.sleep(0.005)


def test_study_killed_resumes_and_comes_to_the_same(planted_csv: Path, tmp_path: Path) -> None:
    path, killed, whole = tmp_path / "slow.toml", tmp_path / "killed", tmp_path / "whole"
    path.write_text(SLOW)
    options = ("--data", planted_csv, "--runs", killed / "runs", "--out", killed / "out")
    # The second run takes far longer than a look at the folder.
    process = subprocess.Popen(
        [sys.executable, "-m", "training", "study", path, *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: finished(killed) or process.poll() is not None)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == -signal.SIGKILL
    before = finished(killed)
    assert 1 <= len(before) < 4
    assert not (killed / "out").exists()

    result = study(path, planted_csv, killed)
    assert result.exit_code == 0, result.output
    assert f"4 runs: {len(before)} finished before, {4 - len(before)} to do" in result.output
    after = finished(killed)
    assert len(after) == 4
    assert before.items() <= after.items()

    assert study(path, planted_csv, whole).exit_code == 0
    assert [run.parent.name for run in finished(whole)] == [run.parent.name for run in after]
    assert without_seconds(results(killed)) == without_seconds(results(whole))
    assert without_seconds(results(whole)).count("SECONDS") == 2
