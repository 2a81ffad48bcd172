"""How loud a recording is as a whole, in LUFS, by ITU-R BS.1770-4: all its channels at the rate they were recorded in.

A mix to one channel would not do: what differs between left and right, 3 dB of it in ordinary stereo, is lost in it.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.signal import sosfilt

_STEP_S = 0.1
_STEPS_OF_BLOCK = 4  # blocks of 0.4 s, each begun 0.1 s after the last one
_OFFSET_LU = -0.691
_SILENCE_LUFS = -70.0
_GATE_LU = -10.0  # under the loudness of what is not silent
_SURROUND = 1.41  # the weight of channels from behind
_WEIGHTS = {5: (1, 1, 1, _SURROUND, _SURROUND), 6: (1, 1, 1, 0, _SURROUND, _SURROUND)}


class LoudnessMeter:
    """Takes the samples of a recording bit by bit, and holds ten numbers for each second.

    Args:
        rate: samples a second.
        n_channels: in the usual order of files: left, right, centre, low frequencies, from behind.
    """

    def __init__(self, rate: int, n_channels: int) -> None:
        self._filters = np.array([_head_filter(rate), _low_cut(rate)])
        self._state = np.zeros((len(self._filters), 2, n_channels))
        self._weights = np.array(_WEIGHTS.get(n_channels, (1,) * n_channels))
        self._step = round(rate * _STEP_S)
        self._left_over = np.zeros(0)
        self._steps: list[NDArray[np.float64]] = []

    def add(self, samples: NDArray[np.float32]) -> None:
        """The next samples, float32 [n, n_channels]."""
        weighted, self._state = sosfilt(self._filters, samples, axis=0, zi=self._state)
        power = np.concatenate([self._left_over, np.square(weighted) @ self._weights])
        n_steps = len(power) // self._step
        whole = power[: n_steps * self._step]
        self._steps.append(whole.reshape(n_steps, self._step).mean(axis=1))
        self._left_over = power[len(whole) :]

    def integrated(self) -> float | None:
        """The loudness in LUFS; None of what is silent, or shorter than 0.4 s."""
        steps = np.concatenate(self._steps) if self._steps else np.zeros(0)
        if len(steps) < _STEPS_OF_BLOCK:
            return None
        blocks = np.lib.stride_tricks.sliding_window_view(steps, _STEPS_OF_BLOCK).mean(axis=1)
        heard = blocks[blocks > _power_of(_SILENCE_LUFS)]
        if not len(heard):
            return None
        gate = _power_of(_loudness_of(heard.mean()) + _GATE_LU)
        return _loudness_of(heard[heard > gate].mean())


def _loudness_of(power: float) -> float:
    return float(_OFFSET_LU + 10 * np.log10(power))


def _power_of(loudness: float) -> float:
    return float(10 ** ((loudness - _OFFSET_LU) / 10))


def _head_filter(rate: int) -> list[float]:
    """What the head does to sound from in front: a shelf of 4 dB above 1.7 kHz.

    The recommendation has coefficients for 48 kHz alone. Here, and below, are the analogue filters behind them (B. De
    Man, "Evaluation of implementations of the EBU R128 loudness measurement", 2018), brought to the rate.
    """
    k, q = np.tan(np.pi * 1681.974450955533 / rate), 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    numerator = [high + band * k / q + k * k, 2 * (k * k - high), high - band * k / q + k * k]
    return [*(each / a0 for each in numerator), 1, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]


def _low_cut(rate: int) -> list[float]:
    """Nobody hears much below 38 Hz."""
    k, q = np.tan(np.pi * 38.13547087602444 / rate), 0.5003270373238773
    a0 = 1 + k / q + k * k
    return [1, -2, 1, 1, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]
