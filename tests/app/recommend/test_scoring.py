"""Strategies on similarities that are planted: track i has the similarity in row i, column j to seed j."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.reader import Bundle
from app.bundle.vectors import as_queries
from app.recommend.ranking import Ranking
from app.recommend.request import Strategy
from app.recommend.scoring import RANK_CONSTANT, RANKED, SeedQueries, score
from tests.support.recommend.random_vectors import made_up_vectors, retriever_of, seed_queries, with_similarities

PLANTED = [
    [0.9, 0.1, 0.0],
    [0.5, 0.6, 0.2],
    [0.2, 0.8, 0.9],
    [0.0, 0.0, -0.5],
]
STRATEGIES: tuple[Strategy, ...] = ("average", "best_match", "rank_fusion")


def scored(
    bundle: Bundle, folder: Path, strategy: Strategy, weights: list[float], similarities: list[list[float]] = PLANTED
) -> dict[int, float]:
    """Scores by row, best first, with the first `len(weights)` columns as seeds."""
    retriever, queries = with_similarities(bundle, folder, similarities)
    seeds = seed_queries(queries[: len(weights)], *weights)
    found = score(strategy, seeds, retriever, np.ones(len(similarities), dtype=np.bool_), 100)
    assert found.complete
    return dict(zip(found.ranking.rows.tolist(), found.ranking.scores.tolist(), strict=True))


def assert_scores(found: dict[int, float], expected: dict[int, float]) -> None:
    assert list(found) == list(expected)
    assert list(found.values()) == pytest.approx(list(expected.values()), abs=1e-6)


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ([1], {0: 0.9, 1: 0.5, 2: 0.2, 3: 0}),
        ([7], {0: 0.9, 1: 0.5, 2: 0.2, 3: 0}),
        ([1, 1], {1: 0.55, 0: 0.5, 2: 0.5, 3: 0}),
        ([3, 1], {0: 0.7, 1: 0.525, 2: 0.35, 3: 0}),
        ([0.3, 0.1], {0: 0.7, 1: 0.525, 2: 0.35, 3: 0}),
        ([1, 1, -2], {0: 0.25, 3: 0.25, 1: 0.175, 2: -0.2}),
        ([1, -1, -2], {3: 0.25, 0: 0.2, 1: -0.125, 2: -0.6}),
    ],
)
def test_average_is_the_weighted_mean_less_that_of_dislikes(
    bundle: Bundle, tmp_path: Path, weights: list[float], expected: dict[int, float]
) -> None:
    assert_scores(scored(bundle, tmp_path, "average", weights), expected)


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ([1], {0: 0.9, 1: 0.5, 2: 0.2, 3: 0}),
        ([1, 1], {0: 0.9, 2: 0.8, 1: 0.6, 3: 0}),
        ([1, 0.5], {0: 0.9, 1: 0.5, 2: 0.4, 3: 0}),
        ([10, 5], {0: 0.9, 1: 0.5, 2: 0.4, 3: 0}),
        ([1, 0.5, -2], {3: 0.5, 0: 0.45, 1: 0.05, 2: -0.7}),
        ([1, -1, -1], {0: 0.8, 3: 0.0, 1: -0.1, 2: -0.7}),
    ],
)
def test_best_match_is_the_best_seed_less_the_worst_dislike_relative_to_the_largest_weight(
    bundle: Bundle, tmp_path: Path, weights: list[float], expected: dict[int, float]
) -> None:
    assert_scores(scored(bundle, tmp_path, "best_match", weights), expected)


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ([1], {0: 1, 1: 61 / 62, 2: 61 / 63, 3: 61 / 64}),
        ([9], {0: 1, 1: 61 / 62, 2: 61 / 63, 3: 61 / 64}),
        # third by one seed and first by the other is a little better than second by both
        ([1, 1], {0: (1 + 61 / 63) / 2, 2: (1 + 61 / 63) / 2, 1: 61 / 62, 3: 61 / 64}),
        ([3, 1], {0: (3 + 61 / 63) / 4, 1: 61 / 62, 2: (3 * 61 / 63 + 1) / 4, 3: 61 / 64}),
        (
            [1, 1, -1],  # by the dislike: 2, 1, 0, 3
            {
                0: (1 + 61 / 63 - 61 / 63) / 2,
                1: (61 / 62 + 61 / 62 - 61 / 62) / 2,
                2: (61 / 63 + 1 - 1) / 2,
                3: (61 / 64 + 61 / 64 - 61 / 64) / 2,
            },
        ),
    ],
)
def test_rank_fusion_is_the_formula_relative_to_being_first_for_every_seed(
    bundle: Bundle, tmp_path: Path, weights: list[float], expected: dict[int, float]
) -> None:
    assert (RANK_CONSTANT, RANKED) == (60, 1000)
    assert_scores(scored(bundle, tmp_path, "rank_fusion", weights), expected)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_score_equal_tracks_tie_by_row(bundle: Bundle, tmp_path: Path, strategy: Strategy) -> None:
    similarities = [[0.2, 0.2], [0.7, 0.7], [0.7, 0.7], [0.2, 0.2], [0.7, 0.7]]
    assert list(scored(bundle, tmp_path, strategy, [1, 2], similarities)) == [1, 2, 4, 0, 3]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_score_only_allowed_tracks_compete(bundle: Bundle, tmp_path: Path, strategy: Strategy) -> None:
    """Ranks are those among the allowed tracks, too: the scores are of a catalogue without the others."""
    retriever, queries = with_similarities(bundle, tmp_path, PLANTED)
    allowed = np.array([False, True, False, True])
    found = score(strategy, seed_queries(queries, 1, 2, -1), retriever, allowed, 100)
    assert found.complete
    rest = tmp_path / "rest"
    rest.mkdir()
    alone = scored(bundle, rest, strategy, [1, 2, -1], [PLANTED[1], PLANTED[3]])
    expected = {[1, 3][row]: value for row, value in alone.items()}
    assert_scores(dict(zip(found.ranking.rows.tolist(), found.ranking.scores.tolist(), strict=True)), expected)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_score_nothing_allowed_gives_nothing_and_is_complete(
    bundle: Bundle, tmp_path: Path, strategy: Strategy
) -> None:
    retriever, queries = with_similarities(bundle, tmp_path, PLANTED)
    found = score(strategy, seed_queries(queries, 1, 1, -1), retriever, np.zeros(4, dtype=np.bool_), 10)
    assert (len(found.ranking.rows), len(found.ranking.scores), found.complete) == (0, 0, True)


def test_rank_fusion_rank_beyond_1000_gives_nothing(bundle: Bundle, tmp_path: Path) -> None:
    """1,500 tracks: track i stands at rank i + 1 by one seed and at rank 1,500 - i by the other."""
    n_tracks = 1500
    falling = np.linspace(0.9, -0.9, n_tracks)
    retriever, queries = with_similarities(bundle, tmp_path, np.column_stack([falling, falling[::-1], falling]))
    everything = np.ones(n_tracks, dtype=np.bool_)

    one = score("rank_fusion", seed_queries(queries[:1], 1), retriever, everything, 10).ranking
    assert one.rows.tolist() == list(range(RANKED))
    assert one.scores[-1] == pytest.approx(61 / 1060, abs=1e-6)

    both = score("rank_fusion", seed_queries(queries[:2], 1, 1), retriever, everything, 10).ranking
    ranks = [(row + 1, n_tracks - row) for row in range(n_tracks)]
    expected = [sum(1 / (60 + rank) for rank in pair if rank <= RANKED) * 61 / 2 for pair in ranks]
    assert both.scores == pytest.approx(np.array(expected)[both.rows], abs=1e-6)
    assert sorted(both.rows.tolist()) == list(range(n_tracks))

    disliked = score("rank_fusion", seed_queries(queries[1:], 1, -1), retriever, everything, 10).ranking
    assert sorted(disliked.rows.tolist()) == list(range(n_tracks - RANKED, n_tracks))  # no dislike brings a track in
    expected = [1 / (60 + second) - (1 / (60 + first) if first <= RANKED else 0) for first, second in ranks]
    assert disliked.scores == pytest.approx(61 * np.array(expected)[disliked.rows], abs=1e-6)


def plain_scores(
    strategy: Strategy, similarities: NDArray[np.float64], weights: NDArray[np.float64], allowed: NDArray[np.bool_]
) -> Ranking:
    """Every allowed track, one at a time."""
    kept = similarities.astype(np.float32).astype(np.float64)
    rounded = np.round(kept, 6)
    values: dict[int, float] = {}
    for row in np.flatnonzero(allowed).tolist():
        if strategy == "average":
            values[row] = float(sum(weights * kept[row]) / sum(abs(weights)))
            continue
        likes = max(w * s for w, s in zip(weights, rounded[row], strict=True) if w > 0)
        hates = [-w * s for w, s in zip(weights, rounded[row], strict=True) if w < 0]
        values[row] = float((likes - (max(hates) if hates else 0)) / max(abs(weights)))
    rows = sorted(values, key=lambda row: (-round(values[row], 6), row))
    return Ranking(np.array(rows), np.array([values[row] for row in rows]))


@pytest.mark.parametrize("weights", [[1.0], [1.0, 2.5], [0.4, 1.0, -1.0], [1.0, -0.3, -2.0]])
@pytest.mark.parametrize("strategy", STRATEGIES[:2])
def test_score_of_many_is_the_head_of_the_full_list_at_every_depth(
    bundle: Bundle, tmp_path: Path, rng: np.random.Generator, strategy: Strategy, weights: list[float]
) -> None:
    similarities = rng.uniform(-1, 1, (4000, len(weights)))
    similarities[:, 0] = np.round(similarities[:, 0], 2)  # ties by the hundred where it is the only seed
    allowed = rng.random(4000) < 0.5
    retriever, queries = with_similarities(bundle, tmp_path, similarities)
    expected = plain_scores(strategy, similarities, np.array(weights), allowed)
    lengths = []
    for depth in (1, 10, 100, 1000, 4000):
        found = score(strategy, seed_queries(queries, *weights), retriever, allowed, depth)
        length = len(found.ranking.rows)
        assert length <= depth
        assert found.ranking.rows.tolist() == expected.rows[:length].tolist()
        assert found.ranking.scores == pytest.approx(expected.scores[:length], abs=2e-6)
        assert found.complete == (depth >= allowed.sum())
        lengths.append(length)
    assert lengths[-1] == allowed.sum()
    assert lengths[-2] > 900
    assert all(shorter <= longer for shorter, longer in pairwise(lengths))


@pytest.mark.parametrize("n_seeds", [3, 12, 13])
@pytest.mark.parametrize("genre_weight", [0.8, 0.0])
def test_best_match_with_and_without_bounds_is_that_of_every_track(
    bundle: Bundle, tmp_path: Path, rng: np.random.Generator, n_seeds: int, genre_weight: float
) -> None:
    """Tracks of which most are ruled out by bounds, which are made for up to twelve seeds."""
    vectors = made_up_vectors(3000, 40, 20, rng, concentration=0.03).astype(np.float64)
    weights = np.array([1.0, 0.5, -0.7] + [0.9, -0.2] * 5)[:n_seeds]
    queries = as_queries(vectors[rng.choice(3000, n_seeds)], 40, np.full(n_seeds, genre_weight))
    allowed = rng.random(3000) < 0.5
    expected = plain_scores("best_match", vectors @ queries.T, weights, allowed)
    retriever = retriever_of(bundle, tmp_path, vectors, 40)
    found = score("best_match", SeedQueries(queries, weights), retriever, allowed, 60).ranking
    assert 40 <= len(found.rows) <= 60
    assert found.rows.tolist() == expected.rows[: len(found.rows)].tolist()


@pytest.mark.parametrize("strategy", STRATEGIES[:2])
def test_score_of_nearly_equal_tracks_says_no_more_than_is_certain(
    bundle: Bundle, tmp_path: Path, rng: np.random.Generator, strategy: Strategy
) -> None:
    """Below float32's precision nobody knows the order until all have been scored exactly."""
    similarities = 0.5 + rng.uniform(0, 1e-6, (300, 2))
    similarities[7] = 0.9
    retriever, queries = with_similarities(bundle, tmp_path, similarities)
    everything = np.ones(300, dtype=np.bool_)
    some = score(strategy, seed_queries(queries, 1, 1), retriever, everything, 20)
    assert (some.ranking.rows.tolist(), some.complete) == ([7], False)
    whole = score(strategy, seed_queries(queries, 1, 1), retriever, everything, 300)
    expected = plain_scores(strategy, similarities, np.ones(2), everything)
    assert (whole.ranking.rows.tolist(), whole.complete) == (expected.rows.tolist(), True)


def test_rank_fusion_ranks_of_nearly_equal_tracks_are_exact(
    bundle: Bundle, tmp_path: Path, rng: np.random.Generator
) -> None:
    """More tracks about the thousandth place than are looked at first."""
    similarities = 0.5 + rng.uniform(0, 2e-6, (3000, 1))
    retriever, queries = with_similarities(bundle, tmp_path, similarities)
    everything = np.ones(3000, dtype=np.bool_)
    found = score("rank_fusion", seed_queries(queries, 1), retriever, everything, 10)
    expected = plain_scores("average", similarities, np.ones(1), everything)
    assert found.ranking.rows.tolist() == expected.rows[:RANKED].tolist()
