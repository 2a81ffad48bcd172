"""A catalogue that is larger than any list the service keeps: what 180 planted tracks never reach happens here."""

from pathlib import Path

import numpy as np
import pandas as pd
import torch
from rich.console import Console

from app.bundle.reader import Bundle, read_bundle
from app.indexing.progress_log import ProgressLog
from training.bundling.bundle import write_bundle
from training.config import load_config
from training.data.table import read_table
from training.data.tracks import merge_tracks
from training.pipeline import run_training

N_TRACKS = 3000
GENRES = ("blues", "dub", "jazz", "polka", "soul", "swing")


def made_up_table(seed: int = 11) -> pd.DataFrame:
    """Overlapping genres, tracks by one to three of 150 artists, versions of one recording, unknown features."""
    rng = np.random.default_rng(seed)
    rows: list[dict[str, object]] = []
    for number in range(N_TRACKS):
        genre = int(rng.integers(len(GENRES)))
        near = np.clip(rng.normal((genre + 1) / 8, 0.2, 11), 0.001, 0.999)
        credited = np.unique(rng.integers(150, size=1 + int(rng.integers(6) == 0) + int(rng.integers(9) == 0)))
        row: dict[str, object] = {
            "track_id": f"t{number:04d}",
            "artists": ";".join(f"Artist {artist}" for artist in rng.permutation(credited)),
            "album_name": f"Album {rng.integers(3)}",
            "track_name": f"Song {number}",
            "popularity": round(100 * near[0]),
            "duration_ms": round(300_000 * near[1]),
            "explicit": bool(rng.integers(2)),
            "danceability": near[2],
            "energy": round(near[3], 3),
            "key": int(rng.integers(-1, 12)),
            "loudness": -60 * near[4],
            "mode": int(rng.integers(2)),
            "speechiness": near[5],
            "acousticness": near[6],
            "instrumentalness": near[7],
            "liveness": near[8],
            "valence": near[9],
            "tempo": 0 if rng.integers(20) == 0 else 200 * near[10],
            "time_signature": int(rng.choice([0, 3, 4, 4, 4])),
            "track_genre": GENRES[genre],
        }
        if rows and rng.integers(8) == 0:  # another release of the track before
            title = f"{rows[-1]['track_name']} - Remastered {1970 + number % 50}"
            row = {**rows[-1], "track_id": row["track_id"], "track_name": title}
        rows.append(row)
        if rng.integers(10) == 0:
            rows.append({**row, "track_genre": GENRES[(genre + 1) % len(GENRES)]})
    return pd.DataFrame(rows)


def made_up_bundle(folder: Path) -> Bundle:
    """A bundle of it. The network has learned next to nothing: what matters is how many tracks there are."""
    made_up_table().to_csv(folder / "table.csv", index=False)
    directory = folder / "bundle"
    directory.mkdir()
    log = ProgressLog(Console(quiet=True))
    changes = ("name=large", "model.hidden=[32, 16]", "optimiser.max_epochs=1", "optimiser.batch_size=256")
    table = read_table(folder / "table.csv")
    tracks = merge_tracks(table)
    run = run_training(table, tracks, load_config("baseline", changes, seed=1), torch.device("cpu"), log)
    write_bundle(run, tracks, directory, log)
    return read_bundle(directory)
