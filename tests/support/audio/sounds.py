"""Sounds of which pitch, tempo and loudness are known, and files of them in every format."""

from pathlib import Path

import av
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
    """A file of samples, [n] or [n, n_channels], of the format that the ending says; .m4a is ALAC."""
    if codec := {".m4a": "alac", ".mp4": "aac", ".aac": "aac", ".wma": "wmav2", ".wv": "wavpack"}.get(path.suffix):
        return _write_by_ffmpeg(path, samples, rate, codec)
    kinds = {".opus": ("OGG", "OPUS"), ".ogg": ("OGG", "VORBIS"), ".mp3": ("MP3", "MPEG_LAYER_III")}
    kind, coding = kinds.get(path.suffix, (None, None))
    soundfile.write(path, samples, rate, format=kind, subtype=coding)
    return path


def write_encrypted(path: Path, samples: Samples) -> Path:
    """An MP4 file that says of itself that it is encrypted, as those of a shop were."""
    whole = write(path.with_suffix(".m4a"), samples)
    path.write_bytes(whole.read_bytes().replace(b"alac", b"drms", 1))
    whole.unlink()
    return path


def _write_by_ffmpeg(path: Path, samples: Samples, rate: int, codec: str) -> Path:
    channels = np.ascontiguousarray(np.atleast_2d(samples.T))
    layout = "mono" if len(channels) == 1 else "stereo"
    container_format = {".m4a": "ipod", ".aac": "adts", ".wma": "asf"}.get(path.suffix, path.suffix[1:])
    options = {"fflags": "+bitexact", "movflags": "+faststart"}  # no time of now; in MP4, what is where comes first
    with av.open(str(path), "w", container_format, options) as container:
        stream = container.add_stream(codec, rate=rate, layout=layout, bit_rate=128_000)
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame.from_ndarray(channels, format="fltp", layout=layout)
        frame.sample_rate = rate
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
