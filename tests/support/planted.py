"""A small catalogue whose right answers are known by construction.

Five genres, each far from the others in every numeric feature, so that a network that learns at all tells them apart
and a track's neighbours are of its genre. Every genre has 36 tracks by 9 artists. Planted oddities, in genre g:

- track `g-00` stands in two rows, under genre g and under the next one;
- tracks `g-01` and `g-02` are two releases of one recording, with equal features;
- track `g-03` has tempo 0, which means unknown;
- artist 8 has one track, `g-08`; his others are by artists 5 to 7.
"""

import numpy as np
import pandas as pd

GENRES = ("ambient", "drum", "folk", "opera", "punk")
TRACKS_PER_GENRE = 36


def track_id(genre: str, number: int) -> str:
    return f"{genre}-{number:02d}"


def artist_of(genre: str, number: int) -> str:
    """The one of track `number` of a genre."""
    artist = number // 9 + 4 if number % 9 == 8 and number > 8 else number % 9
    return f"{genre.title()} Artist {artist}"


def planted_table(seed: int = 3) -> pd.DataFrame:
    """The table, with the columns of the real one."""
    rng = np.random.default_rng(seed)
    rows: list[dict[str, object]] = []
    for position, genre in enumerate(GENRES):
        centre = (position + 0.5) / len(GENRES)
        for number in range(TRACKS_PER_GENRE):
            near = np.clip(rng.normal(centre, 0.02, 11), 0.001, 0.999)
            row = {
                "track_id": track_id(genre, number),
                "artists": artist_of(genre, number),
                "album_name": f"{genre} album {number % 3}",
                "track_name": f"{genre} song {number}",
                "popularity": round(100 * near[0]),
                "duration_ms": round(300_000 * near[1]),
                "explicit": bool(position % 2),
                "danceability": near[2],
                "energy": near[3],
                "key": position,
                "loudness": -60 * near[4],
                "mode": position % 2,
                "speechiness": near[5],
                "acousticness": near[6],
                "instrumentalness": near[7],
                "liveness": near[8],
                "valence": near[9],
                "tempo": 200 * near[10],
                "time_signature": 3 + position % 2,
                "track_genre": genre,
            }
            if number == 2:
                first = rows[-1]
                title = f"{first['track_name']} - Remastered 2011"
                row = {**first, "track_id": track_id(genre, 2), "track_name": title}
            if number == 3:
                row["tempo"] = 0
            rows.append(row)
            if number == 0:
                rows.append({**row, "track_genre": GENRES[(position + 1) % len(GENRES)]})
    return pd.DataFrame(rows)
