import pytest
import torch

from training.fitting.early_stopping import EarlyStopping


@pytest.mark.parametrize(
    ("scores", "patience", "best", "stopped"),
    [
        ([0.1, 0.2, 0.3, 0.4], 2, 4, None),
        ([0.1, 0.3, 0.2, 0.25], 2, 2, 4),
        ([0.3, 0.2, 0.4, 0.1, 0.1], 2, 3, 5),
        ([0.2, 0.2, 0.2], 2, 1, 3),  # the first of equals
        ([0.0], 1, 1, None),  # even the worst score is a best one
        ([0.5, 0.4], 1, 1, 2),
    ],
)
def test_update_scores_stop_after_patience(scores: list[float], patience: int, best: int, stopped: int | None) -> None:
    stopping = EarlyStopping(patience)
    stops = [
        stopping.update(epoch, score, {"w": torch.tensor(float(epoch))}) for epoch, score in enumerate(scores, start=1)
    ]
    assert stopping.best_epoch == best
    assert stopping.best_weights["w"].item() == best
    assert stopping.best_score == max(scores)
    assert stops == [epoch == stopped for epoch in range(1, len(scores) + 1)]


def test_update_keeps_a_copy_of_the_weights() -> None:
    weights = {"w": torch.zeros(3)}
    stopping = EarlyStopping(patience=3)
    stopping.update(1, 0.5, weights)
    weights["w"] += 1
    assert stopping.best_weights["w"].tolist() == [0, 0, 0]
