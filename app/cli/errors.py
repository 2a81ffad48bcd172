"""Errors of a command end in one message and an exit code, never in a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer


class CommandError(Exception):
    """What is wrong and what to do: one line, and one more for each further thing that is wrong."""


@contextmanager
def report_errors() -> Iterator[None]:
    """Exit code 1 after an error that a user can cause; Ctrl-C ends in 130 without a word."""
    try:
        yield
    except CommandError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
