import numpy as np
import pytest
import torch
from pydantic import ValidationError

from app.bundle.encoders import Encoders, encode
from app.bundle.features import CATEGORICAL_FEATURES, FEATURE_NAMES, NUMERIC_FEATURES, column
from training.config import TrainConfig, load_config
from training.evaluation.metrics import accuracy
from training.fitting.batch import Batch
from training.fitting.encoders import fit_encoders
from training.fitting.masks import MaskConfig, draw_masks, masked
from training.fitting.trainer import fit, infer
from training.splits import Examples, Split

N = 40_000
LAW = MaskConfig(whole=0.4, streaming=0.25, highest_rate=0.9)
POPULARITY, EXPLICIT = column("popularity"), column("explicit")
CPU = torch.device("cpu")


def test_draw_masks_shares_are_those_of_the_law(rng: np.random.Generator) -> None:
    kept = draw_masks(N, LAW, rng)
    assert kept.shape == (N, len(FEATURE_NAMES))
    others = np.delete(kept, [POPULARITY, EXPLICIT], axis=1)
    lost_any_other = ~others.all(axis=1)
    assert kept.all(axis=1).mean() == pytest.approx(0.4, abs=0.02)
    only_streaming = ~kept[:, POPULARITY] & ~lost_any_other
    assert only_streaming.mean() == pytest.approx(0.25, abs=0.02)
    assert (only_streaming & ~kept[:, EXPLICIT]).mean() == pytest.approx(0.125, abs=0.02)
    # Of the rest, 0.35, each loses a feature at a mean rate of 0.45; popularity half of the time besides.
    assert (~others).mean(axis=0) == pytest.approx(np.full(13, 0.35 * 0.45), abs=0.02)
    assert (~kept[:, POPULARITY]).mean() == pytest.approx(0.25 + 0.35 * (1 - 0.5 * 0.55), abs=0.02)


@pytest.mark.parametrize(
    ("law", "shares_kept"),
    [
        (MaskConfig(whole=1, streaming=0, highest_rate=0.9), {True}),
        (MaskConfig(whole=0, streaming=0, highest_rate=1), {True, False}),
    ],
    ids=["none", "up to all"],
)
def test_draw_masks_extremes(law: MaskConfig, shares_kept: set[bool], rng: np.random.Generator) -> None:
    assert {*np.unique(draw_masks(500, law, rng)).tolist()} == shares_kept


@pytest.mark.parametrize("shares", [{"whole": 0.8, "streaming": 0.3}, {"whole": -0.1}, {"highest_rate": 1.1}])
def test_mask_config_shares_that_do_not_fit_are_refused(shares: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        MaskConfig.model_validate({"whole": 0.4, "streaming": 0.25, "highest_rate": 0.9, **shares})


def test_masked_batch_is_the_encoding_of_masked_features(
    examples: Examples, encoders: Encoders, rng: np.random.Generator
) -> None:
    """Training masks what is encoded, the service encodes what is known: both must see the same."""
    kept = draw_masks(len(examples), LAW, rng)
    targets = examples.targets(np.arange(len(examples)))
    batch = Batch.of(encode(encoders, examples.features), targets, CPU).masked(torch.from_numpy(kept))
    expected = encode(encoders, masked(examples.features, kept))
    np.testing.assert_array_equal(batch.numerics, expected.numerics)
    np.testing.assert_array_equal(batch.codes, expected.codes)
    assert np.isnan(expected.numerics).any()
    assert len(NUMERIC_FEATURES) + len(CATEGORICAL_FEATURES) == kept.shape[1]


@pytest.fixture(scope="module")
def small() -> TrainConfig:
    overrides = (
        *("model.n_frequencies=8", "model.numeric_dim=6", "model.embedding_dim=12", "model.retrieval.hidden=[32]"),
        *("model.classifier.hidden=[32]", "optimiser.batch_size=32", "optimiser.max_epochs=30"),
    )
    return load_config("default", overrides, seed=1)


def test_fit_with_masks_does_better_where_little_is_known(small: TrainConfig, examples: Examples, sides: Split) -> None:
    encoders = fit_encoders(examples.features[sides.train], "quantile")
    known = np.isin(FEATURE_NAMES, ["energy", "tempo", "valence"])
    little = encode(encoders, masked(examples.features[sides.test], known))
    whole = encode(encoders, examples.features[sides.test])
    genre_sets = examples.genre_sets[sides.test]

    without = fit(examples, sides, encoders, small.model_copy(update={"masks": None}), CPU).model
    trained = fit(examples, sides, encoders, small, CPU).model
    assert accuracy(infer(trained, whole)[0], genre_sets) >= 0.95
    assert accuracy(infer(trained, little)[0], genre_sets) > accuracy(infer(without, little)[0], genre_sets) + 0.1


def test_fit_with_masks_same_seed_gives_the_same_weights(small: TrainConfig, examples: Examples, sides: Split) -> None:
    encoders = fit_encoders(examples.features[sides.train], "quantile")
    short = small.model_copy(update={"optimiser": small.optimiser.model_copy(update={"max_epochs": 2})})
    states = [fit(examples, sides, encoders, short, CPU).model.state_dict() for _ in range(2)]
    assert all(torch.equal(states[0][name], states[1][name]) for name in states[0])


def test_infer_all_features_unknown_gives_finite_probabilities(
    small: TrainConfig, examples: Examples, sides: Split
) -> None:
    encoders = fit_encoders(examples.features[sides.train], "quantile")
    short = small.model_copy(update={"optimiser": small.optimiser.model_copy(update={"max_epochs": 1})})
    nothing = encode(encoders, np.full((2, len(FEATURE_NAMES)), np.nan, dtype=np.float32))
    probabilities, embeddings = infer(fit(examples, sides, encoders, short, CPU).model, nothing)
    assert np.isfinite(probabilities).all()
    np.testing.assert_allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-5)
