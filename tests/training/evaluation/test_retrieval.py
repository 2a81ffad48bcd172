import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.bundle.names import fold
from app.bundle.vectors import VectorLayout
from tests.support.training.brute_force import nearest_by_sorting
from tests.support.training.plain_examples import plain_examples
from tests.support.vectors import as_queries
from training.evaluation.retrieval import Retrieval, Searcher, count_relevant, shares_genre
from training.splits import Examples

DIM = 6
N_GENRES = 4
Vectors = NDArray[np.float32]


def unit(rows: NDArray[np.float64]) -> Vectors:
    scaled: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return scaled


def some_genres(n: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    genre_sets: NDArray[np.bool_] = np.eye(N_GENRES, dtype=bool)[rng.integers(N_GENRES, size=n)]
    second = rng.random(n) < 0.3
    genre_sets[second] |= np.eye(N_GENRES, dtype=bool)[rng.integers(N_GENRES, size=second.sum())]
    return genre_sets


def some_vectors(n: int, rng: np.random.Generator) -> Vectors:
    return VectorLayout.join(
        unit(rng.normal(size=(n, DIM))), rng.dirichlet(np.full(N_GENRES, 0.5), size=n).astype(np.float32)
    )


def measure_by_loop(
    examples: Examples, vectors: Vectors, side: NDArray[np.int64], weights: NDArray[np.float32]
) -> Retrieval:
    """The definitions, one query and one neighbour after another."""
    own = examples.recordings[side]
    everything = nearest_by_sorting(
        vectors, as_queries(vectors[side], DIM, weights), examples.recordings, own, len(examples)
    )
    folded = [{fold(name) for name in names} for names in examples.artists]
    albums = [fold(text.album) for text in examples.texts]
    genres = [set(np.flatnonzero(row).tolist()) for row in examples.genre_sets]
    of_recording: dict[int, set[int]] = {}
    for recording, carried in zip(examples.recordings.tolist(), genres, strict=True):
        of_recording.setdefault(recording, set()).update(carried)

    hits, gains, same, curves = [], [], [], []
    others_hits: list[float] = []
    other_albums: list[float] = []
    for query, rows in zip(side.tolist(), everything, strict=True):
        relevant = [bool(genres[row] & genres[query]) for row in rows]
        is_same = [bool(folded[row] & folded[query]) for row in rows]
        n_relevant = sum(
            bool(carried & genres[query])
            for recording, carried in of_recording.items()
            if recording != examples.recordings[query]
        )
        ideal = sum(1 / math.log2(rank + 2) for rank in range(min(n_relevant, 10, len(rows))))
        gained = sum(1 / math.log2(rank + 2) for rank, good in enumerate(relevant[:10]) if good)
        others = [good for good, known in zip(relevant, is_same, strict=True) if not known][:10]
        elsewhere = [
            good for good, row in zip(relevant, rows, strict=True) if not albums[query] or albums[row] != albums[query]
        ][:10]
        other_albums.append(float(np.mean(elsewhere)) if elsewhere else 0)
        hits.append(np.mean(relevant[:10]))
        gains.append(gained / ideal if n_relevant else 0)
        same.append(np.mean(is_same[:10]))
        others_hits.append(float(np.mean(others)) if others else 0)
        curves.append([np.mean(relevant[:k]) for k in range(1, min(50, len(rows)) + 1)])
    figures = {
        "genre_hit@10": float(np.mean(hits)),
        "ndcg@10": float(np.mean(gains)),
        "same_artist@10": float(np.mean(same)),
        "other_artists_hit@10": float(np.mean(others_hits)),
        "other_albums_hit@10": float(np.mean(other_albums)),
    }
    return Retrieval(figures, np.mean(curves, axis=0))


def assert_measured_as_by_loop(
    examples: Examples, vectors: Vectors, side: NDArray[np.int64], weights: NDArray[np.float32]
) -> Retrieval:
    found, expected = (
        Searcher(examples, vectors).measure(side, weights),
        measure_by_loop(examples, vectors, side, weights),
    )
    assert found.figures == pytest.approx(expected.figures, abs=1e-9)
    np.testing.assert_allclose(found.hit_by_k, expected.hit_by_k, atol=1e-9)
    return found


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    n=st.integers(2, 140),
    n_recordings=st.integers(2, 140),
    n_artists=st.integers(1, 40),
    n_queries=st.integers(1, 20),
)
def test_measure_any_catalogue_equals_the_loop(
    seed: int, n: int, n_recordings: int, n_artists: int, n_queries: int
) -> None:
    """Small and large ones, with versions, shared credits, and so few artists that hardly another one is found."""
    rng = np.random.default_rng(seed)
    recordings = np.concatenate([[0, 1], rng.integers(n_recordings, size=n - 2)])
    _, recordings = np.unique(recordings, return_inverse=True)
    spellings = ("Artist {}", "ARTIST  {}", "ártist-{}")
    artists = [
        tuple(str(rng.choice(spellings)).format(number) for number in rng.integers(n_artists, size=rng.integers(1, 4)))
        for _ in range(n)
    ]
    examples = plain_examples(some_genres(n, rng), recordings, artists)
    albums = ("", "Hits", "hits!", "Other", "Live")
    examples.texts[:] = [text._replace(album=albums[rng.integers(5)]) for text in examples.texts]
    side = np.sort(rng.choice(n, min(n, n_queries), replace=False))
    weights = rng.choice(np.array([0, 0.2, 0.8, 1], dtype=np.float32), len(side))
    assert_measured_as_by_loop(examples, some_vectors(n, rng), side, weights)


@pytest.mark.parametrize(("n_own", "n_others"), [(60, 200), (450, 200), (450, 7), (450, 0), (30, 4), (0, 30)])
def test_measure_prolific_artist_looks_further(n_own: int, n_others: int, rng: np.random.Generator) -> None:
    """One artist's tracks are nearer to each other than to all the rest, far beyond the first fifty."""
    n = n_own + n_others
    centres = np.where(np.arange(n)[:, None] < n_own, 9.0, -1.0) * np.eye(DIM)[0]
    vectors = VectorLayout.join(
        unit(centres + rng.normal(size=(n, DIM))), rng.dirichlet(np.ones(N_GENRES), size=n).astype(np.float32)
    )
    artists: list[tuple[str, ...]] = [("Prolific",) if row < n_own else (f"Other {row}", "Guest") for row in range(n)]
    examples = plain_examples(some_genres(n, rng), np.arange(n) // 2 if n % 2 else np.arange(n), artists)
    side = np.unique(np.concatenate([np.arange(min(n, 12)), [n - 1, n // 2]]))
    found = assert_measured_as_by_loop(examples, vectors, side, np.full(len(side), 0.2, dtype=np.float32))
    if (n_own, n_others) == (450, 0):
        assert found.figures["other_artists_hit@10"] == 0
        assert found.figures["same_artist@10"] == 1


def test_measure_more_queries_than_a_block_equals_the_loop_and_reports_each_once(rng: np.random.Generator) -> None:
    n = 1_300
    examples = plain_examples(
        some_genres(n, rng), np.arange(n), [("One",) if row % 2 else ("Two",) for row in range(n)]
    )
    vectors, done = some_vectors(n, rng), list[int]()
    weights = np.full(n, 0.4, dtype=np.float32)
    Searcher(examples, vectors).measure(np.arange(n), weights, done.append)
    assert sum(done) == n


def test_measure_planted_by_hand() -> None:
    """Three recordings on a line: the nearest of the first is by the same artist and of another genre."""
    genre_sets = np.eye(N_GENRES, dtype=bool)[[0, 1, 0]]
    embeddings = unit(np.array([[1, 0, 0, 0, 0, 0], [1, 0.1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0]], dtype=np.float64))
    vectors = VectorLayout.join(embeddings, np.full((3, N_GENRES), 0.25, dtype=np.float32))
    examples = plain_examples(genre_sets, np.arange(3), [("A",), ("a", "B"), ("C",)])
    found = Searcher(examples, vectors).measure(np.array([0]), np.zeros(1, dtype=np.float32))
    assert found.figures == pytest.approx(
        {
            "genre_hit@10": 0.5,
            "ndcg@10": 1 / math.log2(3),
            "same_artist@10": 0.5,
            "other_artists_hit@10": 1,
            "other_albums_hit@10": 0.5,
        }
    )
    assert found.hit_by_k.tolist() == [0, 0.5]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("right", "chosen"), [("genre", {0.6, 0.8}), ("embedding", {0.0})])
def test_best_weight_planted_better_part_is_chosen(right: str, chosen: set[float], seed: int) -> None:
    """One part is of the genre, through noise, and the other one of nothing."""
    rng = np.random.default_rng(seed)
    n = 600
    labels, nothing = rng.integers(N_GENRES, size=(2, n))
    sound, genre = (nothing, labels) if right == "genre" else (labels, nothing)
    embeddings = unit(np.eye(DIM)[sound] * 2 + rng.normal(size=(n, DIM)))
    noise = rng.dirichlet(np.full(N_GENRES, 0.5), n)
    probabilities = (0.35 * np.eye(N_GENRES)[genre] + 0.65 * noise).astype(np.float32)
    examples = plain_examples(np.eye(N_GENRES, dtype=bool)[labels], np.arange(n))
    searcher, side = Searcher(examples, VectorLayout.join(embeddings, probabilities)), np.arange(0, n, 2)
    found = searcher.best_weight(side, np.arange(0), rng)
    assert found in chosen
    hits = [
        searcher.measure(side, np.full(len(side), weight, dtype=np.float32)).figures["genre_hit@10"]
        for weight in (found, 0, 0.2, 0.4, 0.6, 0.8)
    ]
    assert hits[0] == max(hits)


def test_best_weight_equally_good_weights_give_the_smallest(rng: np.random.Generator) -> None:
    examples = plain_examples(np.ones((50, N_GENRES), dtype=bool), np.arange(50))
    assert Searcher(examples, some_vectors(50, rng)).best_weight(np.arange(50), np.arange(0), rng) == 0


@pytest.mark.parametrize("seed", range(5))
def test_best_weight_genres_of_the_unseen_do_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = 120
    genre_sets, vectors = some_genres(n, rng), some_vectors(n, rng)
    side, unseen = np.arange(0, 40), np.arange(40, 80)
    shuffled = genre_sets.copy()
    shuffled[unseen] = genre_sets[rng.permutation(unseen)]
    none = genre_sets.copy()
    none[unseen] = False
    found = {
        Searcher(plain_examples(sets, np.arange(n)), vectors).best_weight(side, unseen, np.random.default_rng(0))
        for sets in (genre_sets, shuffled, none)
    }
    assert len(found) == 1


def test_best_weight_everything_unseen_is_the_smallest(rng: np.random.Generator) -> None:
    examples = plain_examples(some_genres(30, rng), np.arange(30))
    assert Searcher(examples, some_vectors(30, rng)).best_weight(np.arange(9), np.arange(30), rng) == 0


def test_shares_genre_by_hand() -> None:
    genre_sets = np.array([[1, 0, 0], [1, 1, 0], [0, 0, 1]], dtype=bool)
    rows = np.array([[1, 2], [0, 2]])
    assert shares_genre(genre_sets, np.array([0, 1]), rows).tolist() == [[True, False], [True, False]]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 8), st.sets(st.integers(0, 3), min_size=1)), min_size=1, max_size=25),
)
def test_count_relevant_any_catalogue_equals_the_loop(catalogue: list[tuple[int, set[int]]]) -> None:
    _, recordings = np.unique([recording for recording, _ in catalogue], return_inverse=True)
    genre_sets = np.array([[genre in genres for genre in range(4)] for _, genres in catalogue])
    examples = plain_examples(genre_sets, recordings)
    of_recording: dict[int, set[int]] = {}
    for recording, (_, genres) in zip(recordings.tolist(), catalogue, strict=True):
        of_recording.setdefault(recording, set()).update(genres)
    expected = [
        sum(bool(genres & others) for other, others in of_recording.items() if other != recording)
        for recording, (_, genres) in zip(recordings.tolist(), catalogue, strict=True)
    ]
    assert count_relevant(examples, np.arange(len(catalogue))).tolist() == expected
