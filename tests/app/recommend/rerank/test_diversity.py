import numpy as np
import pytest
from numpy.typing import NDArray

from app.recommend.rerank.diversity import diversify


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
def test_diversity_is_maximal_marginal_relevance(diversity: float, n: int) -> None:
    scores, vectors = candidates(40)
    found = diversify(scores, vectors, diversity, n).tolist()
    assert found == plain_variety(scores.tolist(), vectors, diversity, n)


def test_diversity_by_score_alone_is_the_order_given() -> None:
    scores, vectors = candidates(30)
    assert diversify(scores, vectors, 0, 30).tolist() == list(range(30))


@pytest.mark.parametrize("diversity", [0.2, 1.0])
def test_diversity_fewer_is_a_prefix_of_more(diversity: float) -> None:
    scores, vectors = candidates(50)
    whole = diversify(scores, vectors, diversity, 50).tolist()
    assert sorted(whole) == list(range(50))
    assert all(diversify(scores, vectors, diversity, n).tolist() == whole[:n] for n in range(50))


def test_diversity_planted_twin_gives_way_to_the_other_direction() -> None:
    """0 and 1 are the same; 2 is another direction and scores less."""
    scores, vectors = np.array([0.9, 0.89, 0.5]), np.array([[1.0, 0], [1, 0], [0, 1]])
    assert diversify(scores, vectors, 0.1, 3).tolist() == [0, 1, 2]  # 0.801 - 0.1 against 0.45 - 0
    assert diversify(scores, vectors, 0.5, 3).tolist() == [0, 2, 1]  # 0.445 - 0.5 against 0.25 - 0
    assert diversify(scores[:1], vectors[:1], 1, 1).tolist() == [0]
