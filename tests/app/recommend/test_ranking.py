import numpy as np
from numpy.typing import NDArray

from app.recommend.ranking import Ranking, by_score


def integers(values: list[int]) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def test_by_score_is_best_first_with_ties_by_row_at_six_decimals() -> None:
    scores = np.array([0.5, 0.7000004, 0.5000001, -0.2, 0.7])
    ranking = by_score(integers([40, 30, 20, 10, 0]), scores)
    assert ranking.track_indices.tolist() == [0, 30, 20, 40, 10]
    assert ranking.scores.tolist() == [0.7, 0.7, 0.5, 0.5, -0.2]


def test_ranking_divide_and_followed_by_put_it_together_again() -> None:
    ranking = by_score(np.arange(5), np.array([0.1, 0.5, 0.4, 0.2, 0.3]))
    for n in (0, 2, 5, 9):
        head, rest = ranking.divide(n)
        assert (len(head.track_indices), len(rest.track_indices)) == (min(n, 5), max(5 - n, 0))
        whole = head.followed_by(rest)
        assert whole.track_indices.tolist() == ranking.track_indices.tolist()
        assert whole.scores.tolist() == ranking.scores.tolist()


def test_ranking_at_positions_keeps_rows_and_scores_together() -> None:
    ranking = Ranking(integers([5, 6, 7]), np.array([0.3, 0.2, 0.1])).at(integers([2, 0]))
    assert (ranking.track_indices.tolist(), ranking.scores.tolist()) == ([7, 5], [0.1, 0.3])
