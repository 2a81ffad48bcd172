"""Strategies on similarities that are planted: track i has the similarity in row i, column j to seed j."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from app.recommend.ranking import Ranking
from app.recommend.strategies import STRATEGIES
from app.recommend.strategies.base import Ranked, SeedQueries
from app.recommend.strategies.best_match import BestMatch
from app.recommend.strategies.rank_fusion import N_RANKED, RANK_CONSTANT
from app.retrieval.engine import Engine
from tests.support.vectors import as_queries, engine_of, random_vectors, seed_queries, with_similarities

PLANTED = [
    [0.9, 0.1, 0.0],
    [0.5, 0.6, 0.2],
    [0.2, 0.8, 0.9],
    [0.0, 0.0, -0.5],
]
EXACT = ("average", "best_match")
each_strategy = pytest.mark.parametrize("strategy", STRATEGIES)


def rank(strategy: str, seeds: SeedQueries, engine: Engine, allowed: NDArray[np.bool_], depth: int) -> Ranked:
    return STRATEGIES[strategy].rank(seeds, engine, allowed, depth)


def scored(strategy: str, weights: list[float], similarities: list[list[float]] = PLANTED) -> dict[int, float]:
    """Scores by row, best first, with the first `len(weights)` columns as seeds."""
    engine, queries = with_similarities(similarities)
    seeds = seed_queries(queries[: len(weights)], *weights)
    found = rank(strategy, seeds, engine, np.ones(len(similarities), dtype=np.bool_), 100)
    assert found.complete
    return dict(zip(found.ranking.track_indices.tolist(), found.ranking.scores.tolist(), strict=True))


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
def test_average_is_the_weighted_mean_less_that_of_dislikes(weights: list[float], expected: dict[int, float]) -> None:
    assert_scores(scored("average", weights), expected)


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
    weights: list[float], expected: dict[int, float]
) -> None:
    assert_scores(scored("best_match", weights), expected)


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
    weights: list[float], expected: dict[int, float]
) -> None:
    assert (RANK_CONSTANT, N_RANKED) == (60, 1000)
    assert_scores(scored("rank_fusion", weights), expected)


@each_strategy
def test_strategy_equal_tracks_tie_by_row(strategy: str) -> None:
    similarities = [[0.2, 0.2], [0.7, 0.7], [0.7, 0.7], [0.2, 0.2], [0.7, 0.7]]
    assert list(scored(strategy, [1, 2], similarities)) == [1, 2, 4, 0, 3]


@each_strategy
def test_strategy_only_allowed_tracks_compete(strategy: str) -> None:
    """Ranks are those among the allowed tracks, too: the scores are of a catalogue without the others."""
    engine, queries = with_similarities(PLANTED)
    allowed = np.array([False, True, False, True])
    found = rank(strategy, seed_queries(queries, 1, 2, -1), engine, allowed, 100)
    assert found.complete
    alone = scored(strategy, [1, 2, -1], [PLANTED[1], PLANTED[3]])
    expected = {[1, 3][row]: value for row, value in alone.items()}
    assert_scores(dict(zip(found.ranking.track_indices.tolist(), found.ranking.scores.tolist(), strict=True)), expected)


@each_strategy
def test_strategy_nothing_allowed_gives_nothing_and_is_complete(strategy: str) -> None:
    engine, queries = with_similarities(PLANTED)
    found = rank(strategy, seed_queries(queries, 1, 1, -1), engine, np.zeros(4, dtype=np.bool_), 10)
    assert (len(found.ranking.track_indices), len(found.ranking.scores), found.complete) == (0, 0, True)


def test_rank_fusion_rank_beyond_1000_gives_nothing() -> None:
    """1,500 tracks: track i stands at rank i + 1 by one seed and at rank 1,500 - i by the other."""
    n_tracks = 1500
    falling = np.linspace(0.9, -0.9, n_tracks)
    engine, queries = with_similarities(np.column_stack([falling, falling[::-1], falling]))
    everything = np.ones(n_tracks, dtype=np.bool_)

    one = rank("rank_fusion", seed_queries(queries[:1], 1), engine, everything, n_tracks).ranking
    assert one.track_indices.tolist() == list(range(N_RANKED))
    assert one.scores[-1] == pytest.approx(61 / 1060, abs=1e-6)

    both = rank("rank_fusion", seed_queries(queries[:2], 1, 1), engine, everything, n_tracks).ranking
    ranks = [(row + 1, n_tracks - row) for row in range(n_tracks)]
    expected = [sum(1 / (60 + rank) for rank in pair if rank <= N_RANKED) * 61 / 2 for pair in ranks]
    assert both.scores == pytest.approx(np.array(expected)[both.track_indices], abs=1e-6)
    assert sorted(both.track_indices.tolist()) == list(range(n_tracks))

    disliked = rank("rank_fusion", seed_queries(queries[1:], 1, -1), engine, everything, n_tracks).ranking
    # No dislike brings a track in.
    assert sorted(disliked.track_indices.tolist()) == list(range(n_tracks - N_RANKED, n_tracks))
    expected = [1 / (60 + second) - (1 / (60 + first) if first <= N_RANKED else 0) for first, second in ranks]
    assert disliked.scores == pytest.approx(61 * np.array(expected)[disliked.track_indices], abs=1e-6)


def plain_scores(
    strategy: str, similarities: NDArray[np.float64], weights: NDArray[np.float64], allowed: NDArray[np.bool_]
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
@pytest.mark.parametrize("strategy", EXACT)
def test_strategy_of_many_is_the_head_of_the_full_list_at_every_depth(
    rng: np.random.Generator, strategy: str, weights: list[float]
) -> None:
    similarities = rng.uniform(-1, 1, (4000, len(weights)))
    similarities[:, 0] = np.round(similarities[:, 0], 2)  # ties by the hundred where it is the only seed
    allowed = rng.random(4000) < 0.5
    engine, queries = with_similarities(similarities)
    expected = plain_scores(strategy, similarities, np.array(weights), allowed)
    lengths = []
    for depth in (1, 10, 100, 1000, 4000):
        found = rank(strategy, seed_queries(queries, *weights), engine, allowed, depth)
        length = len(found.ranking.track_indices)
        assert length <= depth
        assert found.ranking.track_indices.tolist() == expected.track_indices[:length].tolist()
        assert found.ranking.scores == pytest.approx(expected.scores[:length], abs=2e-6)
        assert found.complete == (depth >= allowed.sum())
        lengths.append(length)
    assert lengths[-1] == allowed.sum()
    assert lengths[-2] > 900
    assert all(shorter <= longer for shorter, longer in pairwise(lengths))


@pytest.mark.parametrize("n_seeds", [3, 12, 13])
@pytest.mark.parametrize("genre_weight", [0.8, 0.0])
def test_best_match_with_and_without_bounds_is_that_of_every_track(
    rng: np.random.Generator, n_seeds: int, genre_weight: float
) -> None:
    """Tracks of which most are ruled out by bounds, which are made for up to twelve seeds."""
    vectors = random_vectors(3000, 40, 20, rng, concentration=0.03).astype(np.float64)
    weights = np.array([1.0, 0.5, -0.7] + [0.9, -0.2] * 5)[:n_seeds]
    queries = as_queries(vectors[rng.choice(3000, n_seeds)], 40, np.full(n_seeds, genre_weight))
    allowed = rng.random(3000) < 0.5
    expected = plain_scores("best_match", vectors @ queries.T, weights, allowed)
    engine = engine_of(vectors, 40)
    found = rank("best_match", SeedQueries(queries, weights), engine, allowed, 60).ranking
    assert 40 <= len(found.track_indices) <= 60
    assert found.track_indices.tolist() == expected.track_indices[: len(found.track_indices)].tolist()


@pytest.mark.parametrize("strategy", EXACT)
def test_strategy_of_nearly_equal_tracks_says_no_more_than_is_certain(rng: np.random.Generator, strategy: str) -> None:
    """Below float32's precision nobody knows the order until all have been scored exactly."""
    similarities = 0.5 + rng.uniform(0, 1e-6, (300, 2))
    similarities[7] = 0.9
    engine, queries = with_similarities(similarities)
    everything = np.ones(300, dtype=np.bool_)
    some = rank(strategy, seed_queries(queries, 1, 1), engine, everything, 20)
    assert (some.ranking.track_indices.tolist(), some.complete) == ([7], False)
    whole = rank(strategy, seed_queries(queries, 1, 1), engine, everything, 300)
    expected = plain_scores(strategy, similarities, np.ones(2), everything)
    assert (whole.ranking.track_indices.tolist(), whole.complete) == (expected.track_indices.tolist(), True)


def test_rank_fusion_ranks_of_nearly_equal_tracks_are_exact(rng: np.random.Generator) -> None:
    """More tracks about the thousandth place than are looked at first."""
    similarities = 0.5 + rng.uniform(0, 2e-6, (3000, 1))
    engine, queries = with_similarities(similarities)
    everything = np.ones(3000, dtype=np.bool_)
    found = rank("rank_fusion", seed_queries(queries, 1), engine, everything, N_RANKED)
    expected = plain_scores("average", similarities, np.ones(1), everything)
    assert found.ranking.track_indices.tolist() == expected.track_indices[:N_RANKED].tolist()


@pytest.mark.parametrize("weights", [[1.0], [1.0, 2.5], [0.4, 1.0, -1.0]])
@pytest.mark.parametrize("genre_weight", [0.8, 0.0])
def test_rank_fusion_of_many_is_that_of_whole_lists_at_every_depth(
    rng: np.random.Generator, genre_weight: float, weights: list[float]
) -> None:
    """Every list sorted whole, one track at a time; half of the tracks are versions, which tie."""
    vectors = random_vectors(3000, 40, 20, rng, concentration=0.03)
    vectors[1::2] = vectors[::2]
    queries = as_queries(
        vectors[rng.choice(3000, len(weights))].astype(np.float64), 40, np.full(3, genre_weight)[: len(weights)]
    )
    allowed = rng.random(3000) < 0.8
    fused: dict[int, float] = {}
    for query, weight in sorted(zip(queries, weights, strict=True), key=lambda pair: -pair[1]):  # a dislike comes last
        similarities = np.round(vectors.astype(np.float64) @ query, 6)
        in_order = sorted(np.flatnonzero(allowed).tolist(), key=lambda row: (-similarities[row], row))
        for place, row in enumerate(in_order[:N_RANKED]):
            if weight > 0 or row in fused:
                fused[row] = fused.get(row, 0.0) + weight / (RANK_CONSTANT + 1 + place)
    best = sum(weight for weight in weights if weight > 0) / (RANK_CONSTANT + 1)
    expected = sorted(((-round(score / best, 6), row) for row, score in fused.items()))
    engine = engine_of(vectors, 40)
    for depth in (1, 10, 300, 3000):
        found = rank("rank_fusion", seed_queries(queries, *weights), engine, allowed, depth)
        length = len(found.ranking)
        assert length == len(expected) if found.complete else depth <= length < depth + 10
        assert found.ranking.track_indices.tolist() == [row for _, row in expected[:length]]
        assert found.ranking.scores == pytest.approx([-score for score, _ in expected[:length]], abs=1e-6)
    assert found.complete


@pytest.mark.parametrize("weights", [[1.0], [1.0, 0.4, 0.7], [0.8, -1.0], [1.0, 0.5, -0.3, -0.9]])
def test_best_match_covering_queries_bound_every_score_and_are_it_where_one_dislike_at_most_lowers_it(
    weights: list[float], rng: np.random.Generator
) -> None:
    combination = BestMatch(np.array(weights))
    queries, vectors = rng.normal(size=(len(weights), 6)), rng.normal(size=(500, 6))
    scores = combination.scores(vectors @ queries.T)
    covered = (vectors @ combination.covering(queries).T).max(axis=1)
    assert (covered >= scores - 1e-9).all()
    assert (np.sum(np.array(weights) < 0) > 1) == bool((covered > scores + 1e-9).any())
