"""How sure a figure is: intervals by the cluster bootstrap, paired tests by flipping signs, and Holm's correction.

What is drawn anew, or flipped, is the artist and not the track: tracks of one artist are alike, so that a hundred of
them tell less than a hundred tracks of a hundred artists.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from app.bundle.names import fold
from training.splits import Examples

Floats = NDArray[np.float64]
_PERCENTILES = (2.5, 97.5)
_CELLS = 4_000_000  # signs that are held at once, as float64: 32 MB


def first_artists(examples: Examples) -> NDArray[np.int64]:
    """int64 [n]: the number of each example's first artist among the folded names of all of them, in their order.

    Examples of one table have the same numbers under every protocol.
    """
    _, numbers = np.unique([fold(names[0]) for names in examples.artists], return_inverse=True)
    return numbers.astype(np.int64)


def resampled_weights(groups: NDArray[np.int64], n_resamples: int, rng: np.random.Generator) -> Iterator[Floats]:
    """For each resample float64 [n]: how often the group of each example was drawn, of as many draws as groups.

    The bootstrap (Efron & Tibshirani 1993) of whole clusters (Field & Welsh 2007). A figure of a resample is the
    figure with its examples weighed so.

    Args:
        groups: int64 [n], equal for examples of one group, one example at least.
        n_resamples: how many to yield.
        rng: draws the groups.
    """
    _, dense = np.unique(groups, return_inverse=True)
    n_groups = int(dense.max()) + 1
    for _ in range(n_resamples):
        drawn = np.bincount(rng.integers(n_groups, size=n_groups), minlength=n_groups)
        yield drawn[dense].astype(np.float64)


def percentile_interval(replicates: Floats) -> tuple[Floats, Floats]:
    """The bounds, float64 [...] each, between which 95 % of the replicates, float64 [r, ...], lie.

    The percentile interval of Efron & Tibshirani (1993, chapter 13).
    """
    low, high = np.percentile(replicates, _PERCENTILES, axis=0)
    return low, high


def paired_tests(differences: Floats, rng: np.random.Generator, n_resamples: int = 9999) -> Floats:
    """The two-sided p-values, float64 [t], of the mean differences between systems on the same groups.

    Were two alike, the difference of each group could as well have the other sign (Fisher 1935). The value is the
    share of drawn signs whose mean is at least as far from 0 as the mean found, itself counted as one of the draws, so
    that it is never 0 (Phipson & Smyth 2010).

    Args:
        differences: float64 [n_groups, t], of each group the sum of what one system has more than the other, of t pairs
            of systems.
        rng: draws the signs, the same for all pairs.
        n_resamples: how many signs are drawn for each group.
    """
    # A flip of 0 changes nothing, and neither does a common scale, by which the mean is the sum.
    flipped = differences[differences.any(axis=1)]
    n, totals = len(flipped), flipped.sum(axis=0)
    # SciPy's permutation_test sorts to draw a sign: a minute for 20,000 groups, where bits take a second.
    at_once = max(1, _CELLS // max(n, 1))
    slack = 1e-12 * np.abs(flipped).sum(axis=0)  # sums that are equal but for the order of adding
    n_as_far = np.ones(flipped.shape[1])
    for start in range(0, n_resamples, at_once):
        drawn = rng.integers(256, size=(min(at_once, n_resamples - start), -(-n // 8)), dtype=np.uint8)
        positive = np.unpackbits(drawn, axis=1, count=n).astype(np.float64)
        sums = 2 * (positive @ flipped) - totals
        n_as_far += np.count_nonzero(np.abs(sums) >= np.abs(totals) - slack, axis=0)
    values: Floats = n_as_far / (n_resamples + 1)
    return values


def holm(p: Sequence[float]) -> list[float]:
    """The p-values, in the order given, adjusted for being several (Holm 1979).

    The smallest of m counts m times, the next m - 1 times, and so on; none is less than a smaller one's, nor more
    than 1.
    """
    order = np.argsort(p, kind="stable")
    stepped = np.asarray(p, dtype=np.float64)[order] * np.arange(len(p), 0, -1)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.maximum.accumulate(stepped), 1)
    values: list[float] = adjusted.tolist()
    return values
