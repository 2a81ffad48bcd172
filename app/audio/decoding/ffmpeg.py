"""Decodes audio files by PyAV, which carries FFmpeg. Only this module imports av."""

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
from av.audio.fifo import AudioFifo
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from numpy.typing import NDArray

from app.audio.content_id import audio_span
from app.audio.decoding.signal import PIECE, Signal, SignalBuilder
from app.audio.errors import UnreadableAudio

# No others: a list for playing, which FFmpeg would follow, names files of this machine and of the net.
_FORMATS = "aac,aiff,ape,asf,au,caf,dsf,flac,matroska,mov,mp3,mpc,mpc8,ogg,tak,tta,w64,wav,wv"
_GUESSING = {"aac", "mp3"}  # formats without a length, which FFmpeg guesses by the bitrate of the beginning
_LENGTH_HEADERS = (b"Xing", b"Info", b"VBRI")  # of the first frame of MP3: as it was written, before anybody joined it


def decode_by_ffmpeg(path: Path) -> Signal | None:
    """The beginning of a file; None where FFmpeg does not know what it is.

    Raises:
        UnreadableAudio: it holds no audio, or is cut.
        OSError: it cannot be opened or read.
    """
    with path.open("rb") as file:
        has_length_header = _has_length_header(file)
        file.seek(0)
        try:
            with av.open(file, "r", metadata_errors="ignore", options={"format_whitelist": _FORMATS}) as container:
                return _decode(container, has_length_header)
        except av.FFmpegError:
            return None


def _decode(container: InputContainer, has_length_header: bool) -> Signal:
    stream = container.streams.best("audio")
    if not isinstance(stream, AudioStream) or stream.codec_context is None:  # without a decoder it is
        raise UnreadableAudio("expected audio that can be decoded, got a file without any")
    builder = SignalBuilder(stream.codec_context.rate, stream.codec_context.channels)
    decoder = _Decoder(container.demux(stream))
    for piece in decoder.pieces():
        builder.add(piece)
        if builder.is_full:
            break
    promised_s = (container.duration or 0) / av.time_base
    is_guess = container.format.name in _GUESSING
    duration_s = builder.seconds
    if builder.is_full:
        duration_s = duration_s + decoder.rest_s() if is_guess or not promised_s else promised_s
    return builder.signal(duration_s, 0 if is_guess and not has_length_header else promised_s, decoder.reason)


class _Decoder:
    """Decodes the packets of a file one after another, and leaves out those that are damaged.

    Attributes:
        reason: why the last one that was left out was.
    """

    def __init__(self, packets: Iterator["Packet[AudioStream]"]) -> None:
        self.reason = "the file ends too early"
        self._packets = packets

    def pieces(self) -> Iterator[NDArray[np.float32]]:
        """The samples of whole packets, float32 [n, n_channels] at a time."""
        fifo, converter = AudioFifo(), AudioResampler(format="flt")
        for frame in self._frames():
            frame.pts = None  # where packets are left out, times do not fit
            fifo.write(frame)
            if fifo.samples >= PIECE:
                yield from _samples(fifo, converter)
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


def _has_length_header(file: BinaryIO) -> bool:
    """Whether the first frame of an MP3 file has a header of its length."""
    start, _ = audio_span(file)
    file.seek(start)
    beginning = file.read(256)
    return any(header in beginning for header in _LENGTH_HEADERS)
