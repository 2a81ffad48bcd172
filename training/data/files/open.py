"""Finds out what a file is by its first bytes, unpacks it, and opens it as a table."""

import stat
from pathlib import Path

from training.data.errors import TableError
from training.data.files.delimited import open_delimited
from training.data.files.json_records import looks_like_json, open_json
from training.data.files.parquet import open_parquet
from training.data.files.source import Source
from training.data.files.text import decode
from training.data.files.unpack import AGAIN, EXPECTED, LARGEST_TABLE, SAVE_AS_CSV, gunzip, unzip
from training.data.options import ReadOptions

_DEEPEST = 3  # a .gz can hold itself
_PACKED = {b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"(\xb5/\xfd": "zstd", b"7z\xbc\xaf": "7z", b"Rar!": "RAR"}
_OTHERS = {
    b"\xd0\xcf\x11\xe0": f"an Excel workbook (.xls); {SAVE_AS_CSV}",
    b"%PDF": "a PDF; export the table as CSV from where it was made",
    b"SQLite format 3": "a SQLite database; export the table as CSV",
    b"ARROW1": "an Arrow file; save it as Parquet",
    b"\x89PNG": "a picture",
}


def open_source(path: Path, options: ReadOptions) -> Source:
    """Open the table in the file at `path`.

    Raises:
        TableError: there is no such file, or it is no table that can be read; the message names the way out.
    """
    try:
        content = _read(path)
    except FileNotFoundError:
        raise TableError(f"no table at {path}; `python -m training fetch` downloads one") from None
    except OSError as error:
        raise TableError(f"{path}: {EXPECTED}, got: {error.strerror or error}") from error
    try:
        return _open(content, path.suffix.lower(), options)
    except TableError as error:
        raise TableError(f"{path}: {error}") from error
    except MemoryError as error:
        raise TableError(
            f"{path}: expected a table that fits into memory, of {len(content):,} bytes, got no more memory; give the "
            "machine more, or leave out columns or rows"
        ) from error


def _read(path: Path) -> bytes:
    status = path.stat()
    if stat.S_ISREG(status.st_mode) and status.st_size > LARGEST_TABLE:
        raise TableError(
            f"{path}: expected a table of at most {LARGEST_TABLE:,} bytes, got {status.st_size:,}; leave out columns "
            "or rows, or save it as Parquet"
        )
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        raise TableError(f"{path}: {EXPECTED}, got no regular file; save the table in a file first")
    return path.read_bytes()


def _open(content: bytes, suffix: str, options: ReadOptions, packed: str = "", depth: int = 0) -> Source:
    if not content:
        raise TableError(f"{EXPECTED}, got an empty file; {AGAIN}")
    is_gzip = content.startswith(b"\x1f\x8b")
    if is_gzip or content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if depth == _DEEPEST:
            raise TableError(f"{EXPECTED}, got one that is packed more than {depth} times over; unpack it first")
        unpacked = gunzip(content) if is_gzip else unzip(content)
        return _open(unpacked, "", options, f", in {'.gz' if is_gzip else '.zip'}", depth + 1)
    if content.startswith(b"PAR1") or suffix == ".parquet":
        return open_parquet(content, packed)
    if suffix in {".gz", ".zip"}:
        raise TableError(f"{EXPECTED}, got a file that is no {suffix} though it is called so; {AGAIN}")
    _refuse_others(content)
    text, encoding = decode(content, options.encoding)
    if looks_like_json(text):
        return open_json(text, f"{encoding}{packed}")
    return open_delimited(text, f"{encoding}{packed}")


def _refuse_others(content: bytes) -> None:
    for start, what in _PACKED.items():
        if content.startswith(start):
            raise TableError(f"{EXPECTED}, got one packed with {what}; unpack it first")
    for start, what in _OTHERS.items():
        if content.startswith(start):
            raise TableError(f"{EXPECTED}, got {what}")
    opening = content[:512].lstrip().lower()
    if opening.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<table", b"<svg")):
        raise TableError(
            f"{EXPECTED}, got a web page or XML: {content[:60].decode('utf-8', 'replace').strip()!r}; a download that "
            "needs a login saves such a page: download the table itself"
        )
    if content.startswith(b"version https://git-lfs"):
        raise TableError(f"{EXPECTED}, got a pointer of Git LFS to the table; fetch the file itself with git lfs pull")
