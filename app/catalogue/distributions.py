"""How the values of each feature are spread over a catalogue."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import FEATURES, TYPES
from app.catalogue.catalogue import Catalogue

N_BINS = 32
_YEAR = "release_year"
_TAILS = (0.5, 99.5)
"""The percentiles from which to which the bins reach: a few odd values shall not squeeze all others into one bin."""


@dataclass(frozen=True)
class Distribution:
    """The values of one feature, or of another number, that are known.

    Attributes:
        name: of the feature.
        unit: of its values, if they have one.
        n_known: number of tracks of which it is known.
        least: the smallest value.
        greatest: the largest value.
        edges: where the bins begin and the last one ends, ascending, one more than there are bins.
        counts: of the tracks in each bin; the first and the last hold those beyond them as well.
    """

    name: str
    unit: str | None
    n_known: int
    least: float
    greatest: float
    edges: tuple[float, ...]
    counts: tuple[int, ...]


def find_distributions(catalogue: Catalogue) -> list[Distribution]:
    """Of every feature, and of the year of release, where it is known of a track.

    A feature with few whole values has a bin for each of them, others have bins of equal width.
    """
    found = []
    for name, unit, is_whole, column in _columns(catalogue):
        values = column[catalogue.kept & np.isfinite(column)]
        if len(values):
            found.append(_distribution(name, unit, is_whole, values))
    return found


def typical_features(catalogue: Catalogue) -> dict[str, float | int | bool]:
    """Of every feature the median of its known values, of two the lower one; 0 where no track has a known one."""
    typical = {}
    for feature, values in zip(FEATURES, catalogue.content.decimals.T, strict=True):
        known = values[catalogue.kept & ~np.isnan(values)]
        middle = (len(known) - 1) // 2
        typical[feature.name] = TYPES[feature.type](np.partition(known, middle)[middle] if len(known) else 0)
    return typical


def _columns(catalogue: Catalogue) -> Iterator[tuple[str, str | None, bool, NDArray[np.float64]]]:
    for number, feature in enumerate(FEATURES):
        yield feature.name, feature.unit, feature.type != "float", catalogue.content.decimals[:, number]
    yield _YEAR, None, True, catalogue.numbers(_YEAR)


def _distribution(name: str, unit: str | None, is_whole: bool, values: NDArray[np.float64]) -> Distribution:
    low, high = np.percentile(values, _TAILS)
    if is_whole and values.max() - values.min() < N_BINS:
        edges = np.arange(values.min(), values.max() + 2) - 0.5
    elif low < high:
        edges = np.linspace(low, high, N_BINS + 1)
    else:
        edges = np.array([low - 0.5, low + 0.5])
    counts, _ = np.histogram(values.clip(edges[0], edges[-1]), edges)
    return Distribution(
        name,
        unit,
        len(values),
        float(values.min()),
        float(values.max()),
        tuple(edges.tolist()),
        tuple(counts.tolist()),
    )
