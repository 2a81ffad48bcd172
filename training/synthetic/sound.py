"""Draws how synthetic tracks sound: their features, as the figures of a genre have them."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from app.bundle.features import NUMERIC_FEATURES
from training.synthetic.genre_figures import PROBABILITIES, GenreFigures

_ARTIST_WEIGHT = 0.5  # share of a feature's variance, within a genre, that is the artist's own sound


def draw_categories(figures: GenreFigures, n: int, rng: np.random.Generator) -> dict[str, NDArray[np.int64]]:
    """int64 [n] for each categorical feature of the figures, by its name."""
    return {
        name: rng.choice(list(shares), size=n, p=_normalised(list(shares.values())))
        for name, shares in figures.shares.items()
    }


def draw_numerics(
    figures: GenreFigures, by: NDArray[np.int64], n_artists: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """float64 [n, numeric features]: correlated normal scores, an artist's and a track's part, through the quantiles.

    Args:
        figures: Of the genre.
        by: int64 [n], the artist of each track.
        n_artists: Of which these are.
        rng: Draws.
    """
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


def _normalised(shares: list[float]) -> NDArray[np.float64]:
    total: float = sum(shares)
    return np.array(shares, dtype=np.float64) / total
