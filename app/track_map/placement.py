"""Places tracks on a map among those that are on it: where most of their nearest neighbours are together."""

import numpy as np
from numpy.typing import NDArray

from app.bundle.catalogue.track_map import LARGEST_PLACE

_REACH = LARGEST_PLACE / 100  # how far apart neighbours may be to count as together; a region of a genre is some 5 wide


def place_among(
    places: NDArray[np.uint16], neighbours: NDArray[np.int64], similarities: NDArray[np.float32]
) -> NDArray[np.uint16]:
    """Places uint16 [m, 2] of m tracks.

    Neighbours may lie in several regions; their mean would be in between, where nothing like the track is. So each
    neighbour is asked how much weight lies around it, and the mean is of the region of the one with the most: one step
    of mean shift (Fukunaga & Hostetler 1975) from the best beginning.

    Args:
        places: uint16 [n, 2], of the tracks that are on the map.
        neighbours: int64 [m, k], the nearest of these to each track, nearest first. Without any, a track comes to stand
            in the middle of the map.
        similarities: float32 [m, k], theirs.
    """
    if not neighbours.shape[1]:
        return np.full((len(neighbours), 2), LARGEST_PLACE // 2, dtype=np.uint16)
    squares = np.maximum(1 - similarities.astype(np.float64), 0)
    weights = np.exp(-squares / np.maximum(squares.mean(axis=1, keepdims=True), 1e-6))
    around = places[neighbours].astype(np.float64)
    apart = ((around[:, :, None] - around[:, None]) ** 2).sum(axis=-1)
    near = np.exp(-apart / (2 * _REACH**2)) * weights[:, None]
    best = near.sum(axis=-1).argmax(axis=1)
    shares = near[np.arange(len(best)), best]
    shares /= shares.sum(axis=1, keepdims=True)
    placed: NDArray[np.uint16] = np.rint((shares[:, :, None] * around).sum(axis=1)).astype(np.uint16)
    return placed
