"""The command `python -m training study`."""

from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from app.indexing.progress_log import ProgressLog
from training.cli.console import RESUMES, errors_as_messages, make_console
from training.cli.options import RUNS_HELP, DataOption, reads_a_table
from training.config import MOST_TRACKS
from training.data.load import load
from training.data.options import ReadOptions
from training.experiments.executors import Executor, run_in_processes
from training.experiments.ray_executor import ray_cluster
from training.experiments.runner import run_trials
from training.experiments.store import TrialError, TrialStore
from training.experiments.study import load_study, shipped_studies, study_trials
from training.reporting.study_results import write_results
from training.sampling import sample_tracks
from training.splits import examples_by_protocol

ALL = "all"


class Where(StrEnum):
    """Where the runs of a study take place."""

    LOCAL = "local"
    RAY = "ray"


@reads_a_table
def study(
    name: Annotated[
        str,
        typer.Argument(
            help=f"Study to run: {ALL} for every shipped one, the path of a TOML file, or one of "
            f"{', '.join(shipped_studies())}."
        ),
    ],
    data: DataOption,
    out: Annotated[Path, typer.Option(help="Folder to write RESULTS.md and its figures to.")] = Path("study"),
    runs: Annotated[Path, typer.Option(help=RUNS_HELP)] = Path("runs/study"),
    executor: Annotated[
        Where, typer.Option(help="Run on this machine, or on all cores of a Ray cluster (extra `cluster`).")
    ] = Where.LOCAL,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Number of runs at a time on this machine, each on one thread; 1 by default."),
    ] = None,
    ray_address: Annotated[
        str | None,
        typer.Option(
            metavar="HOST:PORT",
            help="A Ray cluster that this machine is part of; without it, Ray starts one of this machine alone.",
        ),
    ] = None,
    seed: Annotated[
        list[int] | None, typer.Option(help="Seed to use instead of the study's own; repeat it for several.")
    ] = None,
    *,
    reading: ReadOptions,
) -> None:
    """Run a study of hyperparameters, and write its tables and figures beside the published ones.

    When it is stopped, the same command resumes: finished runs are not repeated. A run that fails does not stop the
    others; it is named at the end, and the exit code is 1. On a cluster of unlike machines, seconds per epoch do not
    compare.

    Example: python -m training study batch-size --data data/spotify_tracks.csv --workers 2
    """
    console = make_console()
    log = ProgressLog(console)
    with errors_as_messages(console, stopped=RESUMES):
        studies = {key: load_study(key) for key in (shipped_studies() if name == ALL else (name,))}
        trials = [trial for key, study in studies.items() for trial in study_trials(key, study, tuple(seed or ()))]
        with _executor(executor, workers, ray_address) as execute:
            table, tracks = load(data, log, reading)
            sample = sample_tracks(table, tracks, MOST_TRACKS)
            if sample.notice:
                console.print(sample.notice)
            store = TrialStore.open(runs, sample.identity)
            examples = examples_by_protocol({trial.protocol for trial in trials}, sample.table, sample.tracks)
            finished = run_trials(trials, examples, store, execute, log)
        if not finished.results:
            raise TrialError("no run has a result: " + "; ".join(finished.problems))
        command = [f"python -m training study {name} --data TABLE", *(f"--seed {number}" for number in seed or ())]
        written = write_results(studies, finished.results, table.report.sha256, " ".join(command), out)
        console.print(f"Wrote {written} and its figures")
        for problem in finished.problems:
            console.print(f"error: {problem}")
        if finished.problems:
            raise typer.Exit(1)


def _executor(where: Where, workers: int | None, ray_address: str | None) -> AbstractContextManager[Executor]:
    if where is Where.RAY:
        if workers is not None:
            raise ValueError("--workers is for --executor local; on Ray, every core of the cluster takes a run")
        return ray_cluster(ray_address)
    if ray_address is not None:
        raise ValueError("--ray-address needs --executor ray")
    return nullcontext(partial(run_in_processes, n_workers=workers or 1))
