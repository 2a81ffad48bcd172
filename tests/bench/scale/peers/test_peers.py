import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from tests.bench.scale.peers.index import AFTERWARDS, Allowed, Kind, kept, n_to_fetch
from tests.bench.scale.peers.kinds.allowed_lists import ALLOWED_LISTS
from tests.bench.scale.peers.kinds.faiss_graphs import FAISS_GRAPHS
from tests.bench.scale.peers.kinds.inverted import INVERTED
from tests.bench.scale.peers.measured import Figures, efforts_of, make, measure
from tests.bench.scale.peers.picture import fastest_wanted, frontier
from tests.bench.scale.peers.questions import ask, recall, some_genres, tenth_products

LAYOUT = VectorLayout(6, 4)


def vectors_of(n: int, seed: int = 3) -> NDArray[np.float32]:
    """Unit embeddings and genre probabilities of length 1."""
    rng = np.random.default_rng(seed)
    embeddings = rng.standard_normal((n, 6)).astype(np.float32)
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    return LAYOUT.join(embeddings, rng.dirichlet(np.full(4, 0.3), n).astype(np.float32))


def figures(recalled: float, query_us: float) -> Figures:
    return Figures("any", 1, "", 1.0, recalled, recalled + 0.01, query_us, 10)


def test_tenth_products_are_those_of_a_scan_of_what_each_filter_leaves() -> None:
    vectors, queries = vectors_of(500), vectors_of(7, seed=4)
    allowed = Allowed("half", np.arange(500) % 2 == 0)
    of_all, of_half = tenth_products(vectors, queries, [None, allowed])
    assert of_all == pytest.approx(np.sort(queries @ vectors.T, axis=1)[:, -10], abs=1e-5)
    assert of_half == pytest.approx(np.sort(queries @ vectors[::2].T, axis=1)[:, -10], abs=1e-5)


def test_recall_counts_each_track_once_and_equally_near_ones_as_well() -> None:
    vectors, (query,) = vectors_of(100), vectors_of(1, seed=5)
    order = np.argsort(-(vectors @ query))
    tenth = float((vectors @ query)[order[9]])
    assert recall(vectors, query, order[:10], tenth) == 1
    assert recall(vectors, query, order[3:13], tenth) == pytest.approx(0.7)
    assert recall(vectors, query, np.repeat(order[:1], 10), tenth) == pytest.approx(0.1)
    assert recall(vectors, query, np.full(10, -1), tenth) == 0
    vectors[order[10]] = vectors[order[9]]
    assert recall(vectors, query, np.append(order[:9], order[10]), tenth) == 1


def test_tracks_of_random_genres_are_about_the_share_that_is_asked_for() -> None:
    rng = np.random.default_rng(0)
    genres = rng.integers(0, 100, 20_000)
    for share in (0.01, 0.1, 0.5):
        chosen = some_genres(genres, share, rng)
        assert chosen.mean() == pytest.approx(share, abs=0.006)
        assert not set(genres[chosen].tolist()) & set(genres[~chosen].tolist())


@pytest.mark.parametrize(
    "kind", [*INVERTED[:4], *ALLOWED_LISTS[:1], *FAISS_GRAPHS[:1]], ids=lambda kind: str(kind.name)
)
def test_kind_finds_all_at_its_largest_effort_without_a_filter_and_with_a_wide_one(kind: Kind) -> None:
    vectors = vectors_of(2500)
    questions = ask(vectors, vectors_of(10, seed=6), LAYOUT, 0.8, seed=0)
    index, made = make(kind, vectors)
    assert made.n_bytes > 2500 * 10
    found = {each.filter: each for each in measure(kind, index, vectors, questions)}  # the last effort stays
    assert found[""].recall >= 0.98
    assert found["50% by genre"].recall >= 0.98


def test_index_without_filters_fetches_more_and_keeps_what_is_allowed() -> None:
    allowed = Allowed("tenth", np.arange(1000) % 10 == 0)
    assert n_to_fetch(None) == 10
    assert n_to_fetch(allowed) == 150
    assert kept(np.array([7, 20, 33, 40, -1]), allowed).tolist() == [20, 40]
    kind = Kind("any", None, lambda vectors: None, (16, 64, 256), AFTERWARDS)  # type: ignore[arg-type, return-value]
    assert efforts_of(kind, allowed) == [150, 256]
    assert efforts_of(kind, None) == [16, 64, 256]


def test_frontier_leaves_out_what_is_both_slower_and_worse() -> None:
    slow, best, fast = figures(0.9, 50), figures(0.99, 40), figures(0.8, 10)
    assert frontier([slow, best, fast]) == [fast, best]
    assert fastest_wanted([slow, best, fast]) == best
    assert fastest_wanted([slow, fast]) is None
