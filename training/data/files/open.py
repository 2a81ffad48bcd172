"""Finds out what a file is by its first bytes, unpacks it, and opens it as a table."""

import gzip
import io
import zipfile
import zlib
from pathlib import Path

from training.data.errors import TableError
from training.data.files.delimited import open_delimited
from training.data.files.json_records import looks_like_json, open_json
from training.data.files.parquet import open_parquet
from training.data.files.source import Source
from training.data.files.text import decode
from training.data.options import ReadOptions

_EXPECTED = "expected a table as CSV, JSON Lines or Parquet, plain, .gz or .zip"
_SAVE_AS_CSV = "open it in the spreadsheet and save it as CSV UTF-8, then give that file"
_AGAIN = "if the file is cut, download or export it again"
_PACKED = {b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"(\xb5/\xfd": "zstd", b"7z\xbc\xaf": "7z", b"Rar!": "RAR"}
_OTHERS = {
    b"\xd0\xcf\x11\xe0": f"an Excel workbook (.xls); {_SAVE_AS_CSV}",
    b"%PDF": "a PDF; export the table as CSV from where it was made",
    b"SQLite format 3": "a SQLite database; export the table as CSV",
    b"ARROW1": "an Arrow file; save it as Parquet",
    b"\x89PNG": "a picture",
}
_WORKBOOKS = {"xl/workbook.xml": "an Excel workbook (.xlsx)", "xl/workbook.bin": "an Excel workbook (.xlsb)"}


def open_source(path: Path, options: ReadOptions) -> Source:
    """Open the table in the file at `path`.

    Raises:
        TableError: there is no such file, or it is no table that can be read; the message names the way out.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise TableError(f"no table at {path}; `python -m training fetch` downloads one") from None
    except OSError as error:
        raise TableError(f"{path}: {_EXPECTED}, got: {error.strerror or error}") from error
    try:
        return _open(content, path.suffix.lower(), options)
    except TableError as error:
        raise TableError(f"{path}: {error}") from error


def _open(content: bytes, suffix: str, options: ReadOptions, packed: str = "") -> Source:
    if not content:
        raise TableError(f"{_EXPECTED}, got an empty file; {_AGAIN}")
    if content.startswith(b"\x1f\x8b"):
        return _open(_gunzip(content), "", options, ", in .gz")
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _open(_unzip(content), "", options, ", in .zip")
    if content.startswith(b"PAR1") or suffix == ".parquet":
        return open_parquet(content, packed)
    if suffix in {".gz", ".zip"}:
        raise TableError(f"{_EXPECTED}, got a file that is no {suffix} though it is called so; {_AGAIN}")
    _refuse_others(content)
    text, encoding = decode(content, options.encoding)
    if looks_like_json(text):
        return open_json(text, f"{encoding}{packed}")
    return open_delimited(text, f"{encoding}{packed}")


def _gunzip(content: bytes) -> bytes:
    try:
        return gzip.decompress(content)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise TableError(f"{_EXPECTED}, got a .gz that cannot be unpacked: {error}; {_AGAIN}") from error


def _unzip(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            for name, what in _WORKBOOKS.items():
                if name in names:
                    raise TableError(f"{_EXPECTED}, got {what}; {_SAVE_AS_CSV}")
            if "mimetype" in names or "Index/Document.iwa" in names:
                raise TableError(f"{_EXPECTED}, got a document of an office program; {_SAVE_AS_CSV}")
            files = [name for name in names if not name.endswith("/") and not name.startswith("__MACOSX/")]
            if len(files) != 1:
                listed = ", ".join(files[:5]) or "none"
                raise TableError(
                    f"expected one file in the zip, got {len(files)}: {listed}; unpack it and give one of them"
                )
            return archive.read(files[0])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise TableError(f"{_EXPECTED}, got a .zip that cannot be unpacked: {error}; {_AGAIN}") from error


def _refuse_others(content: bytes) -> None:
    for start, what in _PACKED.items():
        if content.startswith(start):
            raise TableError(f"{_EXPECTED}, got one packed with {what}; unpack it first")
    for start, what in _OTHERS.items():
        if content.startswith(start):
            raise TableError(f"{_EXPECTED}, got {what}")
    opening = content[:512].lstrip().lower()
    if opening.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<table", b"<svg")):
        raise TableError(
            f"{_EXPECTED}, got a web page or XML: {content[:60].decode('utf-8', 'replace').strip()!r}; a download that "
            "needs a login saves such a page: download the table itself"
        )
    if content.startswith(b"version https://git-lfs"):
        raise TableError(f"{_EXPECTED}, got a pointer of Git LFS to the table; fetch the file itself with git lfs pull")
