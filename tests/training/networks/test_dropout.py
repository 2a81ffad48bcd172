import pytest
import torch

from training.networks.dropout import Dropout


@pytest.mark.parametrize("p", [0.1, 0.5, 0.85])
def test_dropout_in_training_drops_p_and_keeps_the_mean(p: float) -> None:
    torch.manual_seed(0)
    values = Dropout(p)(torch.ones(1001, 999))
    dropped = (values == 0).double().mean(dim=0)
    assert dropped.mean().item() == pytest.approx(p, abs=2e-3)
    # Every place within a random word is as likely: the four columns of each word look alike.
    assert dropped[:996].view(-1, 4).mean(dim=0).tolist() == pytest.approx([p] * 4, abs=4e-3)
    assert values.double().mean().item() == pytest.approx(1, abs=1e-2)


def test_dropout_gradient_passes_where_values_were_kept() -> None:
    torch.manual_seed(0)
    values = torch.ones(100, requires_grad=True)
    dropped = Dropout(0.5)(values)
    dropped.sum().backward()
    assert values.grad is not None
    assert torch.equal(values.grad, dropped.detach())


def test_dropout_in_evaluation_changes_nothing() -> None:
    values = torch.randn(7, 5)
    assert torch.equal(Dropout(0.5).eval()(values), values)


def test_dropout_same_seed_drops_the_same() -> None:
    drop = Dropout(0.3)
    torch.manual_seed(4)
    first = drop(torch.ones(50))
    torch.manual_seed(4)
    assert torch.equal(drop(torch.ones(50)), first)
