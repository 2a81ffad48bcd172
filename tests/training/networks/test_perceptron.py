import pytest
import torch
from torch import nn

from app.bundle.encoders import Encoders, encode
from training.config import TrainConfig
from training.fitting.trainer import Fitted
from training.networks.base import CategoricalEmbeddings
from training.networks.dropout import Dropout
from training.networks.perceptron import Perceptron, PerceptronConfig
from training.splits import Examples


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


def perceptron(config: TrainConfig, encoders: Encoders, **changes: object) -> Perceptron:
    assert isinstance(config.model, PerceptronConfig)
    torch.manual_seed(5)
    return Perceptron(config.model.model_copy(update=changes), encoders, 5)


@pytest.mark.parametrize("training", [True, False])
def test_perceptron_by_default_is_the_published_chain_weight_for_weight(
    training: bool, encoders: Encoders, quick_config: TrainConfig, inputs: tuple[torch.Tensor, torch.Tensor]
) -> None:
    model = perceptron(quick_config, encoders, hidden=(32, 32, 16), dropout=0.3).train(training)
    torch.manual_seed(5)
    categorical = CategoricalEmbeddings([e.n_codes for e in encoders.categorical], 4)
    layers: list[nn.Module] = []
    for width, hidden in ((len(encoders.numeric) + categorical.width, 32), (32, 32), (32, 16)):
        layers += [nn.Linear(width, hidden), nn.ReLU(), Dropout(0.3)]
    chain = nn.Sequential(*layers, nn.Linear(16, 5)).train(training)

    expected = [*categorical.parameters(), *chain.parameters()]
    for weights, found in zip(expected, model.parameters(), strict=True):
        assert torch.equal(weights, found)
    torch.manual_seed(6)
    logits = model(*inputs)[0]
    torch.manual_seed(6)
    assert torch.equal(logits, chain(torch.cat([inputs[0].nan_to_num(0), categorical(inputs[1])], dim=1)))


@pytest.mark.parametrize("residual", [True, False])
def test_perceptron_residual_adds_the_input_only_where_widths_fit(
    residual: bool, encoders: Encoders, quick_config: TrainConfig
) -> None:
    """With weights of 0, a layer answers 0, and what is left is its input, if it is added."""
    first = perceptron(quick_config, encoders).trunk.get_parameter("0.layers.0.weight").shape[1]
    hidden = (first, first, 8, 8, 8, 4)
    model = perceptron(quick_config, encoders, hidden=hidden, residual=residual).eval()
    fits = []
    with torch.no_grad():
        for weights in model.trunk.parameters():
            weights.zero_()
        for layer, width in zip(model.trunk, (first, *hidden), strict=False):
            values = torch.randn(3, width)
            answer = layer(values)
            assert torch.equal(answer, values if answer.any() else torch.zeros_like(answer))
            fits.append(bool(answer.any()))
    assert fits == [residual and fit for fit in (True, True, False, True, True, False)]


def test_perceptron_residual_has_the_same_weights(encoders: Encoders, quick_config: TrainConfig) -> None:
    plain, residual = (perceptron(quick_config, encoders, hidden=(8, 8), residual=on) for on in (False, True))
    for one, other in zip(plain.parameters(), residual.parameters(), strict=True):
        assert torch.equal(one, other)


@pytest.mark.parametrize(("normalised", "n_expected"), [(True, 3), (False, 0)])
def test_perceptron_normalised_has_layer_normalisation_before_every_relu(
    normalised: bool, n_expected: int, encoders: Encoders, quick_config: TrainConfig
) -> None:
    model = perceptron(quick_config, encoders, hidden=(8, 8, 4), normalised=normalised).eval()
    kinds = [type(module) for module in model.trunk.modules()]
    assert kinds.count(nn.LayerNorm) == n_expected
    found = [kinds[at - 1] for at, kind in enumerate(kinds) if kind is nn.ReLU]
    assert found == [nn.LayerNorm if normalised else nn.Linear] * 3


def test_perceptron_normalised_layer_does_not_see_the_scale_of_its_input(
    encoders: Encoders, quick_config: TrainConfig
) -> None:
    model = perceptron(quick_config, encoders, hidden=(8, 8), normalised=True).eval()
    values = torch.randn(3, 8)
    with torch.no_grad():
        model.trunk.get_parameter("1.layers.0.bias").zero_()
        torch.testing.assert_close(model.trunk[1](values), model.trunk[1](100 * values), rtol=1e-2, atol=1e-3)
