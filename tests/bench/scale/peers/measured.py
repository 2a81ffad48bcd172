"""Measures one kind of index: what it takes to make, and recall and time at each effort under each filter."""

import gc
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.bench.scale.peers.index import AFTERWARDS, Allowed, Index, Kind, n_to_fetch
from tests.bench.scale.peers.questions import Questions, recall

_SLOW_US = 20_000  # who takes longer is asked fewer times
_N_SLOW = 40


@dataclass(frozen=True)
class Figures:
    """Of one kind at one effort under one filter.

    Attributes:
        kind: its name.
        effort: how far it searched.
        filter: its name; "" without one.
        share: of the tracks, what the filter leaves.
        recall: at 10, of queries with the weight of genre that the service gives by default.
        recall_any_weight: of queries with a random weight.
        query_us: of processor time, the mean, one query at a time on one thread.
        n_queries: of the figures.
    """

    kind: str
    effort: int
    filter: str
    share: float
    recall: float
    recall_any_weight: float
    query_us: float
    n_queries: int


@dataclass(frozen=True)
class Made:
    """What one kind took to make.

    Attributes:
        kind: its name.
        build_cpu_s: processor time of all threads.
        n_bytes: what it holds in memory, the vectors that it re-scores with included.
        filters: how it keeps to a filter.
    """

    kind: str
    build_cpu_s: float
    n_bytes: int
    filters: str


def make(kind: Kind, vectors: NDArray[Any]) -> tuple[Index, Made]:
    """An index of vectors [n, d].

    Raises:
        ImportError: the library is not installed.
    """
    gc.collect()
    started = time.process_time()
    index = kind.make(vectors)
    return index, Made(kind.name, time.process_time() - started, index.n_bytes, kind.filters)


def measure(kind: Kind, index: Index, vectors: NDArray[Any], questions: Questions) -> Iterator[Figures]:
    """Of each filter and each effort."""
    for allowed, tenth in zip(questions.filters, questions.tenth, strict=True):
        for effort in efforts_of(kind, allowed):
            yield _measure(kind, index, vectors, questions.queries, allowed, tenth, effort)


def efforts_of(kind: Kind, allowed: Allowed | None) -> list[int]:
    """The efforts that differ: what drops most of what it finds cannot search less far than it must find."""
    if kind.filters != AFTERWARDS or allowed is None:
        return [*kind.efforts]
    return sorted({max(effort, n_to_fetch(allowed)) for effort in kind.efforts})


def _measure(
    kind: Kind,
    index: Index,
    vectors: NDArray[Any],
    queries: NDArray[np.float32],
    allowed: Allowed | None,
    tenth: NDArray[np.float32],
    effort: int,
) -> Figures:
    index.search(queries[0], allowed, effort)
    begun = time.process_time()
    index.search(queries[-1], allowed, effort)
    is_slow = 1e6 * (time.process_time() - begun) > _SLOW_US
    n = min(len(queries), _N_SLOW) if is_slow else len(queries)
    half = n // 2
    chosen = [*range(half), *range(len(queries) - (n - half), len(queries))]
    begun = time.process_time()
    found = [index.search(queries[row], allowed, effort) for row in chosen]
    seconds = time.process_time() - begun
    recalls = [recall(vectors, queries[row], rows, float(tenth[row])) for row, rows in zip(chosen, found, strict=True)]
    return Figures(
        kind.name,
        effort,
        "" if allowed is None else allowed.name,
        1.0 if allowed is None else allowed.share,
        float(np.mean(recalls[:half])),
        float(np.mean(recalls[half:])),
        1e6 * seconds / n,
        n,
    )
