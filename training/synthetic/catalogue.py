"""A synthetic catalogue that behaves like the real one: fictional tracks, whose features and words follow figures."""

import csv
from pathlib import Path

import numpy as np

from app.bundle.features import CATEGORICAL_FEATURES, NUMERIC_FEATURES
from app.bundle.names import mint_id
from training.data.columns import DOCUMENTED_COLUMNS
from training.synthetic.genre_figures import CatalogueFigures, GenreFigures
from training.synthetic.names import RELEASES, Names
from training.synthetic.sound import draw_categories, draw_numerics

_TRACKS_PER_ARTIST = 4
_VERSION_SHARE = 0.05
_SAME_ALBUM_SHARE = 0.5  # of the tracks of an artist that has an album already


def write_synthetic_table(
    figures: CatalogueFigures, tracks_per_genre: int, rng: np.random.Generator, path: Path
) -> None:
    """Write a CSV table with the columns of the real one. Equal figures and generators give equal bytes.

    No two tracks share a title, except releases of one recording: with many tracks, more and more names are told apart
    by a number alone. `write_large_table` draws names for those.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, DOCUMENTED_COLUMNS, lineterminator="\n")
        writer.writeheader()
        names = Names(rng)
        for genre, one in figures.genres.items():
            for row in _draw_genre(genre, one, tracks_per_genre, names, rng):
                companions = [other for other, share in one.companions.items() if rng.random() < share]
                writer.writerows({**row, "track_genre": carried} for carried in (genre, *companions))


def _draw_genre(
    genre: str, figures: GenreFigures, n: int, names: Names, rng: np.random.Generator
) -> list[dict[str, object]]:
    n_artists = max(1, round(n / _TRACKS_PER_ARTIST))
    artists = [names.artist(figures.words["artists"]) for _ in range(n_artists)]
    albums: dict[str, str] = {}  # the latest of each artist
    by = rng.integers(n_artists, size=n)
    numerics = draw_numerics(figures, by, n_artists, rng)
    codes = draw_categories(figures, n, rng)
    rows: list[dict[str, object]] = []
    firsts: dict[str, dict[str, object]] = {}  # the first row of each artist
    for i in range(n):
        artist = artists[by[i]]
        again = firsts.get(artist)
        if again is not None and rng.random() < _VERSION_SHARE:
            release = RELEASES[int(rng.integers(len(RELEASES)))]
            title = f"{str(again['track_name']).partition(' - ')[0]} - {release}"
            row = {**again, "track_name": title, "album_name": f"{again['album_name']} ({release})"}
        else:
            title = names.title(figures.words["titles"])
            if artist not in albums or rng.random() >= _SAME_ALBUM_SHARE:
                albums[artist] = names.title(figures.words["albums"])
            row = {"artists": artist, "track_name": title, "album_name": albums[artist]}
            row |= {name: _written(name, numerics[i, j]) for j, name in enumerate(NUMERIC_FEATURES)}
            row |= {name: int(codes[name][i]) for name in CATEGORICAL_FEATURES}
            row["explicit"] = bool(row["explicit"])
        row["track_id"] = mint_id("made-up track", f"{genre} {i} {artist} {title}")
        rows.append(row)
        firsts.setdefault(artist, row)
    return rows


def _written(name: str, value: float) -> object:
    return round(value) if name in ("popularity", "duration_ms") else float(f"{value:.4g}")
