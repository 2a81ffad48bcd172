"""A network is a file and one entry of the registry: nothing else names the kinds of networks."""

import pytest
import torch

from app.bundle.encoders import Encoders
from training.config import load_config
from training.fitting.batch import Batch
from training.networks.base import GenreNet
from training.networks.perceptron import Perceptron
from training.networks.registry import network_kinds
from training.networks.two_tower import TwoTower


def test_network_kinds_are_those_of_the_registry() -> None:
    assert network_kinds() == ("perceptron", "two-tower")


@pytest.mark.parametrize(("name", "network"), [("baseline", Perceptron), ("demo", TwoTower)])
def test_build_configuration_makes_its_own_network(name: str, network: type[GenreNet], encoders: Encoders) -> None:
    torch.manual_seed(1)
    built = load_config(name).model.build(encoders, 5)
    assert isinstance(built, network)
    logits, _ = built(
        torch.zeros(2, len(encoders.numeric)), torch.zeros(2, len(encoders.categorical), dtype=torch.int64)
    )
    assert logits.shape == (2, 5)


@pytest.mark.parametrize("name", ["baseline", "demo"])
def test_loss_of_a_step_reads_nothing_back_from_the_device(name: str, encoders: Encoders) -> None:
    """The meta device has no values: whatever makes a CUDA device and the loop wait for each other fails on it."""
    meta = torch.device("meta")
    model = load_config(name).model.build(encoders, 5).to(meta).train()
    numerics, codes = torch.zeros(4, len(encoders.numeric)), torch.zeros(4, len(encoders.categorical)).long()
    batch = Batch(numerics.to(meta), codes.to(meta), torch.zeros(4, 5, device=meta))
    model.loss(batch.masked(torch.ones(4, 15, dtype=torch.bool, device=meta))).backward()  # type: ignore[no-untyped-call]
    assert all(weights.grad is not None for weights in model.parameters())


def test_layers_are_the_hidden_widths() -> None:
    assert load_config("published").model.layers == (256, 256, 128)
    assert load_config("default").model.layers == ((1024, 1024), (1024, 512))
