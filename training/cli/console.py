"""What all commands share: the console, and errors that end in one message."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from app.bundle.errors import BundleError
from training.errors import TrainingError

NOTHING_PUBLISHED = "stopped; nothing was published"
RESUMES = "stopped; finished runs are kept, and the same command resumes with the rest"


def make_console() -> Console:
    """A console that prints paths and messages to the letter, brackets and all, and breaks no line of a log."""
    return Console(markup=False, highlight=False, soft_wrap=True)


@contextmanager
def errors_as_messages(console: Console, stopped: str = NOTHING_PUBLISHED) -> Iterator[None]:
    """Let an error that a user can cause end in one message and exit code 1, and Ctrl-C in `stopped` and 130."""
    try:
        yield
    except (BundleError, OSError, TrainingError, ValueError) as error:
        console.print(f"error: {error}")
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        console.print(stopped)
        raise typer.Exit(130) from None
