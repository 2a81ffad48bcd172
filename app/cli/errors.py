"""Errors of a command end in one message and an exit code, never in a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer


class CommandError(Exception):
    """A problem that a user can mend. The message says what is wrong and what to do, on one line for each problem."""


@contextmanager
def report_errors() -> Iterator[None]:
    """Exit with code 1 and a message after a CommandError, and with code 130 and no message after Ctrl-C."""
    try:
        yield
    except CommandError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
