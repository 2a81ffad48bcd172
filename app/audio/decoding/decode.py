"""Decodes the beginning of an audio file to one channel, with a bounded amount of memory."""

from pathlib import Path

from app.audio.decoding.ffmpeg import decode_by_ffmpeg
from app.audio.decoding.libsndfile import decode_by_libsndfile
from app.audio.decoding.signal import Signal
from app.audio.decoding.signatures import what_it_is
from app.audio.errors import UnreadableAudio


def decode(path: Path) -> Signal:
    """The first EXCERPT_S seconds of a file.

    Raises:
        UnreadableAudio: it holds no audio that can be decoded, or is cut, or shorter than half a second.
        OSError: it cannot be opened or read.
    """
    signal = decode_by_ffmpeg(path) or decode_by_libsndfile(path)
    if signal is None:
        what = what_it_is(path) or "what no decoder knows"
        raise UnreadableAudio(f"expected audio that can be decoded, got {what}")
    return signal
