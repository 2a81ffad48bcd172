"""An MP4 file of ALAC, written by hand: frames that are not compressed, which the format has for noise."""

import struct
from pathlib import Path

import numpy as np

from tests.support.audio.sounds import RATE, Samples

_FRAME = 4096


def write_mp4(path: Path, samples: Samples, entry: bytes = b"alac") -> Path:
    """A file of one channel of 16 bits; `entry` is the kind of its sample entry, such as drms of an encrypted file."""
    numbers = (np.clip(samples, -1, 1) * 32767).astype(np.int16)
    frames = [_frame(numbers[start : start + _FRAME]) for start in range(0, len(numbers), _FRAME)]
    head = _box(b"ftyp", b"M4A \0\0\0\0M4A isom")
    size = len(_moov(frames, len(numbers), entry, 0))
    moov = _moov(frames, len(numbers), entry, len(head) + size + 8)
    path.write_bytes(head + moov + _box(b"mdat", b"".join(frames)))
    return path


def _frame(numbers: np.ndarray) -> bytes:
    """One element of one channel: its length where it is short, and its samples as they are."""
    is_short = len(numbers) < _FRAME
    bits = "000" + "0000" + "0" * 12 + str(int(is_short)) + "00" + "1"
    if is_short:
        bits += f"{len(numbers):032b}"
    bits += "".join(f"{number & 0xFFFF:016b}" for number in numbers.tolist()) + "111"
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8)


def _moov(frames: list[bytes], n_samples: int, entry: bytes, offset: int) -> bytes:
    cookie = struct.pack(">IBBBBBBHIII", _FRAME, 0, 16, 40, 10, 14, 1, 255, 0, 0, RATE)
    sound = struct.pack(">6xH8xHHHHI", 1, 1, 16, 0, 0, RATE << 16) + _full(b"alac", cookie)
    last = n_samples - _FRAME * (len(frames) - 1)
    tables = (
        _full(b"stsd", struct.pack(">I", 1) + _box(entry, sound)),
        _full(b"stts", struct.pack(">IIIII", 2, len(frames) - 1, _FRAME, 1, last)),
        _full(b"stsc", struct.pack(">IIII", 1, 1, len(frames), 1)),
        _full(b"stsz", struct.pack(">II", 0, len(frames)) + b"".join(struct.pack(">I", len(f)) for f in frames)),
        _full(b"stco", struct.pack(">II", 1, offset)),
    )
    data = _box(b"dinf", _full(b"dref", struct.pack(">I", 1) + struct.pack(">I4sI", 12, b"url ", 1)))
    media = _box(b"minf", _full(b"smhd", bytes(4)) + data + _box(b"stbl", b"".join(tables)))
    handler = _full(b"hdlr", b"\0\0\0\0soun" + bytes(13))
    header = _full(b"mdhd", struct.pack(">IIIIHH", 0, 0, RATE, n_samples, 0x55C4, 0))
    matrix = struct.pack(">9I", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
    track_header = _full(b"tkhd", struct.pack(">IIIIIII", 0, 0, 1, 0, n_samples, 0, 0) + bytes(8) + matrix + bytes(8))
    track = _box(b"trak", track_header + _box(b"mdia", header + handler + media))
    movie = (
        struct.pack(">IIIIIH10x", 0, 0, RATE, n_samples, 1 << 16, 1 << 8) + matrix + bytes(24) + struct.pack(">I", 2)
    )
    return _box(b"moov", _full(b"mvhd", movie) + track)


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), name) + content


def _full(name: bytes, content: bytes) -> bytes:
    return _box(name, bytes(4) + content)
