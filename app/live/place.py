"""Where a store in SQLite lies."""

from pathlib import Path

FILE = "live.sqlite"


def is_stored_in(directory: Path) -> bool:
    """Whether a directory holds a store in SQLite, which is not opened."""
    return (directory / FILE).exists()
