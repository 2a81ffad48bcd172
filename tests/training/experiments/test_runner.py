import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from app.indexing.progress_log import ProgressLog
from tests.support.training.random_figures import figures_by_trial, random_figures, random_results
from tests.support.training.trials import config_of
from training.config import with_overrides
from training.experiments.runner import run_trials
from training.experiments.store import TrialStore
from training.experiments.trial import Trial, TrialResult
from training.splits import ExamplesByProtocol


class Made:
    """Carries trials out without the work, and lists them. The trial `fails` diverges; before `stops_at`, Ctrl-C."""

    def __init__(self, fails: Trial | None = None, stops_at: int | None = None) -> None:
        self.trials: list[Trial] = []
        self._fails, self._stops_at = fails, stops_at

    def __call__(self, trials: Sequence[Trial], examples: ExamplesByProtocol) -> Iterator[TrialResult]:
        for trial in trials:
            if len(self.trials) == self._stops_at:
                raise KeyboardInterrupt
            self.trials.append(trial)
            yield TrialResult(trial, None, "it diverged") if trial == self._fails else next(random_results([trial]))


@pytest.fixture
def store(tmp_path: Path) -> TrialStore:
    return TrialStore(tmp_path / "runs")


@pytest.fixture
def printed() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def log(printed: io.StringIO) -> ProgressLog:
    return ProgressLog(Console(file=printed, soft_wrap=True))


def finished_in(store_of: Path) -> list[Path]:
    return sorted(store_of.glob("runs/*/DONE"))


def test_run_trials_first_time_runs_all_and_saves_them(
    trials: list[Trial], store: TrialStore, log: ProgressLog, printed: io.StringIO
) -> None:
    made = Made()
    finished = run_trials(trials, {}, store, made, log)
    assert made.trials == trials
    assert (finished.results, finished.problems) == (figures_by_trial(trials), [])
    assert all(store.load(trial.identity()) == random_figures(trial) for trial in trials)
    assert "4 runs: 0 finished before, 4 to do" in printed.getvalue()
    assert f"4 of 4: {trials[3]}" in printed.getvalue()


def test_run_trials_again_runs_nothing(
    trials: list[Trial], store: TrialStore, log: ProgressLog, printed: io.StringIO, tmp_path: Path
) -> None:
    first = run_trials(trials, {}, store, Made(), log)
    before = [path.stat() for path in finished_in(tmp_path)]
    made = Made()
    assert run_trials(trials, {}, store, made, log) == first
    assert not made.trials
    assert [path.stat() for path in finished_in(tmp_path)] == before
    assert "4 runs: 4 finished before, 0 to do" in printed.getvalue()


def test_run_trials_more_trials_run_only_what_is_new(
    trials: list[Trial], store: TrialStore, quiet: ProgressLog
) -> None:
    run_trials(trials[1:3], {}, store, Made(), quiet)
    made = Made()
    assert run_trials(trials, {}, store, made, quiet).results == figures_by_trial(trials)
    assert made.trials == [trials[0], trials[3]]


def test_run_trials_changed_configuration_is_a_new_run(
    trials: list[Trial], store: TrialStore, quiet: ProgressLog
) -> None:
    run_trials(trials, {}, store, Made(), quiet)
    changed = [
        replace(trials[0], model=with_overrides(config_of(trials[0]), (override,)))
        for override in ("optimiser.weight_decay=0.5", "model.residual=true", "split_seed=9", "seed=9")
    ]
    made = Made()
    run_trials([*trials, *changed], {}, store, made, quiet)
    assert made.trials == changed


def test_run_trials_equal_configurations_of_two_studies_are_one_run(
    trials: list[Trial], store: TrialStore, quiet: ProgressLog, tmp_path: Path
) -> None:
    others = [replace(trial, experiment="other", point=9) for trial in trials[:2]]
    made = Made()
    finished = run_trials([*trials, *others], {}, store, made, quiet)
    assert made.trials == trials
    assert finished.results == figures_by_trial([*trials, *others])
    assert len(finished_in(tmp_path)) == 4
    assert run_trials(others, {}, store, made, quiet).results == figures_by_trial(others)
    assert made.trials == trials


@pytest.mark.parametrize("n_finished", [0, 2])
def test_run_trials_interrupted_has_saved_what_was_finished_and_resumes(
    n_finished: int, trials: list[Trial], store: TrialStore, quiet: ProgressLog, tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        run_trials(trials, {}, store, Made(stops_at=n_finished), quiet)
    assert len(finished_in(tmp_path)) == n_finished
    assert [store.load(trial.identity()) for trial in trials[:n_finished]] == [
        random_figures(trial) for trial in trials[:n_finished]
    ]
    made = Made()
    assert run_trials(trials, {}, store, made, quiet).results == figures_by_trial(trials)
    assert made.trials == trials[n_finished:]


def test_run_trials_result_is_on_disk_before_the_next_trial(
    trials: list[Trial], store: TrialStore, quiet: ProgressLog
) -> None:
    def execute(todo: Sequence[Trial], examples: ExamplesByProtocol) -> Iterator[TrialResult]:
        for number, result in enumerate(random_results(todo)):
            assert sum(store.load(trial.identity()) is not None for trial in trials) == number
            yield result

    assert len(run_trials(trials, {}, store, execute, quiet).results) == 4


def test_run_trials_diverging_trial_is_named_and_the_others_go_on(
    trials: list[Trial], store: TrialStore, quiet: ProgressLog, tmp_path: Path
) -> None:
    finished = run_trials(trials, {}, store, Made(fails=trials[1]), quiet)
    assert finished.problems == [f"{trials[1]}: it diverged"]
    assert list(finished.results) == [trials[0], *trials[2:]]
    assert len(finished_in(tmp_path)) == 3
    made = Made()
    assert not run_trials(trials, {}, store, made, quiet).problems
    assert made.trials == [trials[1]]


@pytest.mark.parametrize("content", ["half of", "", "[]", "{}", '{"report": {}}'])
def test_run_trials_damaged_run_is_named_and_the_others_go_on(
    content: str, trials: list[Trial], store: TrialStore, quiet: ProgressLog, tmp_path: Path
) -> None:
    run_trials(trials[:1], {}, store, Made(), quiet)
    (directory,) = (tmp_path / "runs").iterdir()
    (directory / "figures.json").write_text(content)
    finished = run_trials(trials, {}, store, Made(), quiet)
    (problem,) = finished.problems
    assert problem.startswith(f"{directory}: expected a finished run ")
    assert problem.endswith("; delete the folder to run it again")
    assert list(finished.results) == trials[1:]
    assert (directory / "figures.json").read_text() == content
