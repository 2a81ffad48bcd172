"""Measures a fitted network on one side of a split."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from app.bundle.encoders import Encoders, encode
from training.index import build_index, nearest
from training.metrics import classification_metrics, hit_rate, ndcg
from training.model import GenreNet
from training.splits import Examples
from training.trainer import infer

DEPTH = 10


def evaluate(
    model: GenreNet,
    encoders: Encoders,
    examples: Examples,
    side: NDArray[np.int64],
    advance: Callable[[int], None] = lambda _: None,
) -> dict[str, float]:
    """Classification figures of the examples `side`, and retrieval figures with them as queries over all examples.

    Args:
        model: in evaluation mode, on the CPU.
        encoders: as fitted on the training side.
        examples: of a protocol; all of them are candidates.
        side: indices of the examples to measure.
        advance: called with the number of queries just done.
    """
    probabilities, embeddings = infer(model, encode(encoders, examples.features))
    rows, _ = nearest(build_index(embeddings), embeddings, side, examples.recordings, DEPTH, advance)
    relevant = shares_genre(examples.genre_sets, side, rows)
    return {
        **classification_metrics(probabilities[side], examples.genre_sets[side]),
        "genre_hit@10": hit_rate(relevant),
        "ndcg@10": ndcg(relevant, count_relevant(examples, side)),
    }


def shares_genre(
    genre_sets: NDArray[np.bool_], queries: NDArray[np.int64], rows: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Bool [q, k]: whether the example `rows[i, j]` has a genre in common with the example `queries[i]`."""
    shared: NDArray[np.bool_] = np.any(genre_sets[rows] & genre_sets[queries][:, None, :], axis=2)
    return shared


def count_relevant(examples: Examples, queries: NDArray[np.int64]) -> NDArray[np.int64]:
    """int64 [q]: the number of other recordings that share a genre with each query.

    A recording has the genres of all its versions.
    """
    n_recordings = int(examples.recordings.max()) + 1
    of_recording = np.zeros((n_recordings, examples.genre_sets.shape[1]), dtype=bool)
    np.logical_or.at(of_recording, examples.recordings, examples.genre_sets)
    # There are far fewer different sets of genres than recordings: count once for each pair of sets.
    sets, sizes = np.unique(of_recording, axis=0, return_counts=True)
    asked, asked_by = np.unique(examples.genre_sets[queries], axis=0, return_inverse=True)
    overlap = (asked.astype(np.float32) @ sets.T.astype(np.float32)) > 0
    # A query shares a genre with its own recording, which is no answer.
    counts: NDArray[np.int64] = (overlap @ sizes)[asked_by] - 1
    return counts
