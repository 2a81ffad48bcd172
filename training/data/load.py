"""Reads a table and merges its rows, saying so."""

from pathlib import Path

from app.indexing.progress import Steps
from app.indexing.tracks import Tracks
from training.data.options import ReadOptions
from training.data.table import Table, read_table
from training.data.tracks import MIN_TRACKS_PER_GENRE, merge_tracks


def load(path: Path, steps: Steps, options: ReadOptions | None = None, is_learned: bool = True) -> tuple[Table, Tracks]:
    """Read and check a table, as `options` say, and merge its rows.

    Args:
        path: of the table.
        steps: told of the step.
        options: how to read it.
        is_learned: whether its genres will be learned; else those of tags stay, however few tracks have them.

    Raises:
        TableError: the table cannot be used.
    """
    with steps.step("Reading the table"):
        table = read_table(path, options)
        stay = table.genres_from_tags and not is_learned
        tracks = merge_tracks(table, 1 if stay else MIN_TRACKS_PER_GENRE)
    return table, tracks
