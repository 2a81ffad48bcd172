"""The command line of training: `python -m training COMMAND --help`."""

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from typing import Annotated

import typer

# By module: its commands, and the extra that has the packages they need.
_COMMANDS = {
    "inspect": (("inspect",), "tables"),
    "index": (("index",), "tables"),
    "train": (("train",), "training"),
    "study": (("study",), "training"),
    "evaluate": (("evaluate",), "training"),
    "fetch": (("fetch",), "tables"),
    "synthetic": (("demo", "demo_table", "genre_figures"), "training"),
}


def make_app() -> typer.Typer:
    """All commands. One whose packages are not installed says so when it is called: `index` needs no torch."""
    app = typer.Typer(
        help="Train a genre model on a table of tracks, and publish it as a bundle that `python -m app` serves.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_with_version)
    for module, (names, extra) in _COMMANDS.items():
        for name in names:
            try:
                command = getattr(import_module(f"training.cli.{module}"), name)
            except ModuleNotFoundError as error:
                if (error.name or "").partition(".")[0] in {"app", "training"}:
                    raise
                command = _without(error.name, extra)
                settings = {"allow_extra_args": True, "ignore_unknown_options": True}
            else:
                settings = {}
            app.command(name.replace("_", "-"), context_settings=settings)(command)
    return app


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"songkin {version('songkin')}")
        raise typer.Exit


_Version = Annotated[
    bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version and exit.")
]


def _with_version(version: _Version = False) -> None:
    del version


def _without(package: str | None, extra: str) -> Callable[[], None]:
    def missing() -> None:
        typer.echo(
            f"error: this command needs the package {package}, which is not installed; install songkin with its extra "
            f"{extra}: pip install 'songkin[{extra}]'"
        )
        raise typer.Exit(1)

    missing.__doc__ = f"Needs the extra {extra}, which is not installed."
    return missing
