"""How a cost grows with the number of tracks: the slope of its logarithm."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Growth:
    """A cost is about `at_a_million` × (tracks / 1,000,000) ** `exponent`.

    Attributes:
        exponent: 0 where the cost stays, 1 where it doubles with the tracks.
        at_a_million: of the fitted line.
    """

    exponent: float
    at_a_million: float

    def at(self, n_tracks: float) -> float:
        """The cost that the line foretells."""
        return float(self.at_a_million * (n_tracks / 1e6) ** self.exponent)


def growth_of(costs: Mapping[int, float]) -> Growth | None:
    """The line of least squares through logarithms of costs, by numbers of tracks; None of fewer than two."""
    known = {n: cost for n, cost in costs.items() if cost > 0}
    if len(known) < 2:
        return None
    sizes = np.log(np.array([*known]) / 1e6)
    slope, intercept = np.polyfit(sizes, np.log([*known.values()]), 1)
    return Growth(float(slope), float(np.exp(intercept)))
