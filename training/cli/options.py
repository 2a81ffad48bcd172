"""The options that several commands have."""

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from app.bundle.errors import BundleError
from app.bundle.models_folder.current import current_bundle
from app.indexing.nearest.index import IndexChoice
from training.cli.console import errors_as_messages, make_console
from training.data.options import ReadOptions

DataOption = Annotated[
    Path,
    typer.Option("--data", help="Table of tracks: CSV, JSON Lines or Parquet, plain, .gz or .zip."),
]
ModelsOption = Annotated[
    Path,
    typer.Option("--models", help="Folder that holds the bundles and the file CURRENT, which names the one in use."),
]
DeviceOption = Annotated[str, typer.Option(help="cpu, cuda, or auto: cuda where this machine has it, else cpu.")]
IndexOption = Annotated[
    IndexChoice,
    typer.Option(
        "--index",
        help="How the service finds what is near: flat looks at every track, ivf at lists of tracks that are near each "
        "other, hnsw follows links between them; auto takes flat up to 250,000 tracks, and beyond, ivf where it finds "
        "at least 95 % of the nearest.",
    ),
]
RUNS_HELP = "Folder that keeps finished runs; a run that is there is not repeated."
_PANEL = "How to read the table"


def _read_options(
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=COLUMN",
            help="Take a column of ours from this column of the table, e.g. track_genre=style; from none with NAME=. "
            "Repeat it for more.",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(
            help="Encoding of the text, e.g. cp1252; without it, UTF-8 or what the file's first bytes say.",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    artist_separator: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT",
            help="What stands between artists, e.g. ', ' or ' feat. '; repeat it for more. Lists are always taken.",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    genre_separator: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT", help="What stands between genres, e.g. '/'; repeat it for more.", rich_help_panel=_PANEL
        ),
    ] = None,
    unit: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=UNIT",
            help="Unit of a feature: duration_ms=ms, s or min; energy and its like=percent or fraction.",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    missing: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT",
            help="What says that a value is not there, beside NA, null, - and the like; repeat it for more.",
            rich_help_panel=_PANEL,
        ),
    ] = None,
) -> ReadOptions:
    return ReadOptions.parse(
        column or (), encoding, artist_separator or (), genre_separator or (), unit or (), missing or ()
    )


def reads_a_table(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options about reading a table; it takes them as one argument, `reading: ReadOptions`."""
    shared = inspect.signature(_read_options).parameters
    own = [one for one in inspect.signature(command).parameters.values() if one.name != "reading"]

    @functools.wraps(command)
    def run(**values: Any) -> None:
        given = {name: values.pop(name) for name in shared}
        with errors_as_messages(make_console()):
            reading = _read_options(**given)
        command(**values, reading=reading)

    parameters = [*own, *shared.values()]
    # What typer reads: as if the command had these parameters itself.
    run.__dict__["__signature__"] = inspect.Signature(parameters)
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    return run


def chosen_bundle(models: Path, version: str | None) -> Path:
    """The folder of a bundle by its version, or of the one in use; a path is refused.

    Raises:
        BundleError: there is no bundle of this version, or none in use.
    """
    if version is None:
        return current_bundle(models)
    known = sorted(path.parent.name for path in models.glob("*/manifest.json"))
    if version not in known:
        raise BundleError(f"--bundle {version}: expected one of {', '.join(known) or 'none yet'} in {models}")
    return models / version
