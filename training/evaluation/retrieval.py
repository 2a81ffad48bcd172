"""Measures retrieval: what the nearest neighbours of some examples have in common with them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from app.retrieval.deepen import deepen
from app.retrieval.exact.flat import FlatEngine
from app.retrieval.nearest_recordings import find_nearest_recordings
from training.evaluation.metrics import hit_rate, ndcg
from training.splits import Examples

DEPTH = 10
_CURVE = 50
_WEIGHTS = (0.0, 0.2, 0.4, 0.6, 0.8)
_QUERIES_PER_WEIGHT = 2000


@dataclass(frozen=True)
class Retrieval:
    """Figures by name, and Genre-Hit@k for k from 1 on, float64 [50] or fewer where there are fewer recordings."""

    figures: dict[str, float]
    hit_by_k: NDArray[np.float64]


class Searcher:
    """Finds neighbours among all examples, with the vectors of one view of them.

    vectors: float32 [n, embedding_dim + n_genres], as app.bundle.vectors makes them.
    """

    def __init__(self, examples: Examples, vectors: NDArray[np.float32]) -> None:
        self._examples = examples
        n_genres = examples.genre_sets.shape[1]
        self._engine = FlatEngine(vectors, VectorLayout(vectors.shape[1] - n_genres, n_genres))

    def nearest(
        self,
        side: NDArray[np.int64],
        weights: NDArray[np.float32],
        k: int,
        advance: Callable[[int], None] = lambda _: None,
        vectors: NDArray[np.float32] | None = None,
    ) -> NDArray[np.int64]:
        """int64 [q, k]: the nearest recordings of the examples `side`, int64 [q], with these genre weights, [q].

        They are asked by their own vectors, or by others, float32 [q, d], such as those of less that is known.
        """
        queries = self._engine.layout.queries(self._engine.gather(side) if vectors is None else vectors, weights)
        recordings = self._examples.recordings
        return find_nearest_recordings(self._engine, queries, recordings, recordings[side], k, advance)[0]

    def hits(
        self,
        test: NDArray[np.int64],
        queries: NDArray[np.int64],
        weights: NDArray[np.float32],
        vectors: NDArray[np.float32],
    ) -> NDArray[np.float64]:
        """float64 [m]: the share of the ten nearest that share a genre with the examples `test`; NaN but of `queries`.

        Args:
            test: int64 [m], examples.
            queries: int64 [q], the positions in `test` that are asked.
            weights: float32 [q], of genre.
            vectors: float32 [q, d], by which they are asked.
        """
        asked = test[queries]
        nearest = self.nearest(asked, weights, DEPTH, vectors=vectors)
        found = np.full(len(test), np.nan)
        found[queries] = shares_genre(self._examples.genre_sets, asked, nearest).mean(axis=1)
        return found

    def best_weight(self, side: NDArray[np.int64], unseen: NDArray[np.int64], rng: np.random.Generator) -> float:
        """The genre weight with the highest Genre-Hit@10 on a sample of `side`; the smaller of equals.

        Where nothing is known of the sound of any of them, all weights are equal, and it is 1: genre alone.
        Neighbours in `unseen`, whose genres may choose nothing, do not count.
        """
        if not self._engine.layout.has_embedding(self._engine.gather(side)).any():
            return 1.0
        sample = np.sort(rng.choice(side, min(len(side), _QUERIES_PER_WEIGHT), replace=False))
        hits = [self.hit_rate_among_seen(sample, weight, unseen) for weight in _WEIGHTS]
        return _WEIGHTS[int(np.argmax(hits))]

    def hit_rate_among_seen(
        self,
        side: NDArray[np.int64],
        weight: float,
        unseen: NDArray[np.int64],
        vectors: NDArray[np.float32] | None = None,
    ) -> float:
        """Genre-Hit@10 of the examples `side` at one genre weight, where neighbours in `unseen` do not count.

        They are asked by their own vectors, or by others, float32 [len(side), d].
        """
        rows = self.nearest(side, np.full(len(side), weight, dtype=np.float32), DEPTH, vectors=vectors)
        seen = ~np.isin(rows, unseen)
        return float((shares_genre(self._examples.genre_sets, side, rows) & seen).sum() / max(seen.sum(), 1))

    def measure(
        self,
        side: NDArray[np.int64],
        weights: NDArray[np.float32],
        advance: Callable[[int], None] = lambda _: None,
    ) -> Retrieval:
        """With the examples `side`, int64 [q], as queries of these genre weights, [q], over all examples."""
        rows = self.nearest(side, weights, _CURVE, advance)
        relevant = shares_genre(self._examples.genre_sets, side, rows)
        same_artist = self._same_artist(side, rows)
        figures = {
            "genre_hit@10": hit_rate(relevant[:, :DEPTH]),
            "ndcg@10": ndcg(relevant[:, :DEPTH], count_relevant(self._examples, side)),
            "same_artist@10": float(same_artist[:, :DEPTH].mean()),
            "other_artists_hit@10": self._hit_among(_unlike(self._same_artist), side, weights, rows),
            "other_albums_hit@10": self._hit_among(_unlike(self._same_album), side, weights, rows),
        }
        totals = relevant.mean(axis=0).cumsum()
        return Retrieval(figures, totals / np.arange(1, len(totals) + 1))

    def _same_artist(self, side: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Bool [q, k]: whether the example `rows[i, j]` has an artist in common with the example `side[i]`."""
        credited = self._examples.credits
        common = credited[np.repeat(side, rows.shape[1])].multiply(credited[rows.ravel()]).sum(axis=1)
        same: NDArray[np.bool_] = (common > 0).reshape(rows.shape)
        return same

    def _same_album(self, side: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Bool [q, k]: whether the example `rows[i, j]` is of an album of the same name as the example `side[i]`."""
        albums = self._examples.albums
        own = albums[side][:, None]
        same: NDArray[np.bool_] = (albums[rows] == own) & (own >= 0)
        return same

    def _hit_among(
        self, wanted: "_Relation", side: NDArray[np.int64], weights: NDArray[np.float32], rows: NDArray[np.int64]
    ) -> float:
        """Genre-Hit@10 among the tracks that are `wanted` of a query, so that an artist match is not taken for taste.

        rows: int64 [q, k], the nearest of `side`; more are looked for where too few of them are wanted.
        """
        hits = np.empty(len(side))
        todo = np.arange(len(side))

        def attempt(depth: int) -> tuple[None, bool]:
            nonlocal todo, rows
            if depth > _CURVE:
                rows = self.nearest(side[todo], weights[todo], depth)
            taken = wanted(side[todo], rows)
            counted = taken & (taken.cumsum(axis=1) <= DEPTH)
            n_counted = counted.sum(axis=1)
            relevant = shares_genre(self._examples.genre_sets, side[todo], rows)
            hits[todo] = (relevant & counted).sum(axis=1) / np.maximum(n_counted, 1)
            todo = todo[n_counted < DEPTH]
            return None, len(todo) == 0 or depth >= len(self._examples)

        deepen(attempt, _CURVE)  # a prolific artist fills the first lists
        return float(hits.mean())


_Relation = Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.bool_]]


def _unlike(relation: _Relation) -> _Relation:
    return lambda side, rows: ~relation(side, rows)


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
    # There are far fewer different sets of genres than recordings: count once for each pair of sets, packed to bits.
    sets, sizes = np.unique(np.packbits(of_recording, axis=1), axis=0, return_counts=True)
    asked, asked_by = np.unique(np.packbits(examples.genre_sets[queries], axis=1), axis=0, return_inverse=True)
    overlap = (asked[:, None] & sets).any(axis=2)
    # A query shares a genre with its own recording, which is no answer.
    counts: NDArray[np.int64] = (overlap @ sizes)[asked_by] - 1
    return counts
