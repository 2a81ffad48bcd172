"""Unpacks .gz and .zip within bounds: a small file can be made to unpack to more than any memory holds."""

import io
import zipfile
import zlib

from training.data.errors import TableError

LARGEST_TABLE = 4 << 30
"""Bytes of a table, unpacked. Reading takes four times as much memory; a million tracks are some 0.25 GB of CSV."""

EXPECTED = "expected a table as CSV, JSON Lines or Parquet, plain, .gz or .zip"
SAVE_AS_CSV = "open it in the spreadsheet and save it as CSV UTF-8, then give that file"
AGAIN = "if the file is cut, download or export it again"

_LARGEST_RATIO = 200  # CSV and JSON are packed to a third, at most to a fiftieth; a bomb to a thousandth
_ALWAYS_ALLOWED = 256 << 20  # bytes, whatever the ratio: a small table may well repeat itself
_PIECE = 1 << 20
_WORKBOOKS = {"xl/workbook.xml": "an Excel workbook (.xlsx)", "xl/workbook.bin": "an Excel workbook (.xlsb)"}


def gunzip(content: bytes) -> bytes:
    """The content of a .gz, of one or several members.

    Raises:
        TableError: it is cut or damaged, or unpacks to more than a table may have.
    """
    try:
        return _gunzip(content, _limit(content))
    except (EOFError, zlib.error) as error:
        raise TableError(f"{EXPECTED}, got a .gz that cannot be unpacked: {error}; {AGAIN}") from error


def unzip(content: bytes) -> bytes:
    """The content of the one file in a .zip.

    Raises:
        TableError: it is damaged, holds several files or those of an office program, or unpacks to more than a table
            may have.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            name = _only_file(archive.namelist())
            limit = _limit(content)
            with archive.open(name) as file:  # what the directory tells of its size may be wrong
                unpacked = file.read(limit + 1)
            if len(unpacked) > limit or archive.getinfo(name).file_size > limit:
                raise _too_large(content, limit)
            return unpacked
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise TableError(f"{EXPECTED}, got a .zip that cannot be unpacked: {error}; {AGAIN}") from error


def _gunzip(content: bytes, limit: int) -> bytes:
    pieces, size = [], 0
    rest = content
    while rest.startswith(b"\x1f\x8b"):
        member = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        pending = memoryview(rest)
        while not member.eof:
            given, pending = pending[:_PIECE], pending[_PIECE:]
            if not given and not member.unconsumed_tail:
                raise EOFError("it ends too early")
            piece = member.decompress(member.unconsumed_tail + bytes(given), _PIECE)
            while piece:
                pieces.append(piece)
                size += len(piece)
                if size > limit:
                    raise _too_large(content, limit)
                piece = member.decompress(member.unconsumed_tail, _PIECE) if member.unconsumed_tail else b""
        rest = member.unused_data + bytes(pending)
        rest = rest.lstrip(b"\0")  # some programs fill up the last block
    if rest:
        raise zlib.error("other bytes follow its end")
    return b"".join(pieces)


def _only_file(names: list[str]) -> str:
    for name, what in _WORKBOOKS.items():
        if name in names:
            raise TableError(f"{EXPECTED}, got {what}; {SAVE_AS_CSV}")
    if "mimetype" in names or "Index/Document.iwa" in names:
        raise TableError(f"{EXPECTED}, got a document of an office program; {SAVE_AS_CSV}")
    files = [name for name in names if not name.endswith("/") and not name.startswith("__MACOSX/")]
    if len(files) != 1:
        listed = ", ".join(files[:5]) or "none"
        raise TableError(f"expected one file in the zip, got {len(files)}: {listed}; unpack it and give one of them")
    return files[0]


def _limit(content: bytes) -> int:
    return min(LARGEST_TABLE, max(_ALWAYS_ALLOWED, _LARGEST_RATIO * len(content)))


def _too_large(content: bytes, limit: int) -> TableError:
    return TableError(
        f"expected a table of at most {limit:,} bytes in a file of {len(content):,} that is packed, got more; if it is "
        "really a table, unpack it, leave out columns or rows, and give that"
    )
