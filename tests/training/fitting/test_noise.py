from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from pydantic import ValidationError
from scipy.stats import ks_2samp, spearmanr

from app.bundle.encoders import encode
from app.bundle.features import FEATURE_NAMES, FEATURES, column
from training.config import TrainConfig, load_config
from training.fitting.encoders import fit_encoders
from training.fitting.noise import SOFT_FEATURES, Noise, NoiseConfig
from training.fitting.trainer import fit
from training.splits import Examples, Split

N = 20_000
CPU = torch.device("cpu")
LAW: dict[str, Any] = {
    "share": 1.0,
    "lowest_correlation": 0.6,
    "tempo_octave": 0.2,
    "tempo_spread": 0.02,
    "loudness_spread": 2.0,
    "key_confusion": 0.4,
}
SILENT = dict.fromkeys(LAW, 0.0) | {"share": 1.0, "lowest_correlation": 1.0}
TEMPO, LOUDNESS, KEY, MODE = (column(name) for name in ("tempo", "loudness", "key", "mode"))


@pytest.fixture
def features(rng: np.random.Generator) -> NDArray[np.float32]:
    """Everything is known."""
    made = rng.random((N, len(FEATURES))).astype(np.float32)
    made[:, column("duration_ms")] = rng.integers(60_000, 400_000, N)
    made[:, column("explicit")] = rng.integers(0, 2, N)
    made[:, column("time_signature")] = rng.integers(3, 6, N)
    made[:, TEMPO] = rng.uniform(60, 200, N)
    made[:, LOUDNESS] = rng.uniform(-30, 0, N)
    made[:, KEY] = rng.integers(0, 12, N)
    made[:, MODE] = rng.integers(0, 2, N)
    return made


def heard(features: NDArray[np.float32], rng: np.random.Generator, **law: float) -> NDArray[np.float32]:
    return Noise.fit(NoiseConfig.model_validate(law), features).draw(features, rng)


def test_draw_without_errors_is_the_identity(features: NDArray[np.float32], rng: np.random.Generator) -> None:
    np.testing.assert_array_equal(heard(features, rng, **SILENT), features)
    np.testing.assert_array_equal(heard(features, rng, **LAW | {"share": 0.0}), features)


def test_draw_changes_what_an_extractor_estimates_in_a_share_of_the_examples(
    features: NDArray[np.float32], rng: np.random.Generator
) -> None:
    changed = heard(features, rng, **LAW | {"share": 0.3}) != features
    names = {FEATURE_NAMES[place] for place in np.flatnonzero(changed.any(axis=0))}
    assert names == {*SOFT_FEATURES, "tempo", "loudness", "key", "mode"}
    assert changed.any(axis=1).mean() == pytest.approx(0.3, abs=0.02)


def test_draw_soft_features_keep_their_distribution_and_correlate_between_the_lowest_and_one(
    features: NDArray[np.float32], rng: np.random.Generator
) -> None:
    noisy = heard(features, rng, **SILENT | {"lowest_correlation": 0.5})
    for name in SOFT_FEATURES:
        true, other = features[:, column(name)], noisy[:, column(name)]
        assert ks_2samp(true, other).statistic < 0.02
        assert 0.65 < spearmanr(true, other).statistic < 0.8  # of 0.75 on average


def test_draw_tempo_is_off_by_an_octave_or_a_little(features: NDArray[np.float32], rng: np.random.Generator) -> None:
    ratios = heard(features, rng, **LAW)[:, TEMPO] / features[:, TEMPO]
    octaves = np.round(np.log2(ratios))
    assert [(octaves == by).mean() for by in (-1, 0, 1)] == pytest.approx([0.1, 0.8, 0.1], abs=0.02)
    assert np.std(np.log(ratios) - octaves * np.log(2)) == pytest.approx(0.02, rel=0.05)


def test_draw_loudness_is_off_by_its_spread(features: NDArray[np.float32], rng: np.random.Generator) -> None:
    errors = (heard(features, rng, **LAW) - features)[:, LOUDNESS]
    assert errors.std() == pytest.approx(2, rel=0.05)
    assert errors.mean() == pytest.approx(0, abs=0.1)


def test_draw_keys_are_confused_with_fifths_relatives_and_parallels_alone(
    features: NDArray[np.float32], rng: np.random.Generator
) -> None:
    noisy = heard(features, rng, **LAW)
    steps = (noisy[:, KEY] - features[:, KEY]) % 12
    flipped = noisy[:, MODE] != features[:, MODE]
    to_relative = np.where(features[:, MODE] == 1, 9, 3)  # C major and A minor
    kinds = {
        "right": (steps == 0) & ~flipped,
        "up": (steps == 7) & ~flipped,
        "down": (steps == 5) & ~flipped,
        "relative": (steps == to_relative) & flipped,
        "parallel": (steps == 0) & flipped,
    }
    assert [kind.mean() for kind in kinds.values()] == pytest.approx([0.6, 0.1, 0.1, 0.1, 0.1], abs=0.02)
    assert np.any([*kinds.values()], axis=0).all()


def test_draw_unknown_stays_unknown_and_known_stays_in_range(
    features: NDArray[np.float32], rng: np.random.Generator
) -> None:
    features[:, TEMPO], features[:, LOUDNESS] = 400, 19
    features[rng.random(features.shape) < 0.4] = np.nan
    noisy = heard(features, rng, **LAW | {"loudness_spread": 20.0, "tempo_spread": 0.5})
    np.testing.assert_array_equal(np.isnan(noisy), np.isnan(features))
    for place, feature in enumerate(FEATURES):
        known = noisy[~np.isnan(noisy[:, place]), place]
        assert feature.minimum <= known.min() <= known.max() <= feature.maximum


def test_draw_is_seeded_and_anew_each_time(features: NDArray[np.float32]) -> None:
    noise = Noise.fit(NoiseConfig.model_validate(LAW), features)
    one, another = np.random.default_rng(5), np.random.default_rng(5)
    first = noise.draw(features, one)
    np.testing.assert_array_equal(first, noise.draw(features, another))
    assert (noise.draw(features, one) != first).any()


@pytest.mark.parametrize(
    "wrong", [{"share": 1.1}, {"lowest_correlation": -0.1}, {"tempo_spread": -1}, {"loudness_spread": 21}, {"hum": 1}]
)
def test_noise_config_value_out_of_range_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        NoiseConfig.model_validate(LAW | wrong)


def small(*overrides: str) -> TrainConfig:
    return load_config(
        "default",
        (
            *("model.n_frequencies=8", "model.numeric_dim=6", "model.embedding_dim=12", "model.retrieval.hidden=[32]"),
            *("model.classifier.hidden=[32]", "optimiser.batch_size=32", "optimiser.max_epochs=2", *overrides),
        ),
        seed=1,
    )


NOISY = tuple(f"noise.{name}={value}" for name, value in LAW.items())


def test_fit_noise_is_what_the_network_learns_from_and_nothing_else(examples: Examples, sides: Split) -> None:
    """A law by which nothing is noisy gives the very weights of no law: what it draws shifts nothing else."""
    encoders = fit_encoders(examples.features[sides.train], "quantile")

    def weights(*overrides: str) -> dict[str, torch.Tensor]:
        weights: dict[str, torch.Tensor] = fit(examples, sides, encoders, small(*overrides), CPU).model.state_dict()
        return weights

    without, unheard, noisy, again = weights(), weights(*NOISY, "noise.share=0"), weights(*NOISY), weights(*NOISY)
    assert all(torch.equal(without[name], unheard[name]) for name in without)
    assert all(torch.equal(noisy[name], again[name]) for name in noisy)
    assert not all(torch.equal(without[name], noisy[name]) for name in without)


def test_noise_is_of_the_identity_of_a_configuration_and_without_it_nothing_changes() -> None:
    assert "noise" not in small().model_dump(mode="json")
    assert small(*NOISY).digest() != small().digest() != small(*NOISY, "noise.share=0.5").digest()


def test_fit_noise_reads_values_in_the_ranges_that_encoders_know(
    features: NDArray[np.float32], rng: np.random.Generator
) -> None:
    """What comes out is encoded as what went in: no code of a key or a mode is unknown."""
    encoders = fit_encoders(features, "quantile")
    encoded = encode(encoders, heard(features, rng, **LAW))
    assert np.isfinite(encoded.numerics).all()
    np.testing.assert_array_equal(encoded.codes == 0, encode(encoders, features).codes == 0)
