"""Measures how each genre's features are distributed: the figures from which the synthetic catalogue is drawn.

Figures only, no rows: quantiles of every numeric, correlations between them, shares of every categorical value, which
other genres its tracks carry, and which words its titles, albums and artists' names.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from scipy.special import ndtri

from app.bundle.features import CATEGORICAL_FEATURES, NUMERIC_FEATURES, column
from app.indexing.tracks import Tracks
from training.synthetic.genre_words import WordFigures, measure_words

PROBABILITIES = (0.0, 0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.98, 1.0)
_N_COMPANIONS = 3
_SHIPPED = Path(__file__).parent / "genre_figures.json"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GenreFigures(_Strict):
    """One genre. quantiles: at PROBABILITIES, for each numeric feature; correlations: of normal scores, the upper
    triangle row by row; shares: of each value of each categorical feature; companions: share of tracks that also carry
    another genre; words: of `titles`, `albums` and `artists`.
    """

    quantiles: dict[str, tuple[float, ...]]
    correlations: tuple[float, ...]
    shares: dict[str, dict[int, float]]
    companions: dict[str, float]
    words: dict[str, WordFigures]


class CatalogueFigures(_Strict):
    """All genres, and where the figures come from."""

    source: str
    genres: dict[str, GenreFigures]


def shipped_figures() -> CatalogueFigures:
    """The figures of the Spotify Tracks table that come with Songkin."""
    return CatalogueFigures.model_validate_json(_SHIPPED.read_bytes())


def measure_figures(tracks: Tracks, source: str) -> CatalogueFigures:
    """The figures of every genre of a catalogue."""
    words = measure_words(tracks)
    return CatalogueFigures(
        source=source,
        genres={genre: _measure(tracks, i, words[i]) for i, genre in enumerate(tracks.genres)},
    )


def write_figures(figures: CatalogueFigures, path: Path) -> None:
    content: dict[str, Any] = figures.model_dump(mode="json")
    path.write_text(
        "{\n"
        + f' "source": {json.dumps(content["source"])},\n "genres": {{\n'
        + ",\n".join(
            f"  {json.dumps(genre)}: {json.dumps(one, separators=(',', ':'), ensure_ascii=False)}"
            for genre, one in content["genres"].items()
        )
        + "\n }\n}\n",
        encoding="utf-8",
    )


def _measure(tracks: Tracks, genre: int, words: dict[str, WordFigures]) -> GenreFigures:
    members = tracks.genre_sets[:, genre]
    features = tracks.features[members]
    numerics = np.column_stack([_filled(features[:, column(name)]) for name in NUMERIC_FEATURES])
    scores = ndtri(pd.DataFrame(numerics).rank().to_numpy() / (len(numerics) + 1))
    with np.errstate(invalid="ignore", divide="ignore"):  # a constant feature correlates with nothing
        correlations = np.nan_to_num(np.corrcoef(scores, rowvar=False))
    companions = tracks.genre_sets[members].mean(axis=0)
    companions[genre] = 0
    commonest = np.argsort(-companions, kind="stable")[:_N_COMPANIONS]
    return GenreFigures(
        quantiles={
            name: tuple(_short(value) for value in np.quantile(numerics[:, position], PROBABILITIES))
            for position, name in enumerate(NUMERIC_FEATURES)
        },
        correlations=tuple(round(float(c), 2) for c in correlations[np.triu_indices(len(NUMERIC_FEATURES), 1)]),
        shares={name: _shares(features[:, column(name)]) for name in CATEGORICAL_FEATURES},
        companions={
            tracks.genres[other]: round(float(companions[other]), 3) for other in commonest if companions[other] > 0
        },
        words=words,
    )


def _filled(values: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.where(np.isnan(values), np.nanmedian(values), values).astype(np.float64)


def _shares(values: NDArray[np.float32]) -> dict[int, float]:
    known, counts = np.unique(values[~np.isnan(values)], return_counts=True)
    shares = counts / counts.sum()
    return {int(value): round(float(share), 3) for value, share in zip(known, shares, strict=True)}


def _short(value: float) -> float:
    """Four significant digits: a figure, not a copy of one track's value."""
    return float(f"{value:.4g}")
