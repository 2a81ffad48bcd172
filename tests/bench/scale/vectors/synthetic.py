"""Vectors drawn from figures of real ones: in each of many clusters their mean, the directions in which they vary most,
and what is left over. No real vector is among them.

The genre part is drawn as the roots of its entries, which are many small ones and few large: their squares are never
below 0. Each part has length 1 at last, as real ones have.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout

_N_CLUSTERS = 1000
_N_DIRECTIONS = 24
_BLOCK = 2000
_SMALLEST = 1e-12


@dataclass(frozen=True)
class Clusters:
    """Figures of real vectors.

    Attributes:
        layout: of the vectors.
        shares: float64 [c], of the vectors in each cluster.
        means: float32 [c, d].
        directions: float32 [c, r, d], each times the deviation along it.
        rest: float32 [c, d], the deviation of each dimension that the directions leave.
    """

    layout: VectorLayout
    shares: NDArray[np.float64]
    means: NDArray[np.float32]
    directions: NDArray[np.float32]
    rest: NDArray[np.float32]


def fit(vectors: NDArray[np.float32], layout: VectorLayout, seed: int = 0) -> Clusters:
    """Figures of vectors [n, d], with as many clusters as there are vectors for."""
    points = _with_roots(vectors, layout)
    n_clusters = min(_N_CLUSTERS, max(1, len(vectors) // (2 * _N_DIRECTIONS)))
    kmeans = faiss.Kmeans(points.shape[1], n_clusters, niter=10, seed=seed, min_points_per_centroid=1)
    kmeans.train(points)
    of_point = kmeans.index.search(points, 1)[1][:, 0]
    means, directions, rest = [], [], []
    for cluster in range(n_clusters):
        members = points[of_point == cluster]
        if not len(members):
            members = np.asarray(kmeans.centroids)[cluster][None]
        mean = members.mean(axis=0)
        _, lengths, axes = np.linalg.svd(members - mean, full_matrices=False)
        main = np.zeros((_N_DIRECTIONS, points.shape[1]), dtype=np.float32)
        kept = min(_N_DIRECTIONS, len(lengths))
        degrees = max(1, len(members) - 1)
        main[:kept] = lengths[:kept, None] * axes[:kept] / np.sqrt(degrees)
        left = (lengths[kept:, None] * axes[kept:]) ** 2
        means.append(mean)
        directions.append(main)
        rest.append(np.sqrt(left.sum(axis=0) / degrees))
    shares = np.bincount(of_point, minlength=n_clusters) / len(points)
    return Clusters(layout, shares, np.stack(means), np.stack(directions), np.stack(rest).astype(np.float32))


def draw(clusters: Clusters, n: int, seed: int) -> Iterator[NDArray[np.float32]]:
    """Vectors [n, d] in blocks, in random order."""
    rng = np.random.default_rng(seed)
    for start in range(0, n, _BLOCK):
        size = min(_BLOCK, n - start)
        cluster = rng.choice(len(clusters.shares), size, p=clusters.shares)
        along = rng.standard_normal((size, 1, _N_DIRECTIONS), dtype=np.float32)
        beside = rng.standard_normal((size, clusters.means.shape[1]), dtype=np.float32)
        points = clusters.means[cluster] + (along @ clusters.directions[cluster])[:, 0]
        points += beside * clusters.rest[cluster]
        yield _from_roots(points, clusters.layout)


def write(clusters: Clusters, n: int, seed: int, path: Path) -> None:
    """Draw vectors into a file of NumPy's, float16 [n, d], that can be mapped."""
    mapped: Any = np.lib.format.open_memmap(path, "w+", np.float16, (n, clusters.means.shape[1]))
    start = 0
    for block in draw(clusters, n, seed):
        mapped[start : start + len(block)] = block
        start += len(block)
    mapped.flush()


def _with_roots(vectors: NDArray[np.float32], layout: VectorLayout) -> NDArray[np.float32]:
    points = np.array(vectors, dtype=np.float32)
    genres = layout.split(points).genres
    np.sqrt(np.maximum(genres, 0), out=genres)
    return points


def _from_roots(points: NDArray[np.float32], layout: VectorLayout) -> NDArray[np.float32]:
    genres = layout.split(points).genres
    genres *= genres
    for part in layout.split(points):
        if part.shape[1]:
            part /= np.maximum(np.linalg.norm(part, axis=1, keepdims=True), _SMALLEST)
    return points
