"""The command `songkin watch`: a running service has the tracks of a folder, whatever happens to its files."""

import math
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
    from app.audio.state import State
    from app.audio.watching.waiting import Wait
    from app.cli.audio.delivery import Delivery

_FOLDER_AGAIN_S = 5.0
_EMPTY = "there is no audio file at all; a disk may not be mounted, so nothing is removed"


def watch(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder of music, with all folders below it.")],
    url: Annotated[str, typer.Option("--url", help="URL of a running service, like http://127.0.0.1:8000.")],
    state: Annotated[
        Path,
        typer.Option("--state", metavar="FILE", help="What was found and sent is kept there; analyse writes it too."),
    ] = Path("catalogue.parquet.analysis"),
    poll: Annotated[
        float | None,
        typer.Option(
            min=1,
            metavar="SECONDS",
            help="Look at the folder every so many seconds, where the system does not say what changes, as on network "
            "mounts.",
        ),
    ] = None,
) -> None:
    """Keep the music of a folder in a running service: send what is new or changed, and remove what is gone.

    The service must run with SONGKIN_WRITES=true; its key, if it asks for one, is read from SONGKIN_KEY. What is sent
    is remembered: after a restart, or while the service is away, nothing is lost and nothing sent twice. It removes
    only tracks that it sent itself. It runs until Ctrl-C.

    Example: songkin watch ~/Music --url http://127.0.0.1:8000
    """
    with report_errors():
        if missing := missing_libraries():
            raise CommandError(f"watching needs {', '.join(missing)}: pip install 'songkin[audio]'")
        from app.audio.errors import FolderError, StateError

        if (state.exists() and not state.is_file()) or not state.parent.is_dir():
            raise CommandError(f"--state {state}: expected the name of a file in a folder that is there")
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # a service manager ends it as a person does
        try:
            _watch(folder, url, state, poll)
        except (FolderError, StateError) as error:
            raise CommandError(str(error)) from error


def _watch(folder: Path, url: str, state_path: Path, poll_s: float | None) -> None:
    from app.audio.extraction import extractor
    from app.audio.state import State
    from app.cli.audio.delivery import Delivery

    if not folder.is_dir():
        raise CommandError(f"{folder}: expected a folder of music, got none")
    with State(state_path, extractor()) as state, Delivery(url, folder, state, _say) as delivery:
        try:
            _follow(folder, state, state_path, delivery, poll_s)
        except KeyboardInterrupt:
            _say(f"Stopped. Tracks sent: {delivery.n_sent:,}, removed: {delivery.n_removed:,}. Nothing is lost.")


def _follow(folder: Path, state: "State", state_path: Path, delivery: "Delivery", poll_s: float | None) -> None:
    from app.audio.errors import FolderError
    from app.audio.watching.watched_folder import WatchedFolder

    log = ProgressLog(Console(stderr=True, markup=False, highlight=False, soft_wrap=True))
    watched, problems = WatchedFolder(folder, state, lambda run: _analyse(run, log)), _Problems()
    is_up_to_date = False
    while True:
        try:
            with _changes_of(folder, state_path, poll_s) as wait:
                while True:
                    look = watched.look(time.monotonic())
                    problems.name(look.problems | look.collected.failures | ({folder: _EMPTY} if look.is_empty else {}))
                    again_s = delivery.bring(look, time.monotonic())
                    if not is_up_to_date and look.is_whole and again_s == math.inf:
                        is_up_to_date = True
                        _say(f"{folder} is up to date, tracks: {len(look.collected.tracks):,}; waiting for changes")
                    wait(min(look.again_s, again_s))
        except FolderError as error:
            problems.name({folder: str(error).removeprefix(f"{folder}: ")})
            time.sleep(_FOLDER_AGAIN_S)


@contextmanager
def _changes_of(folder: Path, state_path: Path, poll_s: float | None) -> Iterator["Wait"]:
    from app.audio.watching.waiting import Notifications, polling

    if poll_s is not None:
        yield polling(poll_s)
        return
    with Notifications(folder, but_for=state_path) as notifications:
        yield notifications.wait


def _analyse(run: "Run", log: ProgressLog) -> None:
    n_files = len(run.to_do)
    with log.step(f"Analysing {n_files:,} {'file' if n_files == 1 else 'files'}", n_files) as advance:
        run.work(lambda: advance(1))


class _Problems:
    """Names each problem once, and again where it changed."""

    def __init__(self) -> None:
        self._named: Mapping[Path, str] = {}

    def name(self, reasons: Mapping[Path, str]) -> None:
        """Name those that were not there the last time."""
        for path, reason in sorted(reasons.items()):
            if self._named.get(path) != reason:
                typer.echo(tables.printable(f"{path}: {reason}"), err=True)
        self._named = reasons


def _say(text: str) -> None:
    typer.echo(tables.printable(text))
    sys.stdout.flush()  # a log is read while this runs
