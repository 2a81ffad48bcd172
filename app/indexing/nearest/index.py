"""Chooses, builds and measures the index of a bundle."""

from dataclasses import dataclass
from mmap import PROT_READ, mmap
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from app.bundle.files.index import GRAPH, INVERTED_FILE, LISTS
from app.bundle.vectors import VectorLayout
from app.indexing.nearest.recall import ALL, Masks, draw_masks, measure_recall, nearest_products
from app.indexing.progress import Steps
from app.retrieval.approximate.efforts import Efforts
from app.retrieval.approximate.engine import ApproximateEngine
from app.retrieval.approximate.graph import Graph, build_graph
from app.retrieval.approximate.inverted_file import InvertedFile, build_inverted_file
from app.retrieval.approximate.vector_index import IndexKind, VectorIndex
from app.retrieval.engine import Engine
from app.retrieval.exact.flat import FlatEngine
from app.retrieval.stored_vectors import StoredVectors

IndexChoice = Literal["auto", "flat", "hnsw", "ivf"]

LARGEST_FLAT = 250_000
"""Tracks up to which "auto" keeps the exact search: it answers within a few milliseconds there."""

LEAST_RECALL = 0.95
"""What "auto" expects of every search that it measures."""

_AIM = 0.97  # of the queries that choose efforts: others must reach the least recall too
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)  # of genre in a query, for each of which an effort is chosen
_LEAST_EFFORT = 1000
_CHOOSING, _MEASURED, _OF_ONE_PART = 30, 100, 50  # queries, for each share; by default weights; by a part alone
_SEED = 0  # what is drawn is of the vectors, not of a training


@dataclass(frozen=True)
class BuiltIndex:
    """The engine over the vectors of a catalogue, and what a manifest says of its index."""

    engine: Engine
    info: dict[str, Any]
    lists: InvertedFile | None

    def with_recall_of_neighbours(self, recall: float) -> dict[str, Any]:
        """The same information with the recall of neighbours that it found, where that is not exact."""
        if self.lists is None:
            return self.info
        return {**self.info, "recalls": {**self.info["recalls"], "of neighbours": round(recall, 4)}}


def write_index(
    asked: IndexChoice,
    vectors: StoredVectors,
    layout: VectorLayout,
    weights: tuple[NDArray[np.float32], NDArray[np.float32]],
    directory: Path,
    steps: Steps,
) -> BuiltIndex:
    """Write the index into the directory of a bundle: nothing for "flat", one part for each other kind.

    Args:
        asked: a kind, or "auto": flat up to `LARGEST_FLAT` tracks, and beyond, an inverted file that finds enough.
        vectors: of all tracks.
        layout: of the vectors.
        weights: float32 [n] each, how much genre and timbre count for each track where a request does not say.
        directory: of the bundle.
        steps: told of each.
    """
    n = len(vectors)
    rng = np.random.default_rng(_SEED)
    if asked == "flat" or (asked == "auto" and n <= LARGEST_FLAT):
        why = f"up to {LARGEST_FLAT:,} tracks an exact search is quick" if asked == "auto" else ""
        return _flat(vectors, layout, weights, rng, why)
    kind: IndexKind = "ivf" if asked == "auto" else asked
    index = _build(kind, vectors, directory, steps)
    lists = index if isinstance(index, InvertedFile) else None
    with steps.step("Measuring the index"):
        masks = draw_masks(vectors, layout, rng)
        efforts = _choose_efforts(index, vectors, layout, masks, weights[1], rng)
        engine = ApproximateEngine(vectors, layout, index, Efforts(efforts))
        recalls = _measure(engine, vectors, masks, weights, rng)
    least = min(recalls.values())
    if asked == "auto" and least < LEAST_RECALL:
        for name in (INVERTED_FILE, LISTS):
            (directory / name).unlink()
        (directory / LISTS).parent.rmdir()
        return _flat(vectors, layout, weights, rng, f"an inverted file finds {least:.3f}, less than {LEAST_RECALL}")
    why = f"above {LARGEST_FLAT:,} tracks, and its recall is {LEAST_RECALL} at least" if asked == "auto" else ""
    recall = recalls.pop(ALL)
    rounded = {name: round(value, 4) for name, value in recalls.items()}
    info = {"kind": kind, "recall": round(recall, 4), "recalls": rounded, "efforts": efforts, "chosen": why}
    if lists is None:  # a graph searches for each track, which would read the same again and again
        engine = ApproximateEngine(vectors.keeping(), layout, index, Efforts(efforts))
    return BuiltIndex(engine, info, lists)


def _flat(
    vectors: StoredVectors,
    layout: VectorLayout,
    weights: tuple[NDArray[np.float32], NDArray[np.float32]],
    rng: np.random.Generator,
    why: str,
) -> BuiltIndex:
    engine = FlatEngine(vectors.whole(), layout)
    rows = _drawn(len(vectors), _MEASURED, rng)
    queries = layout.queries(vectors.take(rows), weights[0][rows], weights[1][rows])
    everything: Masks = {ALL: None}
    found = measure_recall(engine, queries, everything, nearest_products(vectors, queries, everything))
    return BuiltIndex(engine, {"kind": "flat", "recall": found[ALL], "chosen": why}, None)


def _build(kind: IndexKind, vectors: StoredVectors, directory: Path, steps: Steps) -> VectorIndex:
    path = directory / (INVERTED_FILE if kind == "ivf" else GRAPH)
    path.parent.mkdir()
    with steps.step("Building the index", total=len(vectors)) as advance:
        if kind == "hnsw":
            build_graph(vectors, path, advance)
        else:
            np.save(directory / LISTS, build_inverted_file(vectors, path, advance))
        vectors.release()
    with path.open("rb") as file:
        content = memoryview(mmap(file.fileno(), 0, prot=PROT_READ))
    if kind == "hnsw":
        return Graph(content, len(vectors), vectors.n_dimensions)
    return InvertedFile(content, np.load(directory / LISTS), len(vectors))


def _choose_efforts(
    index: VectorIndex,
    vectors: StoredVectors,
    layout: VectorLayout,
    masks: Masks,
    timbre_weights: NDArray[np.float32],
    rng: np.random.Generator,
) -> list[int]:
    """For each share of genre the least effort, of those that double, by which all masks reach the aim.

    They reach it by the default weights of timbre, and without timbre, as requests and tracks that have none ask.
    """
    weights = [timbre_weights, np.zeros_like(timbre_weights)] if timbre_weights.any() else [timbre_weights]
    efforts = []
    for share in _SHARES:
        rows = _drawn(len(vectors), _CHOOSING, rng)
        of_genre = np.full(len(rows), share, dtype=np.float32)
        effort = min(_LEAST_EFFORT, index.full_effort)
        for of_timbre in weights:
            queries = layout.queries(vectors.take(rows), of_genre, of_timbre[rows])
            nearest = nearest_products(vectors, queries, masks)
            while effort < index.full_effort:
                engine = ApproximateEngine(vectors, layout, index, Efforts([effort]))
                if min(measure_recall(engine, queries, masks, nearest).values()) >= _AIM:
                    break
                effort = min(2 * effort, index.full_effort)
        efforts.append(effort)
    return efforts


def _measure(
    engine: Engine,
    vectors: StoredVectors,
    masks: Masks,
    weights: tuple[NDArray[np.float32], NDArray[np.float32]],
    rng: np.random.Generator,
) -> dict[str, float]:
    """By what is asked: by default weights among what each mask leaves, and among all by sound and genre alone."""
    layout = engine.layout

    def recalls(n: int, genre_weight: float | None, of: Masks) -> dict[str, float]:
        rows = _drawn(len(vectors), n, rng)
        genre_weights = weights[0][rows] if genre_weight is None else np.full(len(rows), genre_weight, dtype=np.float32)
        queries = layout.queries(vectors.take(rows), genre_weights, weights[1][rows])
        return measure_recall(engine, queries, of, nearest_products(vectors, queries, of))

    everything: Masks = {ALL: None}
    return {
        **recalls(_MEASURED, None, masks),
        "by sound alone": recalls(_OF_ONE_PART, 0, everything)[ALL],
        "by genre alone": recalls(_OF_ONE_PART, 1, everything)[ALL],
    }


def _drawn(n: int, size: int, rng: np.random.Generator) -> NDArray[np.int64]:
    rows: NDArray[np.int64] = rng.choice(n, min(size, n), replace=False)
    return rows
