import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from rich.console import Console

from tests.support.training.random_study import made_up_outcomes, made_up_result, made_up_results
from training.config import with_overrides
from training.experiments.executors import Outcome
from training.experiments.runner import describe, identity, run_trials
from training.experiments.store import RunStore
from training.experiments.study import Trial, load_study, trials_of
from training.progress import ProgressLog


class Made:
    """Carries trials out without the work, and lists them. The trial `fails` diverges; before `stops_at`, Ctrl-C."""

    def __init__(self, fails: Trial | None = None, stops_at: int | None = None) -> None:
        self.trials: list[Trial] = []
        self._fails, self._stops_at = fails, stops_at

    def __call__(self, trials: Sequence[Trial]) -> Iterator[Outcome]:
        for trial in trials:
            if len(self.trials) == self._stops_at:
                raise KeyboardInterrupt
            self.trials.append(trial)
            yield Outcome(trial, None, "it diverged") if trial == self._fails else next(made_up_outcomes([trial]))


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "runs")


@pytest.fixture
def printed() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def log(printed: io.StringIO) -> ProgressLog:
    return ProgressLog(Console(file=printed, soft_wrap=True))


def finished_in(store_of: Path) -> list[Path]:
    return sorted(store_of.glob("runs/*/DONE"))


def test_run_trials_first_time_runs_all_and_saves_them(
    trials: list[Trial], store: RunStore, log: ProgressLog, printed: io.StringIO
) -> None:
    made = Made()
    finished = run_trials(trials, store, made, log)
    assert made.trials == trials
    assert (finished.results, finished.problems) == (made_up_results(trials), [])
    assert all(store.load(identity(trial)) == made_up_result(trial) for trial in trials)
    assert "4 runs: 0 finished before, 4 to do" in printed.getvalue()
    assert f"4 of 4: {describe(trials[3])}" in printed.getvalue()


def test_run_trials_again_runs_nothing(
    trials: list[Trial], store: RunStore, log: ProgressLog, printed: io.StringIO, tmp_path: Path
) -> None:
    first = run_trials(trials, store, Made(), log)
    before = [path.stat() for path in finished_in(tmp_path)]
    made = Made()
    assert run_trials(trials, store, made, log) == first
    assert not made.trials
    assert [path.stat() for path in finished_in(tmp_path)] == before
    assert "4 runs: 4 finished before, 0 to do" in printed.getvalue()


def test_run_trials_more_trials_run_only_what_is_new(trials: list[Trial], store: RunStore, quiet: ProgressLog) -> None:
    run_trials(trials[1:3], store, Made(), quiet)
    made = Made()
    assert run_trials(trials, store, made, quiet).results == made_up_results(trials)
    assert made.trials == [trials[0], trials[3]]


def test_run_trials_changed_configuration_is_a_new_run(
    trials: list[Trial], store: RunStore, quiet: ProgressLog
) -> None:
    run_trials(trials, store, Made(), quiet)
    changed = [
        Trial(trials[0].study, 0, with_overrides(trials[0].config, (override,)))
        for override in ("optimiser.weight_decay=0.5", "model.residual=true", "split_seed=9", "seed=9")
    ]
    made = Made()
    run_trials([*trials, *changed], store, made, quiet)
    assert made.trials == changed


def test_run_trials_equal_configurations_of_two_studies_are_one_run(
    trials: list[Trial], store: RunStore, quiet: ProgressLog, tmp_path: Path
) -> None:
    others = [Trial("other", 9, trial.config) for trial in trials[:2]]
    made = Made()
    finished = run_trials([*trials, *others], store, made, quiet)
    assert made.trials == trials
    assert finished.results == made_up_results([*trials, *others])
    assert len(finished_in(tmp_path)) == 4
    assert run_trials(others, store, made, quiet).results == made_up_results(others)
    assert made.trials == trials


@pytest.mark.parametrize("n_finished", [0, 2])
def test_run_trials_interrupted_has_saved_what_was_finished_and_goes_on(
    n_finished: int, trials: list[Trial], store: RunStore, quiet: ProgressLog, tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        run_trials(trials, store, Made(stops_at=n_finished), quiet)
    assert len(finished_in(tmp_path)) == n_finished
    assert [store.load(identity(trial)) for trial in trials[:n_finished]] == [
        made_up_result(trial) for trial in trials[:n_finished]
    ]
    made = Made()
    assert run_trials(trials, store, made, quiet).results == made_up_results(trials)
    assert made.trials == trials[n_finished:]


def test_run_trials_result_is_on_disk_before_the_next_trial(
    trials: list[Trial], store: RunStore, quiet: ProgressLog
) -> None:
    def execute(todo: Sequence[Trial]) -> Iterator[Outcome]:
        for number, outcome in enumerate(made_up_outcomes(todo)):
            assert sum(store.load(identity(trial)) is not None for trial in trials) == number
            yield outcome

    assert len(run_trials(trials, store, execute, quiet).results) == 4


def test_run_trials_diverging_one_is_named_and_the_others_go_on(
    trials: list[Trial], store: RunStore, quiet: ProgressLog, tmp_path: Path
) -> None:
    finished = run_trials(trials, store, Made(fails=trials[1]), quiet)
    assert finished.problems == [f"{describe(trials[1])}: it diverged"]
    assert list(finished.results) == [trials[0], *trials[2:]]
    assert len(finished_in(tmp_path)) == 3
    made = Made()
    assert not run_trials(trials, store, made, quiet).problems
    assert made.trials == [trials[1]]


@pytest.mark.parametrize("content", ["half of", "", "[]", "{}", '{"report": {}}'])
def test_run_trials_damaged_run_is_named_and_the_others_go_on(
    content: str, trials: list[Trial], store: RunStore, quiet: ProgressLog, tmp_path: Path
) -> None:
    run_trials(trials[:1], store, Made(), quiet)
    (directory,) = (tmp_path / "runs").iterdir()
    (directory / "result.json").write_text(content)
    finished = run_trials(trials, store, Made(), quiet)
    (problem,) = finished.problems
    assert problem.startswith(f"{directory}: expected a ")
    assert problem.endswith("; delete it to run it again")
    assert list(finished.results) == trials[1:]
    assert (directory / "result.json").read_text() == content


def test_identity_is_json_and_its_own_for_every_trial(trials: list[Trial]) -> None:
    identities = [json.dumps(identity(trial), sort_keys=True) for trial in trials]
    assert len(set(identities)) == 4
    assert [json.loads(text) for text in identities] == [identity(trial) for trial in trials]


def test_describe_trial_names_what_it_is(trials: list[Trial]) -> None:
    assert describe(trials[3]) == "tiny: layers (8,), batch 32, learning rate 0.001, seed 2"


def test_describe_two_towers_names_the_layers_of_both() -> None:
    trial = trials_of("knee", load_study("knee"))[0]
    assert describe(trial) == "knee: layers ((512, 512), (512, 256)), batch 512, learning rate 0.002, seed 42"
