import math

import pytest
import torch
from torch import Tensor

from app.bundle.calibration import Calibration
from training.fitting.batch import Batch
from training.networks.base import CategoricalEmbeddings, GenreNet, OneHot


class _Told(GenreNet):
    """Answers with the numerics as logits."""

    def answer(self, numerics: Tensor, codes: Tensor) -> tuple[Tensor, Tensor]:
        return numerics, numerics

    def loss(self, batch: Batch) -> Tensor:
        return batch.numerics.sum()


NO_CODES = torch.zeros(1, 0, dtype=torch.int64)


def test_forward_calibration_divides_the_logits_and_leaves_the_embedding() -> None:
    model = _Told()
    model.set_calibration(Calibration(intercept=0.5, slope=-1))
    logits, embedding = model(torch.tensor([[1.0, 4.0]]), NO_CODES)
    sureness = math.e**4 / (math.e**4 + math.e)
    temperature = math.exp(0.5 - sureness)
    assert logits[0].tolist() == pytest.approx([1 / temperature, 4 / temperature])
    assert embedding.tolist() == [[1.0, 4.0]]


def test_forward_uncalibrated_is_the_answer() -> None:
    assert _Told()(torch.tensor([[1.0, 4.0]]), NO_CODES)[0].tolist() == [[1.0, 4.0]]


def test_calibration_is_kept_with_the_weights_and_not_trained() -> None:
    one, other = _Told(), _Told()
    one.set_calibration(Calibration(intercept=0.25, slope=-0.5))
    other.load_state_dict(one.state_dict())
    assert (other.intercept.item(), other.slope.item()) == (0.25, -0.5)
    assert not list(one.parameters())


def test_one_hot_is_one_where_the_code_is() -> None:
    layer = OneHot([3, 2])
    assert layer.width == 5
    assert layer(torch.tensor([[0, 1], [2, 0]])).tolist() == [[1, 0, 0, 0, 1], [0, 0, 1, 1, 0]]
    assert not list(layer.parameters())


def test_categorical_embeddings_stand_side_by_side() -> None:
    layer = CategoricalEmbeddings([3, 2], dim=4)
    codes = torch.tensor([[2, 1]])
    first, second = (table(codes[:, position]) for position, table in enumerate(layer.tables))
    assert layer.width == 8
    assert torch.equal(layer(codes), torch.cat([first, second], dim=1))
