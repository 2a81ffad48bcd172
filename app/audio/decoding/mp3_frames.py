"""Whether an MP3 file tells how long it is.

A file of one bitrate does by its size, and others by a header in their first frame. Where that is missing, libsndfile
takes the bitrate of the first frame for that of all, and stops early or promises too much.
"""

from itertools import pairwise
from typing import BinaryIO

from app.audio.content_id import audio_span

_BITRATES = {  # of layer III, by whether it is MPEG-1, in kbit/s
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}  # by version
_XING = (b"Xing", b"Info")
_VBRI = b"VBRI"
_HAS_FRAMES, _HAS_BYTES = 1, 2  # flags of a Xing header
_LEAST_SHARE = 0.9  # of the bytes that follow: a header that tells of less is of another file, put before this one
_LOOKED_AT = 4000  # frames, of some 100 seconds


def tells_its_length(file: BinaryIO) -> bool:
    """Whether the first frame has a header of its length, or the beginning has but one bitrate."""
    start, end = audio_span(file)
    file.seek(start)
    beginning = file.read(256)
    if header := next((beginning.partition(name)[2] for name in _XING if name in beginning), None):
        return _is_of_length(header, end - start)
    return _VBRI in beginning or all(one == other for one, other in pairwise(_bitrates(file, start, end)))


def _is_of_length(header: bytes, n_bytes: int) -> bool:
    """Whether what follows the name of a Xing header tells how many frames there are, and can be right."""
    flags, n_frames = int.from_bytes(header[:4]), int.from_bytes(header[4:8])
    told = int.from_bytes(header[8:12]) if flags & _HAS_BYTES else n_bytes
    return bool(flags & _HAS_FRAMES and n_frames and told >= _LEAST_SHARE * n_bytes)


def _bitrates(file: BinaryIO, start: int, end: int) -> list[int]:
    """In kbit/s, of each frame from the beginning on, until what follows is none."""
    found: list[int] = []
    while start + 4 <= end and len(found) < _LOOKED_AT:
        file.seek(start)
        head = int.from_bytes(file.read(4))
        version, layer, index, rate_index = head >> 19 & 3, head >> 17 & 3, head >> 12 & 15, head >> 10 & 3
        if head >> 21 != 0x7FF or version == 1 or layer != 1 or index in (0, 15) or rate_index == 3:
            break
        bitrate = _BITRATES[version == 3][index]
        factor = 144_000 if version == 3 else 72_000
        found.append(bitrate)
        start += factor * bitrate // _RATES[version][rate_index] + (head >> 9 & 1)
    return found
