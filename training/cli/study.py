"""The command `python -m training study`."""

from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from training.cli.console import failing_clearly, make_console
from training.data.table import TableError
from training.experiments.executors import Executor, run_locally
from training.experiments.ray_executor import ray_cluster
from training.experiments.runner import Finished, run_trials
from training.experiments.store import RunStore
from training.experiments.study import load_study, shipped_studies, trials_of
from training.pipeline import load
from training.progress import ProgressLog
from training.reporting.study_results import write_results
from training.splits import examples_of

ALL = "all"


class Where(StrEnum):
    """Where runs are carried out."""

    LOCAL = "local"
    RAY = "ray"


def study(
    name: Annotated[
        str, typer.Argument(help=f"{ALL}, the path of a TOML file, or one of {', '.join(shipped_studies())}.")
    ],
    data: Annotated[Path, typer.Option("--data", help="Table of tracks: CSV, CSV.gz or Parquet.")],
    out: Annotated[Path, typer.Option(help="Folder for RESULTS.md and the figures.")] = Path("study"),
    runs: Annotated[Path, typer.Option(help="Folder of finished runs: what is there is not run again.")] = Path(
        "runs/study"
    ),
    executor: Annotated[
        Where, typer.Option(help="Runs on this machine, or on all cores of a Ray cluster (extra `cluster`).")
    ] = Where.LOCAL,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Runs at a time on this machine, each on one thread; 1 if not given.")
    ] = None,
    ray_address: Annotated[
        str | None,
        typer.Option(
            metavar="HOST:PORT",
            help="A Ray cluster that this machine is part of; without it, Ray starts one of this machine alone.",
        ),
    ] = None,
    seed: Annotated[list[int] | None, typer.Option(help="Use these seeds instead of the study's; repeatable.")] = None,
) -> None:
    """Run a study of hyperparameters, and write its tables and figures beside the published ones.

    Stopped, it goes on where it stopped; a run that fails does not stop the others, and the exit code says so. On a
    cluster of unlike machines, seconds per epoch do not compare.

    Example: python -m training study batch-size --data data/spotify_tracks.csv --workers 2
    """
    console = make_console()
    log = ProgressLog(console)
    with failing_clearly(console, stopped="stopped; finished runs are kept, and the same command goes on from there"):
        studies = {key: load_study(key) for key in (shipped_studies() if name == ALL else (name,))}
        trials = [t for key, one in studies.items() for t in trials_of(key, one, tuple(seed or ()))]
        finished = Finished()
        with _opened(executor, workers, ray_address) as execute:
            table, tracks = load(data, log)
            store = RunStore(runs)
            store.claim(table.report.sha256)
            for protocol in sorted({trial.config.protocol for trial in trials}):
                examples = examples_of(protocol, table, tracks)
                of_protocol = [trial for trial in trials if trial.config.protocol == protocol]
                done = run_trials(of_protocol, store, partial(execute, examples=examples), log)
                finished.results.update(done.results)
                finished.problems.extend(done.problems)
        if not finished.results:
            raise TableError("no run has a result: " + "; ".join(finished.problems))
        written = write_results(
            studies,
            finished.results,
            table.report.sha256,
            " ".join([f"python -m training study {name} --data TABLE", *(f"--seed {one}" for one in seed or ())]),
            out,
        )
        console.print(f"Wrote {written} and its figures")
        for problem in finished.problems:
            console.print(f"error: {problem}")
        if finished.problems:
            raise typer.Exit(1)


def _opened(where: Where, workers: int | None, ray_address: str | None) -> AbstractContextManager[Executor]:
    if where is Where.RAY:
        if workers is not None:
            raise ValueError("--workers is for --executor local; on Ray, every core of the cluster takes a run")
        return ray_cluster(ray_address)
    if ray_address is not None:
        raise ValueError("--ray-address needs --executor ray")
    return nullcontext(partial(run_locally, n_workers=workers or 1))
