"""Sounds of which pitch, tempo and loudness are known, and files of them in every format that libsndfile writes."""

from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

Samples = NDArray[np.float32]
RATE = 22_050


def tone(frequency: float, seconds: float = 1.0, amplitude: float = 0.5, rate: int = RATE) -> Samples:
    """A sine."""
    times = np.arange(round(seconds * rate)) / rate
    return (amplitude * np.sin(2 * np.pi * frequency * times)).astype(np.float32)


def chord(keynote: int, minor: bool, seconds: float) -> Samples:
    """The triad of a key, 0 is C, with overtones as strings have them."""
    frequencies = [261.63 * 2 ** ((keynote + step) / 12) for step in (0, 3 if minor else 4, 7)]
    tones = [tone(f * n, seconds, 0.15 / n) for f in frequencies for n in (1, 2, 3)]
    summed: Samples = np.sum(tones, axis=0, dtype=np.float32)
    return summed


def clicks(tempo: float, seconds: float, seed: int = 0) -> Samples:
    """A short noise on every beat."""
    samples = np.zeros(round(seconds * RATE), dtype=np.float32)
    click = np.random.default_rng(seed).standard_normal(800).astype(np.float32)
    click *= 0.5 * np.exp(-np.arange(800, dtype=np.float32) / 150)
    for beat in np.arange(0, seconds - 0.1, 60 / tempo):
        start = round(beat * RATE)
        samples[start : start + len(click)] += click
    return samples


def write(path: Path, samples: Samples, rate: int = RATE) -> Path:
    """A file of the format that the ending says; .opus and .mp3 too."""
    kinds = {".opus": ("OGG", "OPUS"), ".ogg": ("OGG", "VORBIS"), ".mp3": ("MP3", "MPEG_LAYER_III")}
    kind, coding = kinds.get(path.suffix, (None, None))
    soundfile.write(path, samples, rate, format=kind, subtype=coding)
    return path
