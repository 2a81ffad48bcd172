"""Finds the neighbours of all tracks, and says by which index they were found."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bundle import parts
from app.indexing.progress import Steps
from app.indexing.recall import measure_recall
from app.retrieval.engine import Engine
from app.retrieval.nearest_recordings import find_nearest_recordings

N_NEIGHBOURS = 50
"""Depth of the neighbour tables; the service searches for more."""


@dataclass(frozen=True)
class Neighbours:
    """The nearest recordings of each of n tracks, as the bundle has them.

    Attributes:
        track_indices: int64 [n, k], nearest first.
        similarities: float32 [n, k], theirs.
        index: what a manifest says of the index that found them.
    """

    track_indices: NDArray[np.int64]
    similarities: NDArray[np.float32]
    index: dict[str, Any]


def write_neighbours(
    engine: Engine,
    vectors: NDArray[np.float32],
    weights: tuple[NDArray[np.float32], NDArray[np.float32]],
    recordings: NDArray[np.int64],
    directory: Path,
    steps: Steps,
) -> Neighbours:
    """Write the part "neighbours" into the directory of a bundle.

    Args:
        engine: over the vectors.
        vectors: float32 [n, d], only read: they may be mapped from a file.
        weights: float32 [n] each, how much genre and timbre count for the neighbours of each track.
        recordings: int64 [n], equal for two versions of one recording.
        directory: of the bundle.
        steps: told of this one.
    """
    with steps.step("Finding neighbours", total=len(vectors)) as advance:
        queries = engine.layout.queries(vectors, *weights)
        rows, similarities = find_nearest_recordings(engine, queries, recordings, recordings, N_NEIGHBOURS, advance)
        recall = measure_recall(engine, queries)
        np.save(directory / parts.NEIGHBOURS, rows.astype(np.int32))
        np.save(directory / parts.SIMILARITIES, similarities)
    return Neighbours(rows, similarities, {"kind": "flat", "recall": recall})
