"""Lays tracks out on a plane by t-SNE (van der Maaten & Hinton 2008), interpolated (Linderman et al. 2019).

It begins with the two principal components, so that regions lie to each other as they do in all dimensions (Kobak &
Berens 2019).
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from openTSNE import TSNEEmbedding
from openTSNE.affinity import PerplexityBasedNN
from openTSNE.nearest_neighbors import PrecomputedNeighbors
from threadpoolctl import threadpool_limits

from app.indexing.mapping.drawing import Unmapped

_N_NEIGHBOURS = 30
_FEWEST_NEIGHBOURS = 5  # with fewer, a perplexity means nothing
_N_GENTLE, _N_ITERATIONS = 100, 200
_EXAGGERATION = 12.0  # of the first iterations, in which tracks find their region; then they find their place in it
_INTERVAL = 2.0  # how fine the interpolation is: at 1, with twice the iterations, four times the time and no better map
_LEAST_RATE = 50.0  # of learning: few tracks would hardly move
_SPREAD = 0.01  # of the beginning: so small that all tracks attract each other
_TELL_EVERY = 10  # iterations
_SEED = 0  # the map of a catalogue is the same, whoever draws it


def lay_out(tracks: Unmapped, advance: Callable[[int], None]) -> NDArray[np.float64]:
    """Places float64 [n, 2] of n tracks, in no unit. `advance` is called with how many may be taken for done."""
    with threadpool_limits(1):  # threads add up in the order in which they finish, and t-SNE blows the last bit up
        components = _principal_components(tracks)
        if tracks.neighbours.shape[1] >= _FEWEST_NEIGHBOURS:
            return _tsne(tracks, components, advance)
    advance(len(tracks))
    return components


def _tsne(tracks: Unmapped, components: NDArray[np.float64], advance: Callable[[int], None]) -> NDArray[np.float64]:
    n, listed = len(tracks), slice(_N_NEIGHBOURS)
    apart = np.sqrt(np.maximum(2 - 2 * tracks.similarities[:, listed].astype(np.float64), 0))
    index = PrecomputedNeighbors(tracks.neighbours[:, listed].astype(np.int64), apart)
    affinities = PerplexityBasedNN(perplexity=apart.shape[1] / 3, knn_index=index, n_jobs=1)
    # Tracks that are equal would stay in one point for ever.
    noise = np.random.default_rng(_SEED).normal(scale=_SPREAD / 100, size=(n, 2))
    told = n * _TELL_EVERY // (_N_GENTLE + _N_ITERATIONS)
    embedding = TSNEEmbedding(
        _SPREAD * components + noise,
        affinities,
        n_jobs=1,
        random_state=_SEED,
        ints_in_interval=_INTERVAL,
        callbacks=lambda *_: advance(told),
        callbacks_every_iters=_TELL_EVERY,
    )
    for n_iterations, exaggeration, momentum in ((_N_GENTLE, _EXAGGERATION, 0.5), (_N_ITERATIONS, 1.0, 0.8)):
        embedding = embedding.optimize(
            n_iter=n_iterations,
            exaggeration=exaggeration,
            momentum=momentum,
            learning_rate=max(n / exaggeration, _LEAST_RATE),
        )
    advance(n - told * ((_N_GENTLE + _N_ITERATIONS) // _TELL_EVERY))
    return np.asarray(embedding, dtype=np.float64)


def _principal_components(tracks: Unmapped) -> NDArray[np.float64]:
    """float64 [n, 2] of deviation 1 along the first: where most of all differences are seen."""
    weights = float(tracks.genre_weights.mean()), float(tracks.timbre_weights.mean())
    vectors = tracks.layout.comparable(tracks.vectors, *weights)
    vectors -= vectors.mean(axis=0)
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    first = directions[:, ::-1][:, :2]
    largest = np.abs(first).argmax(axis=0)
    components: NDArray[np.float64] = vectors @ (first * np.sign(first[largest, [0, 1]]))
    return components / max(float(components[:, 0].std()), 1e-9)
