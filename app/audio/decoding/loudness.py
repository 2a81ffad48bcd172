"""The integrated loudness of a recording, by ITU-R BS.1770-4, measured while it is decoded.

sonara measures the mean of the channels at 22,050 Hz, which lies 3 dB and more below what players show of stereo.
The weighting is applied to the spectra of segments of 100 ms, by Parseval's theorem: a filter would have to go through
every sample one after another.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

_SEGMENT_S = 0.1
_SEGMENTS_OF_A_BLOCK = 4  # blocks of 400 ms, each 100 ms after the one before
_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -10.0
_FILTER_RATE = 48_000  # that the coefficients of the standard are for
_SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
_HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))


class LoudnessMeter:
    """Takes a recording piece by piece.

    Args:
        rate: samples a second of each channel.
        n_channels: of each piece. Channels of an even number are measured two at a time.
    """

    def __init__(self, rate: int, n_channels: int) -> None:
        self._length = max(round(rate * _SEGMENT_S), 1)
        self._is_paired = n_channels % 2 == 0
        if self._is_paired:
            gains = _gains(np.abs(np.fft.fftfreq(self._length, 1 / rate)))
        else:  # each bin but the first stands for its mirror image as well; the last may not, where little is left
            gains = 2 * _gains(np.fft.rfftfreq(self._length, 1 / rate))
        # A row of weights is for the real and imaginary parts of all channels, one frequency after another.
        self._n_columns = n_channels // 2 if self._is_paired else n_channels
        self._weights = np.repeat(gains / self._length**2, 2 * self._n_columns).astype(np.float32)
        self._rest = np.zeros((0, n_channels), dtype=np.float32)
        self._energies: list[NDArray[np.float64]] = []

    def add(self, piece: NDArray[np.float32]) -> None:
        """Measure the next piece, float32 [n, n_channels]."""
        if len(self._rest):
            piece = np.concatenate([self._rest, piece])
        n_segments = len(piece) // self._length
        whole, self._rest = np.split(piece, [n_segments * self._length])
        shape = (n_segments, self._length, self._n_columns)
        if self._is_paired:
            # Two channels are transformed as the real and the imaginary part of one, in the time of little more than
            # one: weights that are the same for a frequency and its mirror image sum up the energies of both.
            spectra = np.fft.fft(np.ascontiguousarray(whole).view(np.complex64).reshape(shape), axis=1)
        else:
            spectra = np.fft.rfft(whole.reshape(shape), axis=1)
        parts = np.ascontiguousarray(spectra).view(np.float32).reshape(n_segments, len(self._weights))
        np.multiply(parts, parts, out=parts)
        self._energies.append((parts @ self._weights).astype(np.float64))

    def integrated(self) -> float | None:
        """In LUFS, all channels counted alike; None where nothing is above the absolute gate of -70 LUFS."""
        energies = np.concatenate(self._energies) if self._energies else np.zeros(0)
        if len(energies) < _SEGMENTS_OF_A_BLOCK:
            return None
        blocks = np.convolve(energies, np.full(_SEGMENTS_OF_A_BLOCK, 1 / _SEGMENTS_OF_A_BLOCK), mode="valid")
        blocks = blocks[blocks > _energy(_ABSOLUTE_GATE_LUFS)]
        if not len(blocks):
            return None
        blocks = blocks[blocks > blocks.mean() * 10 ** (_RELATIVE_GATE_LU / 10)]
        return float(-0.691 + 10 * np.log10(blocks.mean()))


def _energy(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def _gains(frequencies: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """float64 [n]: by what the energy at each of `frequencies`, in Hz, is multiplied."""
    z = np.exp(-2j * np.pi * np.minimum(frequencies, _FILTER_RATE / 2) / _FILTER_RATE)
    gains = np.ones(len(frequencies))
    for above, below in (_SHELF, _HIGH_PASS):
        gains *= np.abs(np.polyval(above[::-1], z) / np.polyval(below[::-1], z)) ** 2
    return gains
