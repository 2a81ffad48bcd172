"""How sure the figures of a test side are: intervals by a bootstrap over artists, and sums by artist to compare with.

Tracks of one artist are alike, so that artists are drawn and not tracks: an interval over tracks would be too narrow.
"""

from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from training.evaluation.outcomes import Outcomes
from training.evaluation.statistics import percentile_interval, resampled_weights

N_RESAMPLES = 1000
Interval = list[float]
"""A figure and the two ends of its 95 % interval."""
_Key = TypeVar("_Key", bound=Hashable)


def figures_with_intervals(
    outcomes: Mapping[_Key, Outcomes],
    artists: NDArray[np.int64],
    rng: np.random.Generator,
    advance: Callable[[int], None] = lambda _: None,
) -> dict[_Key, dict[str, Interval]]:
    """All figures of several outcomes of the same n examples, by the same resamples.

    The percentile interval is moved by the bias that the bootstrap shows (Efron & Tibshirani 1993, chapter 10): of what
    is well calibrated, every resample has a larger calibration error than the examples themselves.

    Args:
        outcomes: Of n examples each.
        artists: int64 [n], equal for examples of one first artist.
        rng: Draws artists.
        advance: Called with the number of resamples just done.
    """
    values = {key: one.figures() for key, one in outcomes.items()}
    replicates: dict[_Key, list[list[float]]] = {key: [] for key in outcomes}
    for weights in resampled_weights(artists, N_RESAMPLES, rng):
        for key, one in outcomes.items():
            replicates[key].append(list(one.figures(weights).values()))
        advance(1)
    found = {}
    for key, figures in values.items():
        of_key = np.array(replicates[key])
        bias = of_key.mean(axis=0) - list(figures.values())
        low, high = (np.clip(end - bias, 0, 1) for end in percentile_interval(of_key))
        found[key] = {
            name: [round(float(end), 5) for end in ends]
            for name, *ends in zip(figures, figures.values(), low, high, strict=True)
        }
    return found


def sums_by_artist(outcomes: Outcomes, artists: NDArray[np.int64]) -> dict[str, list[Any]]:
    """What paired tests compare.

    Args:
        outcomes: Of n examples.
        artists: int64 [n], equal for examples of one first artist.

    Returns:
        Columns with an entry for each artist: `artist`, ascending; `n`, the number of examples; `right`, of how many
        the genre is right. Where neighbours were looked for also `asked`, of how many, and `hits`, the sum over these.
    """
    numbers, owners = np.unique(artists, return_inverse=True)
    columns: dict[str, list[Any]] = {
        "artist": numbers.tolist(),
        "n": np.bincount(owners).tolist(),
        "right": np.bincount(owners, outcomes.right).astype(np.int64).tolist(),
    }
    asked = ~np.isnan(outcomes.hits)
    if asked.any():
        columns["asked"] = np.bincount(owners, asked).astype(np.int64).tolist()
        columns["hits"] = np.bincount(owners, np.nan_to_num(outcomes.hits)).round(3).tolist()
    return columns
