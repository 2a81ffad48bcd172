"""The command `songkin analyse`: a table of tracks from a folder of audio files."""

import itertools
import math
import shlex
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from app.audio.libraries import missing_libraries
from app.cli import tables
from app.cli.errors import CommandError, report_errors
from app.indexing.progress_log import ProgressLog

if TYPE_CHECKING:
    from app.audio.run import Run
    from app.audio.tracks import Collected

_STATE_ENDING = ".analysis"
_LINES = 50  # of progress in a log


def analyse(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder of music, with all folders below it.")],
    out: Annotated[
        Path,
        typer.Option("--out", metavar="TABLE", help="Table to write, as Parquet; what was found is kept beside it."),
    ] = Path("catalogue.parquet"),
) -> None:
    """Make a table of the music in a folder: features and tags of every audio file, for `python -m training index`.

    Each result is kept in TABLE.analysis as it comes: the same command goes on after Ctrl-C, and later looks only at
    files that are new or changed. Files that cannot be read are named, and the others go on. The exit code is 0 when
    there is a table, also of some of the files alone, 1 when no file could be read, and 130 after Ctrl-C.

    Example: songkin analyse ~/Music --out catalogue.parquet
    """
    with report_errors():
        if missing := missing_libraries():
            raise CommandError(f"analysing needs {', '.join(missing)}: pip install 'songkin[audio]'")
        from app.audio.errors import FolderError, StateError

        if (out.exists() and not out.is_file()) or not out.parent.is_dir():
            raise CommandError(f"--out {out}: expected the name of a file in a folder that is there")
        try:
            _analyse(folder, out)
        except (FolderError, StateError) as error:
            raise CommandError(str(error)) from error


def _analyse(folder: Path, out: Path) -> None:
    from app.audio.extraction import extractor
    from app.audio.folder import list_files
    from app.audio.run import Run
    from app.audio.state import State
    from app.audio.table import write_table
    from app.audio.tracks import collect_tracks

    log = ProgressLog(Console(stderr=True, markup=False, highlight=False, soft_wrap=True))
    with log.step("Listing the folder"):
        listing = list_files(folder)
    if not listing.files:
        _name_files(listing.problems)
        raise CommandError(f"{folder}: expected audio files, got none ({listing.n_others:,} other files)")
    with State(out.with_name(out.name + _STATE_ENDING), extractor()) as state:
        run = Run(folder, listing, state)
        is_stopped = _work(run, log)
        collected = collect_tracks(folder, listing, state)
    problems = listing.problems | run.problems | collected.failures
    _name_files(problems)
    _name_files({path: f"the same track as {first}" for path, first in collected.duplicates.items()})
    if collected.tracks:
        try:
            write_table(out, collected.tracks, extractor())
        except OSError as error:
            raise CommandError(f"--out {out}: {error.strerror or error}; what was analysed is kept") from error
    summary = _summary(collected, run, len(problems))
    if is_stopped:
        table = f"; {out} has what there is" if collected.tracks else ""
        typer.echo(f"Stopped. {summary}{table}. The same command goes on.", err=True)
        raise typer.Exit(130)
    if not collected.tracks:
        raise CommandError(f"no file could be read, so {out} was not written. {summary}.")
    typer.echo(tables.printable(f"Wrote {out}. {summary}."))
    typer.echo(tables.printable(f"Next: python -m training index --data {shlex.quote(str(out))}"))


def _work(run: "Run", log: ProgressLog) -> bool:
    """Do what is to do; whether Ctrl-C stopped it."""
    n_files = len(run.to_do)
    if not n_files:
        return False
    done = itertools.count(1)
    started = time.monotonic()
    try:
        with log.step(f"Analysing {n_files:,} {'file' if n_files == 1 else 'files'}", n_files) as advance:
            run.work(lambda: advance(1, "" if log.console.is_terminal else _note(next(done), n_files, started)))
    except KeyboardInterrupt:
        return True
    return False


def _note(n_done: int, n_files: int, started: float) -> str:
    """How far it is, now and then: a log has no bar."""
    if n_done % math.ceil(n_files / _LINES):
        return ""
    left_s = (time.monotonic() - started) / n_done * (n_files - n_done)
    left = f", {left_s / 60:,.0f} minutes left" if left_s >= 90 else ", about a minute left" if left_s >= 45 else ""
    return f"{n_done:,} of {n_files:,}{left}"


def _summary(collected: "Collected", run: "Run", n_problems: int) -> str:
    counts = {
        "analysed now": run.n_analysed,
        "named by their paths, since tags lack title or artists": sum(not each.has_names for each in collected.tracks),
        "files left out, of tracks that are there": len(collected.duplicates),
        "files that could not be read": n_problems,
        "files still to do": collected.n_left - len(run.problems),
    }
    tracks = f"{len(collected.tracks):,} {'track' if len(collected.tracks) == 1 else 'tracks'}"
    return "; ".join([tracks, *(f"{what}: {n:,}" for what, n in counts.items() if n)])


def _name_files(reasons: Mapping[Path, str]) -> None:
    for path, reason in sorted(reasons.items()):
        typer.echo(tables.printable(f"{path}: {reason}"), err=True)
