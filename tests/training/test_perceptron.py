import pytest
import torch

from app.bundle.encoders import Encoders, encode
from training.config import PerceptronConfig, TrainConfig
from training.perceptron import Perceptron
from training.splits import Examples
from training.trainer import Fitted


@pytest.fixture
def inputs(examples: Examples, encoders: Encoders) -> tuple[torch.Tensor, torch.Tensor]:
    encoded = encode(encoders, examples.features[:20])
    return torch.from_numpy(encoded.numerics), torch.from_numpy(encoded.codes)


def test_forward_gives_logits_and_unit_embeddings(
    fitted: Fitted, inputs: tuple[torch.Tensor, torch.Tensor], quick_config: TrainConfig
) -> None:
    logits, embeddings = fitted.model(*inputs)
    assert logits.shape == (20, 5)
    assert isinstance(quick_config.model, PerceptronConfig)
    assert embeddings.shape == (20, quick_config.model.hidden[-1])
    torch.testing.assert_close(embeddings.norm(dim=1), torch.ones(20))


def test_forward_embedding_is_the_direction_of_what_the_head_reads(
    fitted: Fitted, inputs: tuple[torch.Tensor, torch.Tensor]
) -> None:
    assert isinstance(fitted.model, Perceptron)
    logits, embeddings = fitted.model.answer(*inputs)
    head = fitted.model.head
    along = embeddings @ head.weight.T
    lengths = ((logits - head.bias) * along).sum(dim=1) / along.square().sum(dim=1)
    torch.testing.assert_close(logits, along * lengths[:, None] + head.bias, rtol=1e-4, atol=1e-4)


def test_forward_single_row_equals_batch(fitted: Fitted, inputs: tuple[torch.Tensor, torch.Tensor]) -> None:
    numerics, codes = inputs
    together, _ = fitted.model(numerics, codes)
    alone = torch.cat([fitted.model(numerics[i : i + 1], codes[i : i + 1])[0] for i in range(20)])
    torch.testing.assert_close(together, alone)


@pytest.mark.parametrize("code", [-1, 99])
def test_forward_code_outside_the_vocabulary_raises(
    code: int, fitted: Fitted, inputs: tuple[torch.Tensor, torch.Tensor]
) -> None:
    numerics, codes = inputs
    codes[0, 1] = code
    with pytest.raises(IndexError):
        fitted.model(numerics, codes)


def test_dropout_acts_in_training_only(
    encoders: Encoders, quick_config: TrainConfig, inputs: tuple[torch.Tensor, torch.Tensor]
) -> None:
    assert isinstance(quick_config.model, PerceptronConfig)
    model = Perceptron(quick_config.model.model_copy(update={"dropout": 0.5}), encoders, 5)
    assert not torch.equal(model(*inputs)[0], model(*inputs)[0])
    model.eval()
    assert torch.equal(model(*inputs)[0], model(*inputs)[0])
