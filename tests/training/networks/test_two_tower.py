import copy
from pathlib import Path

import numpy as np
import pytest
import torch

from app.bundle.calibration import Calibration
from app.bundle.encoders import Encoded, encode
from tests.support.planted import GENRES
from tests.support.training.evaluated import evaluated
from training.bundling.export import export_onnx
from training.config import TrainConfig, load_config, with_overrides
from training.fitting.batch import Batch
from training.fitting.encoders import fit_encoders
from training.fitting.masks import masked
from training.fitting.trainer import Fitted, fit
from training.networks.base import split_unknown
from training.networks.losses import best_genre_loss, soft_nearest_neighbour_loss
from training.networks.two_tower import TwoTower, TwoTowerConfig
from training.splits import Examples, Split


@pytest.fixture(scope="module")
def config() -> TrainConfig:
    small = (
        "model.n_frequencies=8",
        "model.numeric_dim=6",
        "model.embedding_dim=12",
        "model.retrieval.hidden=[32]",
        "model.classifier.hidden=[32, 16]",
        "optimiser.batch_size=32",
        "optimiser.max_epochs=30",
    )
    return load_config("default", small, seed=1)


@pytest.fixture(scope="module")
def fitted(config: TrainConfig, examples: Examples, sides: Split) -> Fitted:
    encoders = fit_encoders(examples.features[sides.train], "quantile")
    return fit(examples, sides, encoders, config, torch.device("cpu"))


def test_two_tower_learns_the_planted_catalogue(fitted: Fitted, examples: Examples, sides: Split) -> None:
    encoders = fit_encoders(examples.features[sides.train], "quantile")
    figures = evaluated(fitted.model, encoders, examples, sides).figures.by_view
    assert figures["features"]["accuracy"] >= 0.95
    assert figures["embedding"]["genre_hit@10"] >= 0.95
    assert figures["artists"]["accuracy"] >= 0.95


def test_two_tower_loss_is_the_sum_of_its_three_parts(fitted: Fitted, examples: Examples, sides: Split) -> None:
    model = fitted.model
    assert isinstance(model, TwoTower)
    encoders = fit_encoders(examples.features[sides.train], "quantile")
    rows = sides.test
    batch = Batch.of(encode(encoders, examples.features[rows]), examples.targets(rows), torch.device("cpu"))
    with torch.no_grad():
        embedding = model.answer(batch.numerics, batch.codes)[1]
        genres = torch.nn.functional.normalize(model.genres, dim=1)
        cosine_logits = embedding @ genres.T / 0.05
        plain_logits = model.head(model.classifier(batch.numerics, batch.codes))
        parts = (
            torch.nn.functional.cross_entropy(cosine_logits, batch.targets),
            soft_nearest_neighbour_loss(embedding, batch.targets, 0.1),
            best_genre_loss(plain_logits, batch.targets),
        )
        torch.testing.assert_close(model.loss(batch), sum(parts))
        mixed = model.answer(batch.numerics, batch.codes)[0]
        torch.testing.assert_close(mixed, 0.78 * plain_logits + 0.22 * cosine_logits)


def test_two_tower_embeddings_are_unit_vectors_and_export(
    fitted: Fitted, config: TrainConfig, examples: Examples, sides: Split, tmp_path: Path
) -> None:
    assert isinstance(config.model, TwoTowerConfig)
    encoders = fit_encoders(examples.features[sides.train], "quantile")
    encoded = encode(encoders, examples.features[:50])
    _, embedding = fitted.model(torch.from_numpy(encoded.numerics), torch.from_numpy(encoded.codes))
    assert embedding.shape == (50, 12)
    np.testing.assert_allclose(embedding.detach().norm(dim=1), 1, atol=1e-5)
    export_onnx(fitted.model, encoded, tmp_path / "model.onnx")
    assert (tmp_path / "model.onnx").stat().st_size > 0


@pytest.mark.parametrize(("unsure", "sure"), [(-2.3, 2.3), (2.3, 2.3)])
def test_two_tower_most_extreme_calibrations_that_can_be_fitted_export(
    unsure: float, sure: float, fitted: Fitted, examples: Examples, sides: Split, tmp_path: Path
) -> None:
    """The logits grow with the confidence: of a table that is all too easy they still come out of the graph equal."""
    half = masked(examples.features, np.random.default_rng(5).random(examples.features.shape) < 0.5)
    features = np.concatenate([examples.features, half])
    encoded = encode(fit_encoders(examples.features[sides.train], "quantile"), features)
    model = copy.deepcopy(fitted.model)
    model.set_calibration(Calibration(intercept=unsure, slope=sure - unsure))
    export_onnx(model, encoded, tmp_path / "model.onnx")  # raises where the graph differs from the network
    assert (tmp_path / "model.onnx").stat().st_size > 0


def test_two_tower_same_seed_gives_the_same_weights(config: TrainConfig, examples: Examples, sides: Split) -> None:
    encoders = fit_encoders(examples.features[sides.train], "quantile")
    short = with_overrides(config, ("optimiser.max_epochs=3",))
    states = [fit(examples, sides, encoders, short, torch.device("cpu")).model.state_dict() for _ in range(2)]
    assert all(torch.equal(states[0][name], states[1][name]) for name in states[0])


def small_network(config: TrainConfig, overrides: tuple[str, ...], examples: Examples) -> tuple[TwoTower, Encoded]:
    """With weights that are the same for every configuration with the same shapes."""
    changed = with_overrides(config, overrides).model
    assert isinstance(changed, TwoTowerConfig)
    encoders = fit_encoders(examples.features, "quantile")
    torch.manual_seed(3)
    return TwoTower(changed, encoders, len(GENRES)).eval(), encode(encoders, examples.features)


@pytest.mark.parametrize("weight", [0.0, 0.5, 3.0])
def test_two_tower_cosine_weight_weighs_the_loss_of_that_head(
    weight: float, config: TrainConfig, examples: Examples
) -> None:
    def part(cosine_weight: float) -> torch.Tensor:
        model, encoded = small_network(config, (f"model.cosine_weight={cosine_weight}",), examples)
        return model.loss(Batch.of(encoded, examples.targets(np.arange(len(examples))), torch.device("cpu")))

    without, plain = part(0), part(1)
    assert plain > without
    torch.testing.assert_close(part(weight), without + weight * (plain - without))


def test_two_tower_without_cosine_head_its_genres_learn_and_say_nothing(
    config: TrainConfig, examples: Examples
) -> None:
    model, encoded = small_network(config, ("model.cosine_weight=0", "model.mix=0"), examples)
    batch = Batch.of(encoded, examples.targets(np.arange(len(examples))), torch.device("cpu"))
    model.loss(batch).backward()  # type: ignore[no-untyped-call]
    assert model.genres.grad is not None
    assert not model.genres.grad.any()
    with torch.no_grad():
        before = model.answer(batch.numerics, batch.codes)[0]
        model.genres.mul_(-3)
        torch.testing.assert_close(model.answer(batch.numerics, batch.codes)[0], before)


def test_two_tower_without_frequencies_takes_features_as_they_are(config: TrainConfig, examples: Examples) -> None:
    model, encoded = small_network(config, ("model.n_frequencies=0",), examples)
    numerics, codes = torch.from_numpy(encoded.numerics), torch.from_numpy(encoded.codes)
    for tower in (model.retrieval, model.classifier):
        values, known = split_unknown(numerics)
        hidden = torch.cat([values, known.float(), tower.categorical(codes)], dim=1)
        assert tower.layers[0].in_features == hidden.shape[1]
        torch.testing.assert_close(tower(numerics, codes), tower.layers(hidden))


def test_two_tower_without_frequencies_learns_and_exports(
    config: TrainConfig, examples: Examples, sides: Split, tmp_path: Path
) -> None:
    plain = with_overrides(config, ("model.n_frequencies=0",))
    encoders = fit_encoders(examples.features[sides.train], "quantile")
    fitted = fit(examples, sides, encoders, plain, torch.device("cpu"))
    assert fitted.history[-1].macro_f1 >= 0.9
    export_onnx(fitted.model, encode(encoders, examples.features[:50]), tmp_path / "model.onnx")
