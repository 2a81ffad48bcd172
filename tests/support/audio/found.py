"""What is found of audio files, made up: for tests of what becomes of it."""

from pathlib import Path

import numpy as np

from app.audio.features import TIMBRE_COLUMNS, AudioFeatures, Extracted
from app.audio.folder import FoundFile, Listing
from app.audio.inspection import Inspected
from app.audio.tags.audio_tags import AudioTags


def found_file(path: str, size: int = 1, mtime_ns: int = 1) -> FoundFile:
    return FoundFile(Path(path), size, mtime_ns)


def listing(*paths: str) -> Listing:
    return Listing([found_file(path) for path in paths])


def inspected(number: int = 1, tags: AudioTags | None = None) -> Inspected:
    return Inspected(f"audio-{number:032x}", tags or AudioTags())


def extracted(energy: float = 0.5, is_silent: bool = False) -> Extracted:
    if is_silent:
        return Extracted(AudioFeatures(1000), None)
    features = AudioFeatures(180_000, 0.25, energy, 9, -8.5, 0, 0.125, 0.75, 120.5)
    return Extracted(features, np.arange(len(TIMBRE_COLUMNS), dtype=np.float32))
