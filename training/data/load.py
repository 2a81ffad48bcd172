"""Reads a table and merges its rows, saying so."""

from pathlib import Path

from app.indexing.progress import Steps
from app.indexing.tracks import Tracks
from training.data.options import ReadOptions
from training.data.table import Table, read_table
from training.data.tracks import merge_tracks


def load(path: Path, steps: Steps, options: ReadOptions | None = None) -> tuple[Table, Tracks]:
    """Read and check a table, as `options` say, and merge its rows.

    Raises:
        TableError: the table cannot be used.
    """
    with steps.step("Reading the table"):
        table = read_table(path, options)
        tracks = merge_tracks(table)
    return table, tracks
