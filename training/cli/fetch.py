"""The command `python -m training fetch`."""

from pathlib import Path
from typing import Annotated

import typer

from app.indexing.progress_log import ProgressLog
from training.cli.console import errors_as_messages, make_console
from training.data.fetch import DATASET_URL, fetch_table


def fetch(
    out: Annotated[Path, typer.Option(help="File to save the table in.")] = Path("data/spotify_tracks.csv"),
    url: Annotated[str, typer.Option(help="Address to download from.")] = DATASET_URL,
    sha256: Annotated[
        str | None, typer.Option(help="Expected checksum; a file that does not have it is not kept.")
    ] = None,
) -> None:
    """Download the Spotify Tracks table. When the download breaks off, the same command resumes it."""
    console = make_console()
    with errors_as_messages(console):
        fetch_table(url, out, sha256, ProgressLog(console))
        console.print(f"Saved {out}. Next: python -m training train --data {out}")
