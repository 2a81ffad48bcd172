"""An id of the coded audio of a file, which stays when the file is moved or tagged anew.

It is a hash of the bytes that a decoder reads, and of none that hold tags. So it does not depend on a decoder, and two
files of the same bytes of audio have the same id; other codings of a recording have others.
"""

import hashlib
import itertools
import struct
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, Literal

_PIECE = 1 << 20
_MD5_OF_NOTHING = bytes(16)
Span = tuple[int, int]
"""Of bytes of a file: where it begins and ends."""


def content_id(file: BinaryIO) -> str:
    """`audio-` and 32 hexadecimal digits.

    Raises:
        OSError: the file cannot be read.
    """
    start, end = audio_span(file)
    kind = _kind(file, start)
    try:
        digest = _digest(kind, _READERS[kind](file, start, end))
    except (struct.error, ValueError):  # cut or damaged: the whole file, then
        digest = _digest("file", itertools.chain([b"\0"], _pieces(file, (0, file.seek(0, 2)))))
    return f"audio-{digest[:32]}"


def _digest(kind: str, pieces: Iterable[bytes]) -> str:
    digest, n_bytes = hashlib.sha256(kind.encode()), 0
    for piece in pieces:
        digest.update(piece)
        n_bytes += len(piece)
    if not n_bytes:
        raise ValueError("no audio: all files without any would have the same id")
    return digest.hexdigest()


def _kind(file: BinaryIO, start: int) -> str:
    file.seek(start)
    head = file.read(12)
    if head.startswith(b"fLaC"):
        return "flac"
    if head.startswith(b"OggS"):
        return "ogg"
    if head[4:8] == b"ftyp":
        return "mp4"
    if head[:4] in (b"RIFF", b"RF64") and head[8:] == b"WAVE":
        return "wave"
    if head[:4] == b"FORM" and head[8:] in (b"AIFF", b"AIFC"):
        return "aiff"
    return "frames"


def audio_span(file: BinaryIO) -> Span:
    """What lies between ID3v2 at the beginning and ID3v1, Lyrics3 and APEv2 at the end, in any order."""
    start, end = 0, file.seek(0, 2)
    while (head := _at(file, start, 10)).startswith(b"ID3") and len(head) == 10 and max(head[6:]) < 0x80:
        length = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        start += 10 + length + (10 if head[5] & 0x10 else 0)  # a footer repeats the header
    if (head := _at(file, start, 32)).startswith(b"APETAGEX") and len(head) == 32:
        start += 32 + int.from_bytes(head[12:16], "little")
    start = min(start, end)
    while trimmed := _tag_at_end(file, start, end):
        end -= trimmed
    return start, end


def _tag_at_end(file: BinaryIO, start: int, end: int) -> int:
    """The size of the tag that ends at `end`; 0 where there is none."""
    size = 0
    if _at(file, end - 128, 3) == b"TAG":
        size = 128
    elif (foot := _at(file, end - 32, 32)).startswith(b"APETAGEX") and len(foot) == 32:
        length, _, flags = struct.unpack("<III", foot[12:24])
        size = length + (32 if flags & 1 << 31 else 0)
    elif (foot := _at(file, end - 15, 15)).endswith(b"LYRICS200") and foot[:6].isdigit():
        size = int(foot[:6]) + 15
    return size if 0 < size <= end - start else 0


def _at(file: BinaryIO, position: int, n_bytes: int) -> bytes:
    if position < 0:
        return b""
    file.seek(position)
    return file.read(n_bytes)


def _pieces(file: BinaryIO, *spans: Span) -> Iterator[bytes]:
    for start, end in spans:
        file.seek(start)
        while start < end and (piece := file.read(min(_PIECE, end - start))):
            yield piece
            start += len(piece)


def _frames(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    yield from _pieces(file, (start, end))


def _flac(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """The MD5 of the samples, which STREAMINFO has; where its encoder left that out, the frames."""
    position, last, stream_info = start + 4, False, b""
    while not last:
        head = _at(file, position, 4)
        if len(head) < 4:
            raise ValueError("cut")
        last, kind, length = bool(head[0] & 0x80), head[0] & 0x7F, int.from_bytes(head[1:])
        if kind == 0:
            stream_info = file.read(length)
        position += 4 + length
    if stream_info[18:34] not in (b"", _MD5_OF_NOTHING):
        # A file that is cut has the MD5 of the whole one, but not its length.
        yield stream_info[10:34] + max(end - position, 0).to_bytes(8)
    else:
        yield from _pieces(file, (position, end))


def _ogg(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """The packets but for the second of each stream, which holds the comments. Pages are cut anew when that grows."""
    packet_of: dict[int, int] = {}  # by stream, the number of the packet that the next segment belongs to
    position = start
    while position < end:
        head = _at(file, position, 27)
        if len(head) < 27 or head[:4] != b"OggS":
            raise ValueError("no page")
        serial = struct.unpack("<I", head[14:18])[0]
        lengths = file.read(head[26])
        body = file.read(sum(lengths))
        number, at = packet_of.get(serial, 0), 0
        for length in lengths:
            if number != 1:
                yield body[at : at + length]
            at += length
            number += length < 255
        packet_of[serial] = number
        position += 27 + len(lengths) + sum(lengths)


def _mp4(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    yield from _pieces(file, *(span for name, span in _boxes(file, start, end) if name == b"mdat"))


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, Span]]:
    while start < end:
        size, name = struct.unpack(">I4s", _at(file, start, 8))
        head = 8
        if size == 1:
            size, head = struct.unpack(">Q", file.read(8))[0], 16
        elif size == 0:
            size = end - start
        if size < head:
            raise ValueError("no box")
        yield name, (start + head, min(start + size, end))
        start += size


def _wave(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    yield from _pieces(file, *_chunks(file, start, end, "little", (b"fmt ", b"data")))


def _aiff(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    yield from _pieces(file, *_chunks(file, start, end, "big", (b"COMM", b"SSND")))


def _chunks(
    file: BinaryIO, start: int, end: int, order: Literal["little", "big"], wanted: tuple[bytes, ...]
) -> Iterator[Span]:
    position = start + 12
    while position + 8 <= end:
        head = _at(file, position, 8)
        size = int.from_bytes(head[4:], order)
        if head[:4] in wanted:
            yield position + 8, min(position + 8 + size, end)
        position += 8 + size + size % 2


_READERS: dict[str, Callable[[BinaryIO, int, int], Iterator[bytes]]] = {
    "flac": _flac,
    "ogg": _ogg,
    "mp4": _mp4,
    "wave": _wave,
    "aiff": _aiff,
    "frames": _frames,
}
