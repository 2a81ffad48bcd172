"""The command `python -m training study`."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from training.console import failing_clearly, make_console
from training.data import TableError
from training.pipeline import load
from training.progress import ProgressLog
from training.runs import RunStore
from training.splits import examples_of
from training.study.definition import load_study, shipped_studies, trials_of
from training.study.executors import run_locally
from training.study.results import write_results
from training.study.runner import Finished, run_trials

ALL = "all"


def study(
    name: Annotated[
        str, typer.Argument(help=f"{ALL}, the path of a TOML file, or one of {', '.join(shipped_studies())}.")
    ],
    data: Annotated[Path, typer.Option("--data", help="Table of tracks: CSV, CSV.gz or Parquet.")],
    out: Annotated[Path, typer.Option(help="Folder for RESULTS.md and the figures.")] = Path("study"),
    runs: Annotated[Path, typer.Option(help="Folder of finished runs: what is there is not run again.")] = Path(
        "runs/study"
    ),
    workers: Annotated[int, typer.Option(min=1, help="Runs at a time on this machine, each on one thread.")] = 1,
    seed: Annotated[list[int] | None, typer.Option(help="Use these seeds instead of the study's; repeatable.")] = None,
) -> None:
    """Run a study of hyperparameters, and write its tables and figures beside the published ones.

    Stopped, it goes on where it stopped; a run that fails does not stop the others, and the exit code says so.

    Example: python -m training study batch-size --data data/spotify_tracks.csv --workers 2
    """
    console = make_console()
    log = ProgressLog(console)
    with failing_clearly(console, stopped="stopped; finished runs are kept, and the same command goes on from there"):
        studies = {key: load_study(key) for key in (shipped_studies() if name == ALL else (name,))}
        trials = [t for key, one in studies.items() for t in trials_of(key, one, tuple(seed or ()))]
        table, tracks = load(data, log)
        sha256 = table.report.sha256
        store = RunStore(runs)
        store.claim(sha256)
        finished = Finished()
        for protocol in sorted({trial.config.protocol for trial in trials}):
            examples = examples_of(protocol, table, tracks)
            of_protocol = [trial for trial in trials if trial.config.protocol == protocol]
            execute = partial(run_locally, examples=examples, n_workers=workers)
            done = run_trials(of_protocol, store, execute, log)
            finished.results.update(done.results)
            finished.problems.extend(done.problems)
        if not finished.results:
            raise TableError("no run has a result: " + "; ".join(finished.problems))
        written = write_results(
            studies,
            finished.results,
            sha256,
            " ".join([f"python -m training study {name} --data TABLE", *(f"--seed {one}" for one in seed or ())]),
            out,
        )
        console.print(f"Wrote {written} and its figures")
        for problem in finished.problems:
            console.print(f"error: {problem}")
        if finished.problems:
            raise typer.Exit(1)
