import numpy as np
import pytest
import torch

from training.networks.losses import best_genre_loss, soft_nearest_neighbour_loss


def test_best_genre_loss_one_genre_is_cross_entropy() -> None:
    torch.manual_seed(0)
    logits = torch.randn(6, 4)
    labels = torch.tensor([0, 1, 2, 3, 0, 1])
    targets = torch.nn.functional.one_hot(labels, 4).float()
    torch.testing.assert_close(best_genre_loss(logits, targets), torch.nn.functional.cross_entropy(logits, labels))


def test_best_genre_loss_several_genres_takes_the_likeliest_of_them() -> None:
    probabilities = torch.tensor([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7]])
    targets = torch.tensor([[0, 0.5, 0.5], [0.5, 0.5, 0]])
    expected = -(np.log(0.3) + np.log(0.2)) / 2
    assert best_genre_loss(probabilities.log(), targets).item() == pytest.approx(expected)


def test_soft_nearest_neighbour_loss_equals_the_loop() -> None:
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(7, 3))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    sets = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 1, 0], [1, 0, 0], [0, 0, 1], [1, 1, 0]], dtype=float)
    losses = []
    for i in range(7):
        others = [j for j in range(7) if j != i]
        weights = {j: np.exp(vectors[i] @ vectors[j] / 0.2) for j in others}
        shared = sum(weights[j] for j in others if sets[i] @ sets[j] > 0)
        if shared:  # the sixth example shares its genre with no other
            losses.append(-np.log(shared / sum(weights.values())))
    assert len(losses) == 6
    targets = sets / sets.sum(axis=1, keepdims=True)
    found = soft_nearest_neighbour_loss(torch.tensor(vectors), torch.tensor(targets), 0.2)
    assert found.item() == pytest.approx(np.mean(losses))


@pytest.mark.parametrize("n", [1, 3])
def test_soft_nearest_neighbour_loss_nobody_shares_a_genre_is_zero_and_learns_nothing(n: int) -> None:
    vectors = torch.randn(n, 5, requires_grad=True)
    loss = soft_nearest_neighbour_loss(torch.nn.functional.normalize(vectors, dim=1), torch.eye(n, 4), 0.1)
    loss.backward()  # type: ignore[no-untyped-call]
    assert loss.item() == 0
    assert vectors.grad is not None
    assert not vectors.grad.any()
