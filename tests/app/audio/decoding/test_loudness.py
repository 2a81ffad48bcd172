import numpy as np
import pytest
import sonara

from app.audio.decoding.loudness import LoudnessMeter
from tests.support.audio.sounds import Samples, tone


def loudness(samples: Samples, rate: int = 48_000, piece: int = 16_384) -> float | None:
    """Of float32 [n_channels, n]."""
    meter = LoudnessMeter(rate, len(samples))
    for start in range(0, samples.shape[1], piece):
        meter.add(np.ascontiguousarray(samples[:, start : start + piece].T))
    return meter.integrated()


def stereo(samples: Samples) -> Samples:
    return np.stack([samples, samples])


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize(("amplitude", "lufs"), [(1.0, -3.01), (0.1, -23.01)])
def test_sine_of_997_hz_in_one_channel_has_what_the_standard_says(rate: int, amplitude: float, lufs: float) -> None:
    """BS.1770-4, annex 1: a sine of 997 Hz at 0 dB full scale in one channel has -3.01 LKFS."""
    sine = tone(997, 3, amplitude, rate)[None]
    assert loudness(sine, rate) == pytest.approx(lufs, abs=0.05)
    assert loudness(np.repeat(sine, 2, axis=0), rate) == pytest.approx(lufs + 3.01, abs=0.05)


def test_gates_leave_out_what_is_far_quieter() -> None:
    """EBU Tech 3341, case 3: -36, -23 and -36 dBFS of stereo give -23 LUFS."""
    parts = [tone(1000, seconds, 10 ** (level / 20), 48_000) for level, seconds in ((-36, 5), (-23, 30), (-36, 5))]
    assert loudness(stereo(np.concatenate(parts))) == pytest.approx(-23, abs=0.1)


def test_pieces_of_any_size_give_the_same() -> None:
    noise = np.random.default_rng(0).standard_normal((2, 30_000)).astype(np.float32) * 0.1
    assert loudness(noise, 8_000, 777) == pytest.approx(loudness(noise, 8_000, 30_000), abs=1e-6)


@pytest.mark.parametrize("n_channels", [2, 3, 4])
def test_channels_that_differ_add_their_energies(n_channels: int) -> None:
    noise = np.random.default_rng(0).standard_normal((n_channels, 48_000 * 3)).astype(np.float32)
    channels = 0.05 * noise * np.linspace(0.5, 2, n_channels, dtype=np.float32)[:, None]
    alone = [loudness(channel[None]) for channel in channels]
    expected = 10 * np.log10(sum(10 ** (lufs / 10) for lufs in alone if lufs is not None))
    assert loudness(channels) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("seed", range(3))
def test_one_channel_has_what_sonara_measures(seed: int) -> None:
    """A second implementation, which designs its filters for this rate: noise of some colour, whose level changes."""
    random = np.random.default_rng(seed)
    noise = np.convolve(random.standard_normal(22_050 * 6), random.standard_normal(8), mode="same")
    samples = (0.05 * noise * np.repeat(random.uniform(0.2, 1, 6), 22_050)).astype(np.float32)
    measured = sonara.analyze_signal(samples, sr=22_050, features=["rms"])["loudness_lufs"]
    assert loudness(samples[None], 22_050) == pytest.approx(measured, abs=0.25)


@pytest.mark.parametrize(
    "samples",
    [np.zeros((2, 48_000)), np.zeros((2, 0)), 1e-5 * np.ones((1, 48_000)), tone(997, 0.2, rate=48_000)[None]],
    ids=["silence", "nothing", "offset", "too short"],
)
def test_silence_and_too_short_a_piece_have_none(samples: Samples) -> None:
    assert loudness(samples.astype(np.float32)) is None
