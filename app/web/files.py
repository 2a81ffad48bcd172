"""The built files of the page, read once and compressed once."""

import gzip
import mimetypes
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

_DIST = Path(__file__).parent / "dist"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True)
class PageFile:
    """A file to serve.

    Attributes:
        content: as it is.
        compressed: the same as gzip, the smallest that there is.
        media_type: for the header Content-Type.
        etag: changes when the content does.
    """

    content: bytes
    compressed: bytes
    media_type: str
    etag: str


def read_document() -> PageFile:
    """The HTML that names all other files."""
    return _read(_DIST / "index.html")


def read_assets() -> dict[str, PageFile]:
    """By name, which has a hash of the content in it."""
    return {path.name: _read(path) for path in sorted((_DIST / "assets").iterdir())}


def _read(path: Path) -> PageFile:
    content = path.read_bytes()
    media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    digest = sha256(content).hexdigest()[:16]
    return PageFile(content, gzip.compress(content, compresslevel=9, mtime=0), media_type, f'"{digest}"')
