"""Loudness against what the recommendation says of sine tones, and against a second implementation."""

import numpy as np
import pyloudnorm
import pytest
from numpy.typing import NDArray

from app.audio.loudness import LoudnessMeter


def sine(rate: int, seconds: float, level_db: float, hertz: float = 997.0) -> NDArray[np.float64]:
    return 10 ** (level_db / 20) * np.sin(2 * np.pi * hertz * np.arange(round(rate * seconds)) / rate)


def loudness(samples: NDArray[np.float64], rate: int, piece: int = 30_000) -> float | None:
    meter = LoudnessMeter(rate, samples.shape[1])
    for start in range(0, len(samples), piece):
        meter.add(samples[start : start + piece].astype(np.float32))
    return meter.integrated()


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 48_000, 96_000])
def test_loudness_of_a_tone_in_both_channels_is_its_level(rate: int) -> None:
    stereo = np.repeat(sine(rate, 5, -23.0)[:, None], 2, axis=1)
    assert loudness(stereo, rate) == pytest.approx(-23.0, abs=0.1)


def test_loudness_of_one_channel_is_half_the_power() -> None:
    assert loudness(sine(44_100, 5, -20.0)[:, None], 44_100) == pytest.approx(-23.01, abs=0.1)


def test_loudness_counts_what_one_mix_of_both_channels_would_lose() -> None:
    tone = sine(44_100, 5, -20.0)
    assert loudness(np.column_stack([tone, -tone]), 44_100) == pytest.approx(-20.0, abs=0.1)


def test_loudness_is_of_what_is_played_and_not_of_pauses() -> None:
    rate = 44_100
    parts = [sine(rate, 10, level)[:, None].repeat(2, axis=1) for level in (-72.0, -45.0, -23.0, -45.0, -72.0)]
    assert loudness(np.concatenate(parts), rate) == pytest.approx(-23.0, abs=0.15)


@pytest.mark.parametrize("samples", [np.zeros((44_100, 2)), np.ones((10_000, 2)), np.zeros((0, 2))])
def test_loudness_of_silence_and_of_an_instant_is_unknown(samples: NDArray[np.float64]) -> None:
    assert loudness(samples, 44_100) is None


@pytest.mark.parametrize("n_channels", [1, 2, 5])
@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000])
def test_loudness_of_noise_that_swells_is_what_another_implementation_measures(rate: int, n_channels: int) -> None:
    generator = np.random.default_rng([rate, n_channels])
    swelling = np.linspace(0.001, 0.3, rate * 12)[:, None] ** generator.uniform(0.5, 2, n_channels)
    samples = generator.uniform(-1, 1, swelling.shape) * swelling
    expected = pyloudnorm.Meter(rate, filter_class="DeMan").integrated_loudness(samples)
    assert loudness(samples, rate) == pytest.approx(expected, abs=0.05)
    assert loudness(samples, rate, piece=997) == pytest.approx(expected, abs=0.05)
