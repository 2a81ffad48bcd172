"""How well a map keeps neighbours: trustworthiness and continuity (Venna & Kaski 2001).

    trustworthiness = 1 - c · Σ_i Σ_{j near i on the map, not by similarity} (rank of j by similarity to i - k)
    continuity      = 1 - c · Σ_i Σ_{j near i by similarity, not on the map} (rank of j on the map from i - k)
    c               = 2 / (m · k · (2n - 3k - 1))

Near are the k nearest. Both are 1 where every neighbour stays one, and about 0.5 for places drawn at random. Here the
m tracks i are a sample of the n tracks, and similarity is that of the service: by the default weights of track i.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.indexing.mapping.drawing import Unmapped

_SAMPLE = 500
_SAMPLE_SEED = 0  # the figures are of the map, not of a training
_K = 10
_DECIMALS = 4
_BLOCK = 50  # queries that are compared with all tracks at once


@dataclass(frozen=True)
class MapQuality:
    """Figures of a map.

    Attributes:
        trustworthiness: from 0 to 1.
        continuity: from 0 to 1.
        k: how many neighbours count.
        sample: of how many tracks.
    """

    trustworthiness: float
    continuity: float
    k: int
    sample: int


def measure_map(places: NDArray[np.uint16], tracks: Unmapped, sample: int = _SAMPLE) -> MapQuality:
    """Measure a map, places uint16 [n, 2], on a fixed sample of its tracks."""
    n = len(tracks)
    k = min(_K, (n - 1) // 2)
    rows = np.sort(np.random.default_rng(_SAMPLE_SEED).choice(n, min(n, sample), replace=False))
    if not k:
        return MapQuality(1.0, 1.0, k, len(rows))
    intruders = missed = 0
    at = places.astype(np.float64)
    for block in np.array_split(rows, -(-len(rows) // _BLOCK)):
        weights = tracks.genre_weights[block], tracks.timbre_weights[block]
        queries = tracks.layout.queries(tracks.vectors[block], *weights)
        for row, similarities in zip(block.tolist(), queries @ tracks.vectors.T, strict=True):
            unlike, apart = -similarities, ((at - at[row]) ** 2).sum(axis=1)
            unlike[row] = apart[row] = np.inf
            intruders += _excess(unlike, apart, k)
            missed += _excess(apart, unlike, k)
    scale = 2 / (len(rows) * k * (2 * n - 3 * k - 1))
    return MapQuality(round(1 - scale * intruders, _DECIMALS), round(1 - scale * missed, _DECIMALS), k, len(rows))


def _excess(ranked: NDArray[Any], chosen: NDArray[Any], k: int) -> int:
    """By how much the k nearest of n others, by one distance, are beyond rank k by another one, added up.

    Args:
        ranked: floats [n], by which ranks are told; ties by row.
        chosen: floats [n], by which the nearest are chosen; ties by row.
        k: how many.
    """
    candidates = np.flatnonzero(chosen <= np.partition(chosen, k - 1)[k - 1])
    nearest = candidates[np.argsort(chosen[candidates], kind="stable")[:k]].tolist()
    excess = 0
    for row in nearest:
        rank = int((ranked < ranked[row]).sum() + (ranked[:row] == ranked[row]).sum()) + 1
        excess += max(0, rank - k)
    return excess
