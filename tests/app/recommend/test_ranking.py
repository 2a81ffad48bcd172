import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.recommend.ranking import Ranking, by_score, diversified, page
from app.recommend.request import Sample


def integers(values: list[int]) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def test_by_score_is_best_first_with_ties_by_row_at_six_decimals() -> None:
    scores = np.array([0.5, 0.7000004, 0.5000001, -0.2, 0.7])
    ranking = by_score(integers([40, 30, 20, 10, 0]), scores)
    assert ranking.rows.tolist() == [0, 30, 20, 40, 10]
    assert ranking.scores.tolist() == [0.7, 0.7, 0.5, 0.5, -0.2]


def test_ranking_divided_and_followed_by_put_it_together_again() -> None:
    ranking = by_score(np.arange(5), np.array([0.1, 0.5, 0.4, 0.2, 0.3]))
    for n in (0, 2, 5, 9):
        head, rest = ranking.divided(n)
        assert (len(head.rows), len(rest.rows)) == (min(n, 5), max(5 - n, 0))
        whole = head.followed_by(rest)
        assert (whole.rows.tolist(), whole.scores.tolist()) == (ranking.rows.tolist(), ranking.scores.tolist())


def plain_variety(scores: list[float], vectors: NDArray[np.float64], diversity: float, n: int) -> list[int]:
    """Maximal marginal relevance, with every similarity computed anew at every step."""
    taken: list[int] = [0]
    while len(taken) < n:
        best, best_value = -1, -np.inf
        for one in range(len(scores)):
            if one not in taken:
                closest = max(round(float(np.dot(vectors[one], vectors[other])), 6) for other in taken)
                value = round((1 - diversity) * scores[one] - diversity * closest, 6)
                if value > best_value:
                    best, best_value = one, value
        taken.append(best)
    return taken[:n]


def candidates(n: int, seed: int = 1) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Scores, best first, and unit vectors, every fifth of which stands there twice."""
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(n, 6))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[4::5] = vectors[3::5][: len(vectors[4::5])]
    return np.round(np.sort(rng.uniform(-1, 1, n))[::-1], 6), vectors


@pytest.mark.parametrize("diversity", [0.01, 0.3, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("n", [1, 2, 10, 40])
def test_diversified_is_maximal_marginal_relevance(diversity: float, n: int) -> None:
    scores, vectors = candidates(40)
    found = diversified(scores, vectors, diversity, n).tolist()
    assert found == plain_variety(scores.tolist(), vectors, diversity, n)


def test_diversified_by_score_alone_is_the_order_given() -> None:
    scores, vectors = candidates(30)
    assert diversified(scores, vectors, 0, 30).tolist() == list(range(30))


@pytest.mark.parametrize("diversity", [0.2, 1.0])
def test_diversified_fewer_is_a_prefix_of_more(diversity: float) -> None:
    scores, vectors = candidates(50)
    whole = diversified(scores, vectors, diversity, 50).tolist()
    assert sorted(whole) == list(range(50))
    assert all(diversified(scores, vectors, diversity, n).tolist() == whole[:n] for n in range(50))


def test_diversified_planted_twin_gives_way_to_the_other_direction() -> None:
    """0 and 1 are the same; 2 is another direction and scores less."""
    scores, vectors = np.array([0.9, 0.89, 0.5]), np.array([[1.0, 0], [1, 0], [0, 1]])
    assert diversified(scores, vectors, 0.1, 3).tolist() == [0, 1, 2]  # 0.801 - 0.1 against 0.45 - 0
    assert diversified(scores, vectors, 0.5, 3).tolist() == [0, 2, 1]  # 0.445 - 0.5 against 0.25 - 0
    assert diversified(scores[:1], vectors[:1], 1, 1).tolist() == [0]


@given(n=st.integers(0, 50), offset=st.integers(0, 60), k=st.integers(1, 60))
def test_page_is_a_slice(n: int, offset: int, k: int) -> None:
    assert page(n, None, offset, k).tolist() == list(range(n))[offset : offset + k]


@given(n=st.integers(0, 60), size=st.integers(1, 60), random_seed=st.integers(0, 2**32 - 1), k=st.integers(1, 30))
def test_page_of_a_sample_every_page_together_draws_each_of_the_best_once(
    n: int, size: int, random_seed: int, k: int
) -> None:
    sample = Sample(size, random_seed)
    pages = [page(n, sample, offset, k).tolist() for offset in range(0, size, k)]
    assert all(one == sorted(one) for one in pages)
    assert sorted(position for one in pages for position in one) == list(range(min(n, size)))
    assert page(n, sample, size, k).tolist() == []


def test_page_of_a_sample_one_seed_is_one_draw_and_another_seed_another() -> None:
    drawn = [tuple(page(100, Sample(50, random_seed), 0, 10).tolist()) for random_seed in range(20)]
    assert drawn == [tuple(page(100, Sample(50, random_seed), 0, 10).tolist()) for random_seed in range(20)]
    assert len({*drawn}) == 20
    assert {position for one in drawn for position in one} == set(range(50))


def test_ranking_at_positions_keeps_rows_and_scores_together() -> None:
    ranking = Ranking(integers([5, 6, 7]), np.array([0.3, 0.2, 0.1])).at(integers([2, 0]))
    assert (ranking.rows.tolist(), ranking.scores.tolist()) == ([7, 5], [0.1, 0.3])
