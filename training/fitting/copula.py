"""A Gaussian copula: values that are spread as the true ones of a feature are, and correlate with them as told."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from app.bundle.features import column

Correlation = float | NDArray[np.float64]
"""Of normal scores, from 0 to 1: one for all examples, or float64 [n]. 1 is the value itself."""


@dataclass(frozen=True)
class EmpiricalDistribution:
    """How the known values of a feature are spread.

    Attributes:
        values: float32 [m], ascending.
    """

    values: NDArray[np.float32]

    @classmethod
    def of(cls, values: NDArray[np.float32]) -> "EmpiricalDistribution":
        """Of values, float32 [n], without those that are NaN."""
        return cls(np.sort(values[~np.isnan(values)]))

    def correlated(
        self, values: NDArray[np.float32], correlation: Correlation, rng: np.random.Generator
    ) -> NDArray[np.float32]:
        """Values of this distribution, float32 [n], that correlate with `values`; NaN stays NaN.

        A value becomes the normal score z of its rank, that becomes r·z + √(1 - r²)·ε, and that a quantile again. Equal
        values share their ranks at random, so that the distribution of what comes out is the one that went in.
        """
        n = len(self.values)
        if n == 0:
            return values.copy()
        below = np.searchsorted(self.values, values, "left")
        up_to = np.searchsorted(self.values, values, "right")
        ranks = (below + rng.random(len(values)) * (up_to - below)) / n
        scores = ndtri(ranks.clip(0.5 / n, 1 - 0.5 / n))
        mixed = correlation * scores + np.sqrt(1 - np.square(correlation)) * rng.standard_normal(len(values))
        places = (n * ndtr(mixed)).astype(np.int64).clip(0, n - 1)
        itself = np.isnan(values) | (np.asarray(correlation) == 1)  # exactly, whatever rounding does to the scores
        return np.where(itself, values, self.values[places])


@dataclass(frozen=True)
class GaussianCopula:
    """Of several features, each disturbed on its own.

    Attributes:
        distributions: By name of the feature.
    """

    distributions: dict[str, EmpiricalDistribution]

    @classmethod
    def fit(cls, features: NDArray[np.float32], names: Sequence[str]) -> "GaussianCopula":
        """Of the features of these names, as they are spread in `features`, float32 [n, 15]."""
        return cls({name: EmpiricalDistribution.of(features[:, column(name)]) for name in names})

    def disturbed(
        self, features: NDArray[np.float32], correlation: Correlation, rng: np.random.Generator
    ) -> NDArray[np.float32]:
        """A copy of `features`, float32 [n, 15], with other values of these features; what is unknown stays unknown."""
        disturbed = features.copy()
        for name, distribution in self.distributions.items():
            place = column(name)
            disturbed[:, place] = distribution.correlated(features[:, place], correlation, rng)
        return disturbed
