"""Decodes audio files by libsndfile, which reads some that FFmpeg refuses. Only this module imports soundfile."""

import os
from pathlib import Path

import soundfile

from app.audio.decoding.signal import PIECE, Signal, SignalBuilder


def decode_by_libsndfile(path: Path) -> Signal | None:
    """The beginning of a file; None where libsndfile does not know what it is.

    Of Ogg Vorbis whose headers are there twice, as some editors of loops write it, FFmpeg takes none.

    Raises:
        UnreadableAudio: it is cut, or no recording.
    """
    try:
        with soundfile.SoundFile(os.fsencode(path)) as file:
            builder = SignalBuilder(file.samplerate, file.channels)
            for piece in file.blocks(PIECE, dtype="float32", always_2d=True):
                builder.add(piece)
                if builder.is_full:
                    break
            duration_s = file.frames / file.samplerate
            return builder.signal(duration_s, duration_s, "the file ends too early")
    except soundfile.LibsndfileError:
        return None
