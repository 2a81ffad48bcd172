"""What stands in for hearing a file, and behaves as the content of the file says: for tests of what becomes of it."""

import os
import signal
import time
from pathlib import Path

import numpy as np

from app.audio.errors import UnreadableAudio
from app.audio.features import TIMBRE_COLUMNS, AudioFeatures
from app.audio.hearing.heard import Heard
from app.audio.tags.audio_tags import AudioTags

MEMORY = 3 << 30


def behave(path: Path) -> Heard:
    """Runs in a process of its own. A file of "hang PATH" tells its process by that path."""
    match path.read_bytes().split(b" "):
        case [b"kill"]:
            os.kill(os.getpid(), signal.SIGSEGV)
        case [b"hang", told]:
            Path(os.fsdecode(told)).write_text(str(os.getpid()))
            time.sleep(600)
        case [b"fill"]:
            bytes(MEMORY)
        case [b"refuse"]:
            raise UnreadableAudio("no audio")
    return heard()


def nothing() -> None:
    """At the start of a process."""


def heard(energy: float = 0.5, tags: AudioTags | None = None, extractor: str = "planted 1") -> Heard:
    features = AudioFeatures(180_000, 0.25, energy, 9, -8.5, 0, 0.125, 0.75, 120.5)
    timbre = np.arange(len(TIMBRE_COLUMNS), dtype=np.float32)
    return Heard("audio-1", tags or AudioTags(), features, timbre, extractor, is_excerpt=False)
