"""What all commands share: the console, and errors that end in one message."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from app.bundle.errors import BundleError
from training.bundling.export import ExportError
from training.config import ConfigError
from training.data.fetch import FetchError
from training.data.table import TableError
from training.experiments.ray_executor import ClusterError
from training.experiments.store import RunError
from training.fitting.trainer import TrainingDiverged


def make_console() -> Console:
    """A console that prints paths and messages to the letter, brackets and all, and breaks no line of a log."""
    return Console(markup=False, highlight=False, soft_wrap=True)


@contextmanager
def failing_clearly(console: Console, stopped: str = "stopped; nothing was published") -> Iterator[None]:
    """Errors that a user can cause end in one message and exit code 1; Ctrl-C in 130, with nothing half-written."""
    try:
        yield
    except (
        BundleError,
        ClusterError,
        ConfigError,
        ExportError,
        FetchError,
        OSError,
        RunError,
        TableError,
        TrainingDiverged,
        ValueError,
    ) as error:
        console.print(f"error: {error}")
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        console.print(stopped)
        raise typer.Exit(130) from None
