"""Decodes the beginning of an audio file to one channel, with a bounded amount of memory.

libsndfile decodes in pieces what it knows: WAV, AIFF, FLAC, Ogg Vorbis, Opus, MP3. What it does not know, above all AAC
and ALAC in MP4, and MP3 and FLAC that do not tell their length, sonara decodes, which does so as a whole; the memory of
the process bounds that. Only this module imports soundfile.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import sonara
import soundfile
from numpy.typing import NDArray

from app.audio.decoding.loudness import LoudnessMeter
from app.audio.decoding.mp3_frames import tells_its_length
from app.audio.decoding.signatures import what_it_is
from app.audio.errors import UnreadableAudio

RATE = 22_050
"""Samples a second of what is analysed."""

EXCERPT_S = 600
"""Seconds that are analysed: of a longer file, the first ten minutes."""

_SHORTEST_S = 0.5
_PIECE = 16_384  # frames that are decoded at a time, and lost with a damaged one
_MOST_CHANNELS = 16  # a file that lies about these would take the memory
_LOWEST_RATE, _HIGHEST_RATE = 1_000, 768_000
_LOUDEST = 1e6  # 120 dB above the loudest of files that are not of floating point
_UNKNOWN_LENGTH = 2**63 - 1  # as libsndfile says it, of FLAC that was written into a pipe
_LEAST_SHARE = 0.9  # of the promised audio: a file of which less can be decoded is cut


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


class _Stream(soundfile.SoundFile):  # type: ignore[misc]  # soundfile has no types
    """A file that is read from its beginning on.

    soundfile seeks after each read of a file that can be sought in, and MP3 is damaged where it is entered midway.
    """

    def seekable(self) -> bool:
        return False


def decode(path: Path) -> Signal:
    """The first EXCERPT_S seconds of a file.

    Raises:
        UnreadableAudio: it holds no audio that can be decoded, or is cut, or shorter than half a second.
        OSError: it cannot be opened or read.
    """
    with path.open("rb") as file:
        is_streamed = tells_its_length(file)
    try:
        with _Stream(os.fsencode(path)) as stream:
            knows_length = is_streamed if stream.format == "MP3" else stream.frames != _UNKNOWN_LENGTH
            signal = _decode(stream) if knows_length else _decode_whole(path)
    except soundfile.LibsndfileError as error:
        signal = _decode_whole(path, str(error.error_string))
    if signal.duration_s < _SHORTEST_S:
        raise UnreadableAudio(f"expected at least {_SHORTEST_S} seconds of audio, got {signal.duration_s:.2f}")
    if not (signal.samples.min() >= -_LOUDEST and signal.samples.max() <= _LOUDEST):  # nor is NaN either
        raise UnreadableAudio("expected audio, got samples that are no numbers or far too large; the file is damaged")
    return signal


def _decode(stream: soundfile.SoundFile) -> Signal:
    rate, n_frames = stream.samplerate, stream.frames
    if not 1 <= stream.channels <= _MOST_CHANNELS or not _LOWEST_RATE <= rate <= _HIGHEST_RATE:
        raise UnreadableAudio(
            f"expected up to {_MOST_CHANNELS} channels and {_LOWEST_RATE:,} to {_HIGHEST_RATE:,} samples a second, got "
            f"{stream.channels} and {rate:,}; the file is damaged"
        )
    expected = min(n_frames, EXCERPT_S * rate)
    meter = LoudnessMeter(rate)
    samples = np.empty(expected, dtype=np.float32)
    n_decoded, reason = 0, "the file ends too early"
    try:
        while n_decoded < expected:
            piece = stream.read(min(_PIECE, expected - n_decoded), dtype="float32", always_2d=True)
            if not len(piece):
                break
            channels = np.ascontiguousarray(piece.T)
            meter.add(channels)
            samples[n_decoded : n_decoded + len(piece)] = channels.mean(axis=0)
            n_decoded += len(piece)
    except soundfile.LibsndfileError as error:
        reason = str(error.error_string)
    if not n_decoded and not n_frames:
        raise UnreadableAudio("expected audio, got a file without any sample")
    if n_decoded < _LEAST_SHARE * expected:
        raise UnreadableAudio(_cut(n_decoded, n_frames, rate, reason))
    return Signal(_resampled(samples[:n_decoded], rate), n_frames / rate, meter.integrated())


def _decode_whole(path: Path, reason: str = "") -> Signal:
    """What libsndfile does not know, for `reason`, or reads in part alone."""
    if what := what_it_is(path):
        raise UnreadableAudio(f"expected audio, got {what}")
    with _named_in_utf8(path) as name:
        try:
            samples, _ = sonara.load(name, sr=RATE)
        except (ValueError, RuntimeError, NotImplementedError, OSError) as error:
            raise UnreadableAudio(
                f"expected audio that can be decoded, got what no decoder knows: {reason.rstrip('.')}; "
                f"{str(error).replace(name, 'it')[:200]}"
            ) from error
    excerpt = samples[: EXCERPT_S * RATE]
    meter = LoudnessMeter(RATE)
    meter.add(np.stack([excerpt, excerpt]))  # sonara tells the mean of the channels alone: two, as a rule
    return Signal(excerpt, len(samples) / RATE, meter.integrated())


def _resampled(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    if rate == RATE:
        return samples
    resampled: NDArray[np.float32] = sonara.resample(samples, orig_sr=rate, target_sr=RATE)
    return resampled


@contextmanager
def _named_in_utf8(path: Path) -> Iterator[str]:
    """A name of the file that is text, which sonara needs: a link, where its own is not."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        with tempfile.TemporaryDirectory() as folder:
            link = Path(folder, "audio")
            link.symlink_to(path.absolute())
            yield str(link)
    else:
        yield str(path)


def _cut(n_decoded: int, n_frames: int, rate: int, reason: str) -> str:
    return (
        f"expected {n_frames / rate:.0f} seconds of audio, got {n_decoded / rate:.0f} that can be decoded "
        f"({reason.rstrip('.')}); copy or download the file again"
    )
