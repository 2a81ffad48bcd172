"""What the lists of neighbours of a whole catalogue are like: who is found too often, who never, and the popular.

Every track of n is a query, and `neighbours`, int64 [n, k], has the tracks that its list names.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Integers = NDArray[np.int64]


def occurrences(neighbours: Integers, n: int) -> Integers:
    """int64 [n]: on how many lists each track is, its k-occurrence N_k (Radovanović et al. 2010)."""
    return np.bincount(neighbours.ravel(), minlength=n).astype(np.int64)


def hubness(occurrences: Integers) -> dict[str, float]:
    """How unevenly tracks are found, by their k-occurrences, int64 [n].

    skewness: of N_k, the hubness of Radovanović et al. (2010): above 0 where few tracks are on very many lists.
    never_found: share of tracks on no list, the anti-hubs; coverage: share on one at least.
    largest: the highest N_k.
    gini: of N_k, 0 where all are found equally often, near 1 where few take all (Gini 1912).
    """
    n, total = len(occurrences), occurrences.sum()
    never_found = float((occurrences == 0).mean())
    ranks = np.arange(1, n + 1)
    gini = 2 * (ranks * np.sort(occurrences)).sum() / (n * total) - (n + 1) / n if total else 0.0
    return {
        "skewness": float(stats.skew(occurrences)) if np.ptp(occurrences) else 0.0,
        "never_found": never_found,
        "largest": float(occurrences.max()),
        "coverage": 1 - never_found,
        "gini": float(gini),
    }


def popularity_bias(neighbours: Integers, popularity: NDArray[np.float32]) -> dict[str, float]:
    """Whether the popular are found more often; nothing where popularity is unknown throughout, or the same.

    lift: mean popularity on the lists over that of the catalogue: above 1 where lists favour the popular.
    correlation: Spearman's, between N_k and popularity; 0 where all are found equally often.

    Args:
        neighbours: int64 [n, k].
        popularity: float32 [n], at least 0, NaN where unknown: such tracks do not count.
    """
    known = ~np.isnan(popularity)
    values = popularity[known].astype(np.float64)
    found = occurrences(neighbours, len(popularity))[known]
    if len(values) == 0 or np.ptp(values) == 0 or found.sum() == 0:
        return {}
    return {
        "lift": float(np.average(values, weights=found) / values.mean()),
        "correlation": float(stats.spearmanr(found, values).statistic) if np.ptp(found) else 0.0,
    }


def catalogue_figures(neighbours: Integers, popularity: NDArray[np.float32]) -> dict[str, float]:
    """All of the above, by name, of neighbours, int64 [n, k], and popularity, float32 [n] with NaN for unknown."""
    return hubness(occurrences(neighbours, len(popularity))) | popularity_bias(neighbours, popularity)
