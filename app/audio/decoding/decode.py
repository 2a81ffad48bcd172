"""Decodes the beginning of an audio file to one channel, with a bounded amount of memory. Only this module imports av.

PyAV, which carries FFmpeg, decodes every format that people have music in, piece by piece.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
import sonara
from av.audio.fifo import AudioFifo
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from numpy.typing import NDArray

from app.audio.content_id import audio_span
from app.audio.decoding.loudness import LoudnessMeter
from app.audio.decoding.signatures import what_it_is
from app.audio.errors import UnreadableAudio

RATE = 22_050
"""Samples a second of what is analysed."""

EXCERPT_S = 600
"""Seconds that are analysed: of a longer file, the first ten minutes."""

_SHORTEST_S = 0.5
_PIECE = 16_384  # frames: to measure each packet alone takes twice as long
_MOST_CHANNELS = 16  # a file that lies about these would take the memory
_LOWEST_RATE, _HIGHEST_RATE = 1_000, 768_000
_LEAST_SHARE = 0.9  # of the promised audio: a file of which less can be decoded is cut
# No others: a list for playing, which FFmpeg would follow, names files of this machine and of the net.
_FORMATS = "aac,aiff,ape,asf,au,caf,dsf,flac,matroska,mov,mp3,mpc,mpc8,ogg,tak,tta,w64,wav,wv"
_GUESSING = {"aac", "mp3"}  # formats without a length, which FFmpeg guesses by the bitrate of the beginning
_LENGTH_HEADERS = (b"Xing", b"Info", b"VBRI")  # of the first frame of MP3: as it was written, before anybody joined it
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


def decode(path: Path) -> Signal:
    """The first EXCERPT_S seconds of a file.

    Raises:
        UnreadableAudio: it holds no audio that can be decoded, or is cut, or shorter than half a second.
        OSError: it cannot be opened or read.
    """
    with path.open("rb") as file:
        promises = _tells_its_length(file)
        file.seek(0)
        try:
            with av.open(file, "r", metadata_errors="ignore", options={"format_whitelist": _FORMATS}) as container:
                signal = _decode(container, promises)
        except av.FFmpegError as error:
            what = what_it_is(path) or "what no decoder knows"
            raise UnreadableAudio(f"expected audio that can be decoded, got {what}") from error
    if signal.duration_s < _SHORTEST_S:
        raise UnreadableAudio(f"expected at least {_SHORTEST_S} seconds of audio, got {signal.duration_s:.2f}")
    return signal


def _decode(container: InputContainer, has_length_header: bool) -> Signal:
    stream = container.streams.best("audio")
    if not isinstance(stream, AudioStream) or stream.codec_context is None:  # without a decoder it is
        raise UnreadableAudio("expected audio that can be decoded, got a file without any")
    rate, n_channels = stream.codec_context.rate, stream.codec_context.channels
    if not 1 <= n_channels <= _MOST_CHANNELS or not _LOWEST_RATE <= rate <= _HIGHEST_RATE:
        raise UnreadableAudio(
            f"expected up to {_MOST_CHANNELS} channels and {_LOWEST_RATE:,} to {_HIGHEST_RATE:,} samples a second, got "
            f"{n_channels} and {rate:,}; the file is damaged"
        )
    promised_s = (container.duration or 0) / av.time_base
    is_guess = container.format.name in _GUESSING
    decoder = _Decoder(container.demux(stream))
    meter = LoudnessMeter(rate, n_channels)
    share_of_each = np.full(n_channels, 1 / n_channels, dtype=np.float32)
    mono = []
    for piece in decoder.pieces(EXCERPT_S * rate):
        if not np.abs(piece).max() <= _LOUDEST:  # nor is NaN
            raise UnreadableAudio("expected audio, got samples that are no numbers or far too large; it is damaged")
        meter.add(piece)
        mono.append(piece @ share_of_each)
    decoded_s = sum(map(len, mono)) / rate
    expected_s = 0.0 if is_guess and not has_length_header else min(promised_s, EXCERPT_S)
    if not mono and not promised_s:
        raise UnreadableAudio("expected audio, got a file without any sample")
    if not mono or decoded_s < _LEAST_SHARE * expected_s:
        raise UnreadableAudio(_cut(decoded_s, promised_s, decoder.reason))
    if decoded_s < EXCERPT_S:
        duration_s = decoded_s
    else:
        duration_s = decoded_s + decoder.rest_s() if is_guess or not promised_s else promised_s
    samples = np.concatenate(mono)[: EXCERPT_S * rate]
    return Signal(_resampled(samples, rate), duration_s, meter.integrated())


class _Decoder:
    """Decodes the packets of a file one after another, and leaves out those that are damaged.

    Attributes:
        reason: why the last one that was left out was.
    """

    def __init__(self, packets: Iterator["Packet[AudioStream]"]) -> None:
        self.reason = "the file ends too early"
        self._packets = packets

    def pieces(self, n_wanted: int) -> Iterator[NDArray[np.float32]]:
        """Samples of whole packets, float32 [n, n_channels] at a time, until `n_wanted` of each channel are there."""
        fifo, converter = AudioFifo(), AudioResampler(format="flt")
        for frame in self._frames():
            frame.pts = None  # where packets are left out, times do not fit
            fifo.write(frame)
            if fifo.samples >= min(_PIECE, n_wanted):
                n_wanted -= fifo.samples
                yield from _samples(fifo, converter)
            if n_wanted <= 0:
                return
        yield from _samples(fifo, converter)

    def rest_s(self) -> float:
        """The length of what was not decoded."""
        length = Fraction(0)
        with suppress(av.FFmpegError):  # what is damaged there is not needed
            for packet in self._packets:
                length += (packet.duration or 0) * packet.time_base
        return float(length)

    def _frames(self) -> Iterator[AudioFrame]:
        while True:
            try:
                yield from next(self._packets).decode()
            except StopIteration:
                return
            except av.FFmpegError as error:
                self.reason = str(error.strerror)


def _samples(fifo: AudioFifo, converter: AudioResampler) -> Iterator[NDArray[np.float32]]:
    """All that is in there, float32 [n, n_channels]."""
    if frame := fifo.read():
        for each in converter.resample(frame):
            yield each.to_ndarray().astype(np.float32, copy=False).reshape(-1, len(each.layout.channels))


def _tells_its_length(file: BinaryIO) -> bool:
    """Whether the first frame of an MP3 file has a header of its length."""
    start, _ = audio_span(file)
    file.seek(start)
    beginning = file.read(256)
    return any(header in beginning for header in _LENGTH_HEADERS)


def _resampled(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    if rate == RATE:
        return samples
    resampled: NDArray[np.float32] = sonara.resample(samples, orig_sr=rate, target_sr=RATE)
    return resampled


def _cut(decoded_s: float, promised_s: float, reason: str) -> str:
    return (
        f"expected {promised_s:.0f} seconds of audio, got {decoded_s:.0f} that can be decoded "
        f"({reason.rstrip('.')}); copy or download the file again"
    )
