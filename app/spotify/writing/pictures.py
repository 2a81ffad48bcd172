"""The picture that stands for those that the catalogue does not have: a record, in greys. Drawn here, as a PNG."""

import struct
import zlib

import numpy as np

PICTURE_SIZE = 300
"""Pixels, of each side."""

_SLEEVE, _RECORD, _GROOVE, _LABEL, _HOLE = 216, 64, 80, 160, 216
_RADII = {"record": 130, "label": 48, "hole": 8}
_GROOVES = 8  # pixels from one to the next


def draw_picture() -> bytes:
    """A PNG of 8-bit grey, about 2 KB; the same bytes each time."""
    across = np.arange(PICTURE_SIZE) - (PICTURE_SIZE - 1) / 2
    radius = np.hypot(across[:, None], across)
    grey = np.full(radius.shape, _SLEEVE, dtype=np.uint8)
    record = radius < _RADII["record"]
    grey[record] = np.where(radius % _GROOVES < 1, _GROOVE, _RECORD)[record]
    grey[radius < _RADII["label"]] = _LABEL
    grey[radius < _RADII["hole"]] = _HOLE
    lines = np.pad(grey, ((0, 0), (1, 0)))  # 0 before each line: it is not written as a difference to others
    head = struct.pack(">IIBBBBB", PICTURE_SIZE, PICTURE_SIZE, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines.tobytes(), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
