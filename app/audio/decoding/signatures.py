"""Knows by its first bytes what a file is that was taken for audio."""

from pathlib import Path

_SIGNATURES = {
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"\x89PNG": "a picture (PNG)",
    b"GIF8": "a picture (GIF)",
    b"%PDF": "a document (PDF)",
    b"PK\x03\x04": "an archive (zip)",
    b"\x1f\x8b": "an archive (gzip)",
    b"Rar!": "an archive (rar)",
    b"<!doctype html": "a web page; the download failed",
    b"<html": "a web page; the download failed",
}


def what_it_is(path: Path) -> str | None:
    """What the file is in words, if that is known and it is no audio that can be decoded.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(64)
    if start[8:12] == b"WEBP":
        return "a picture (WebP)"
    start = start.lstrip().lower()
    return next((what for mark, what in _SIGNATURES.items() if start.startswith(mark.lower())), None)
