"""A synthetic catalogue that behaves like the real one: fictional tracks, whose features and words follow figures."""

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from app.bundle.features import CATEGORICAL_FEATURES, NUMERIC_FEATURES
from app.bundle.names import mint_id
from training.data.columns import DOCUMENTED_COLUMNS
from training.synthetic.genre_figures import PROBABILITIES, CatalogueFigures, GenreFigures
from training.synthetic.names import Names

_TRACKS_PER_ARTIST = 4
_ARTIST_WEIGHT = 0.5  # share of a feature's variance, within a genre, that is the artist's own sound
_VERSION_SHARE = 0.05
_SAME_ALBUM_SHARE = 0.5  # of the tracks of an artist that has an album already
_RELEASES = ("Remastered 2014", "Radio Edit", "Single Version", "2009 Remaster")


def write_synthetic_table(
    figures: CatalogueFigures, tracks_per_genre: int, rng: np.random.Generator, path: Path
) -> None:
    """Write a CSV table with the columns of the real one. Equal figures and generators give equal bytes."""
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
    numerics = _draw_numerics(figures, by, n_artists, rng)
    codes = {
        name: rng.choice(list(shares), size=n, p=_normalised(list(shares.values())))
        for name, shares in figures.shares.items()
    }
    rows: list[dict[str, object]] = []
    for i in range(n):
        artist = artists[by[i]]
        again = next((row for row in rows if row["artists"] == artist), None)
        if again is not None and rng.random() < _VERSION_SHARE:
            release = _RELEASES[int(rng.integers(len(_RELEASES)))]
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
    return rows


def _draw_numerics(
    figures: GenreFigures, by: NDArray[np.int64], n_artists: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """A Gaussian copula: correlated normal scores, an artist's part and a track's part, through the quantiles."""
    size = len(NUMERIC_FEATURES)
    correlations = np.eye(size)
    correlations[np.triu_indices(size, 1)] = figures.correlations
    correlations = correlations + correlations.T - np.eye(size)
    values, vectors = np.linalg.eigh(correlations)  # rounded figures need not be positive definite: clip
    root = vectors * np.sqrt(np.maximum(values, 0))
    scores = np.sqrt(_ARTIST_WEIGHT) * rng.standard_normal((n_artists, size))[by]
    scores += np.sqrt(1 - _ARTIST_WEIGHT) * rng.standard_normal((len(by), size))
    shares = ndtr(scores @ root.T)
    quantiles = [figures.quantiles[name] for name in NUMERIC_FEATURES]
    return np.column_stack([np.interp(shares[:, j], PROBABILITIES, quantiles[j]) for j in range(size)])


def _written(name: str, value: float) -> object:
    return round(value) if name in ("popularity", "duration_ms") else float(f"{value:.4g}")


def _normalised(shares: list[float]) -> NDArray[np.float64]:
    total: float = sum(shares)
    return np.array(shares, dtype=np.float64) / total
