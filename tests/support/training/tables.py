"""Small tables as people have them: made-up tracks, written in whatever shape."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from training.data.files.source import Cells, Source
from training.data.report import DataReport, Findings

ARTISTS = ("Mirela Ostrand", "DJ Tuesday", "Søren Åkerlund")
TITLES = ("Amber Orchard", "Hollow Meadow", "Paper Lanterns", "Northern Compass", "Velvet Kiosk", "Copper Static")


def some_tracks(n: int = 12) -> pd.DataFrame:
    """`n` tracks of two genres with the documented columns. Equal calls give equal tables."""
    rng = np.random.default_rng(11)
    return pd.DataFrame(
        {
            "track_id": [f"id{number:020d}" for number in range(n)],
            "artists": [ARTISTS[number % len(ARTISTS)] for number in range(n)],
            "album_name": [f"{TITLES[number % 5]} EP" for number in range(n)],
            "track_name": [f"{TITLES[number % len(TITLES)]} {number}" for number in range(n)],
            "popularity": rng.integers(0, 101, n),
            "duration_ms": rng.integers(120_000, 280_000, n),
            "explicit": rng.random(n) < 0.5,
            "danceability": rng.random(n).round(3),
            "energy": rng.random(n).round(3),
            "key": rng.integers(0, 12, n),
            "loudness": (-20 * rng.random(n)).round(3),
            "mode": rng.integers(0, 2, n),
            "speechiness": (0.3 * rng.random(n)).round(4),
            "acousticness": rng.random(n).round(3),
            "instrumentalness": (0.5 * rng.random(n)).round(5),
            "liveness": (0.4 * rng.random(n)).round(3),
            "valence": rng.random(n).round(3),
            "tempo": (80 + 60 * rng.random(n)).round(3),
            "time_signature": 4,
            "track_genre": ["ambient" if number % 2 else "techno" for number in range(n)],
        }
    )


def write_csv(path: Path, table: pd.DataFrame, encoding: str = "utf-8", start: str = "", **options: Any) -> Path:
    """Write a table as text, with something in front."""
    path.write_bytes((start + table.to_csv(index=False, **options)).encode(encoding))
    return path


def cells(values: Sequence[str | tuple[str, ...]]) -> Cells:
    """A column of one cell a row."""
    return Cells.of(values)


def findings_of(columns: Mapping[str, Cells] | None = None) -> Findings:
    """Findings about a table of a CSV file, to look into."""

    def read(_: Sequence[int]) -> dict[int, Cells]:
        return {}

    return Findings(DataReport("t.csv", "0" * 64, 0), Source("text", tuple(columns or ()), 2, "row", read))
