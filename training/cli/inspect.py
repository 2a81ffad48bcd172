"""The command `python -m training inspect`."""

import json
import shlex
from pathlib import Path
from typing import Annotated, Any

import typer

from app.indexing.tracks import Tracks
from training.cli.console import errors_as_messages, make_console
from training.cli.options import reads_a_table
from training.cli.reading_report import print_reading
from training.data.errors import TableError
from training.data.options import ReadOptions
from training.data.table import read_table
from training.data.tracks import check_genres, merge_tracks


@reads_a_table
def inspect(
    table: Annotated[
        Path, typer.Argument(metavar="TABLE", help="Table of tracks: CSV, JSON Lines or Parquet, plain, .gz or .zip.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead, for programs.")] = False,
    *,
    reading: ReadOptions,
) -> None:
    """Say what a table is read as, without training: its columns, what is converted, what is doubtful, what is dropped.

    Columns are known by their usual names, also those of well-known public tables and of Exportify. Only a title and
    artists are needed. What is doubtful is named with the option that settles it; `train` and `index` take the same
    options. The last line is the command to go on with: `train`, or `index` where too few tracks have a genre. The exit
    code is 0 when the table can be used, and 1 when not.

    Example: python -m training inspect my-songs.csv --column track_genre=style --artist-separator ', '
    """
    console = make_console()
    with errors_as_messages(console):
        try:
            read = read_table(table, reading)
        except TableError as error:
            if not as_json:
                raise
            console.out(json.dumps({"usable": False, "error": str(error)}, ensure_ascii=False), highlight=False)
            raise typer.Exit(1) from error
        tracks = merge_tracks(read)
        problem = _why_not_train(tracks)
        follow = _next_command("index" if problem else "train", table, reading)
        if as_json:
            said = {"usable": True, "trainable": problem is None} | ({"not_trainable": problem} if problem else {})
            content = {**said, **read.report.as_json(), "tracks": _counts(tracks), "next": follow}
            console.out(json.dumps(content, ensure_ascii=False, indent=1), highlight=False)
        else:
            print_reading(read.report, tracks, console)
            if problem:
                console.print(f"Nothing to train on: {problem}")
            console.print(f"Next: {follow}")


def _why_not_train(tracks: Tracks) -> str | None:
    """Why nothing can be learned from the tracks, if so."""
    try:
        check_genres(tracks)
    except TableError as error:
        return str(error)
    return None


def _next_command(command: str, table: Path, reading: ReadOptions) -> str:
    return " ".join(filter(None, [f"python -m training {command} --data {shlex.quote(str(table))}", reading.written()]))


def _counts(tracks: Tracks) -> dict[str, Any]:
    sizes = tracks.genre_sets.sum(axis=0).tolist()
    return {
        "n_tracks": len(tracks),
        "n_recordings": tracks.n_recordings,
        "n_without_genre": len(tracks) - len(tracks.labelled()),
        "genres": dict(zip(tracks.genres, sizes, strict=True)),
        "small_genres": dict(tracks.small_genres),
    }
