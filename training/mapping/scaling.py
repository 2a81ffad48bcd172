"""Scales a map to the numbers of a bundle."""

import numpy as np
from numpy.typing import NDArray

from app.bundle.catalogue.track_map import LARGEST_PLACE

_ALMOST_ALL = 0.995
_BEYOND = 0.1  # of the radius of almost all: how far out the others may be


def to_places(layout: NDArray[np.float64]) -> NDArray[np.uint16]:
    """uint16 [n, 2] of a layout float64 [n, 2]: the longer side from 0 to 65535, the shorter one centred.

    A few tracks far outside would leave little room for all others. They are drawn in towards the rest, in their order.
    """
    middle = np.median(layout, axis=0)
    from_middle = layout - middle
    radii = np.linalg.norm(from_middle, axis=1)
    reach = float(np.quantile(radii, _ALMOST_ALL))
    if reach > 0:
        beyond = np.maximum(radii / reach - 1, 0)
        drawn_in = np.minimum(radii, reach * (1 + _BEYOND * np.tanh(beyond / _BEYOND)))
        from_middle *= (drawn_in / np.maximum(radii, reach / 1e6))[:, None]
    low, high = from_middle.min(axis=0), from_middle.max(axis=0)
    side = float((high - low).max())
    scaled = (from_middle - (low + high) / 2) / (side if side > 0 else 1) + 0.5
    places: NDArray[np.uint16] = np.rint(scaled * LARGEST_PLACE).astype(np.uint16)
    return places
