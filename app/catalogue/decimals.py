"""Numbers of float32 as the decimals that they were written as: 0.676 rather than 0.6760000228881836."""

import numpy as np
from numpy.typing import NDArray

_MOST_PLACES = 22  # of which powers of ten are exact; what takes more stays as it is


def as_decimals(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Float64 of the same shape: to every number the decimal of fewest places that float32 rounds to it."""
    decimals = values.astype(np.float64).ravel()
    left = np.flatnonzero(np.isfinite(decimals))
    for places in range(_MOST_PLACES + 1):
        rounded = np.round(decimals[left], places)
        found = rounded.astype(np.float32) == values.ravel()[left]
        decimals[left[found]] = rounded[found]
        left = left[~found]
    return decimals.reshape(values.shape)
