"""Files that are no audio, or none that can be heard, each with what is said of it."""

import io
import struct

import numpy as np
import soundfile

from tests.support.audio.sounds import RATE, tone


def wav(samples: np.ndarray, rate: int = RATE) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format="WAV")
    return file.getvalue()


def long_flac(hours: int) -> bytes:
    """So many hours of silence, in 120 kilobytes."""
    file = io.BytesIO()
    soundfile.write(file, np.zeros(hours * 3600 * 1000, dtype=np.int16), 1000, format="FLAC")
    return file.getvalue()


def lying_wav() -> bytes:
    """Says that it has 2^32 - 1 bytes of samples, and has a second of them."""
    content = bytearray(wav(tone(440)))
    at = content.index(b"data") + 4
    content[4:8] = content[at : at + 4] = struct.pack("<I", 2**32 - 1)
    return bytes(content)


def cut_mp3() -> bytes:
    file = io.BytesIO()
    noise = np.random.default_rng(0).standard_normal(RATE * 20).astype(np.float32) * 0.1
    soundfile.write(file, noise, RATE, format="MP3", subtype="MPEG_LAYER_III")
    return file.getvalue()[: len(file.getvalue()) // 2]


BAD_FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "expected audio, got an empty file"),
    "text": (b"hello, I am text" * 100, "got what no decoder knows"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "expected audio, got a picture (PNG)"),
    "cut": (cut_mp3(), "copy or download the file again"),
    "silent": (wav(np.zeros(2 * RATE, dtype=np.float32)), "expected audio that can be heard, got silence"),
    "short": (wav(tone(440, 0.2)), "expected at least 0.5 seconds of audio, got 0.20"),
    "ten hours": (long_flac(10), "expected audio that can be heard, got silence"),
    "archive": (b"PK\x03\x04" + bytes(100), "expected audio, got an archive (zip)"),
}
