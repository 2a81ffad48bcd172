"""Collects the decoded beginning of an audio file: one channel of it, and its loudness."""

from dataclasses import dataclass

import numpy as np
import sonara
from numpy.typing import NDArray

from app.audio.decoding.loudness import LoudnessMeter
from app.audio.errors import UnreadableAudio

RATE = 22_050
"""Samples a second of what is analysed."""

EXCERPT_S = 600
"""Seconds that are analysed: of a longer file, the first ten minutes."""

PIECE = 16_384
"""Frames to add at a time: to measure each packet of a file alone takes twice as long."""

_SHORTEST_S = 0.5
_MOST_CHANNELS = 16  # a file that lies about these would take the memory
_LOWEST_RATE, _HIGHEST_RATE = 1_000, 768_000
_LEAST_SHARE = 0.9  # of the promised audio: a file of which less can be decoded is cut
_LOUDEST = 1e6  # 120 dB above the loudest of files that are not of floating point


@dataclass(frozen=True)
class Signal:
    """The beginning of a track.

    Attributes:
        samples: float32 [n], the mean of the channels, at RATE.
        duration_s: Length of the whole file.
        loudness: Integrated loudness of these samples in LUFS, all channels counted; None of silence.
    """

    samples: NDArray[np.float32]
    duration_s: float
    loudness: float | None


class SignalBuilder:
    """Takes a file piece by piece.

    Args:
        rate: samples a second of each channel.
        n_channels: of the file.

    Raises:
        UnreadableAudio: no file of music has these.
    """

    def __init__(self, rate: int, n_channels: int) -> None:
        if not 1 <= n_channels <= _MOST_CHANNELS or not _LOWEST_RATE <= rate <= _HIGHEST_RATE:
            raise UnreadableAudio(
                f"expected up to {_MOST_CHANNELS} channels and {_LOWEST_RATE:,} to {_HIGHEST_RATE:,} samples a second, "
                f"got {n_channels} and {rate:,}; the file is damaged"
            )
        self._rate = rate
        self._meter = LoudnessMeter(rate, n_channels)
        self._share_of_each = np.full(n_channels, 1 / n_channels, dtype=np.float32)
        self._mono: list[NDArray[np.float32]] = []
        self._n_added = 0

    @property
    def seconds(self) -> float:
        """Of audio that were added."""
        return self._n_added / self._rate

    @property
    def is_full(self) -> bool:
        """Whether more would not be analysed."""
        return self._n_added >= EXCERPT_S * self._rate

    def add(self, piece: NDArray[np.float32]) -> None:
        """Add the next piece, float32 [n, n_channels].

        Raises:
            UnreadableAudio: it has samples that no recording has.
        """
        if not np.abs(piece).max() <= _LOUDEST:  # nor is NaN
            raise UnreadableAudio("expected audio, got samples that are no numbers or far too large; it is damaged")
        self._meter.add(piece)
        self._mono.append(piece @ self._share_of_each)
        self._n_added += len(piece)

    def signal(self, duration_s: float, promised_s: float, reason: str) -> Signal:
        """What was added.

        Args:
            duration_s: of the whole file.
            promised_s: that the file says to have, 0 where it does not say.
            reason: why there is no more of it.

        Raises:
            UnreadableAudio: it is much less than was promised, or too short.
        """
        if not self._mono and not promised_s:
            raise UnreadableAudio("expected audio, got a file without any sample")
        if not self._mono or self.seconds < _LEAST_SHARE * min(promised_s, EXCERPT_S):
            raise UnreadableAudio(
                f"expected {promised_s:.0f} seconds of audio, got {self.seconds:.0f} that can be decoded "
                f"({reason.rstrip('.')}); copy or download the file again"
            )
        if duration_s < _SHORTEST_S:
            raise UnreadableAudio(f"expected at least {_SHORTEST_S} seconds of audio, got {duration_s:.2f}")
        samples = np.concatenate(self._mono)[: EXCERPT_S * self._rate]
        if self._rate != RATE:
            samples = sonara.resample(samples, orig_sr=self._rate, target_sr=RATE)
        return Signal(samples, duration_s, self._meter.integrated())
