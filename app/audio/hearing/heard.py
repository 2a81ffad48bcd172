"""What is heard of a file that somebody asks with."""

import signal
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.audio.errors import UnreadableAudio
from app.audio.features import AudioFeatures
from app.audio.tags.audio_tags import AudioTags

TIME_LIMIT_S = 60.0
"""Seconds for one file; a track of three minutes takes two."""


@dataclass(frozen=True)
class Heard:
    """A track, as its file says and sounds.

    Attributes:
        track_id: as `songkin analyse` gives it: of the recording at MusicBrainz where tagged, else of its audio.
        timbre: float32 [n_columns], raw, as TIMBRE_COLUMNS says.
        extractor: Name and version of what estimated features and timbre.
        is_excerpt: Whether the file is longer than what was analysed of it.
    """

    track_id: str
    tags: AudioTags
    features: AudioFeatures
    timbre: NDArray[np.float32]
    extractor: str
    is_excerpt: bool


def hear(path: Path) -> Heard:
    """All of a file at once. It runs in a process of its own, whose time is limited by the system as well.

    Raises:
        UnreadableAudio: it is no audio, or none that can be decoded or heard.
        OSError: it cannot be read.
    """
    signal.alarm(ceil(TIME_LIMIT_S) + 5)  # ends what holds the interpreter when nobody is left who would end it
    try:
        return _hear(path)
    finally:
        signal.alarm(0)


def _hear(path: Path) -> Heard:
    # Imported here: who sends a file to another process needs no decoders.
    from app.audio.decoding.signal import EXCERPT_S
    from app.audio.extraction import extractor
    from app.audio.inspection import extract_file, inspect_file

    inspected, extracted = inspect_file(path), extract_file(path)
    if extracted.timbre is None:
        raise UnreadableAudio("expected audio that can be heard, got silence")
    return Heard(
        track_id=inspected.tags.recording_id or inspected.content_id,
        tags=inspected.tags,
        features=extracted.features,
        timbre=extracted.timbre,
        extractor=extractor(),
        is_excerpt=extracted.features.duration_ms > EXCERPT_S * 1000,
    )
