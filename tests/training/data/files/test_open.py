import bz2
import gzip
import io
import lzma
import zipfile
from pathlib import Path

import pytest

from tests.support.training.tables import some_tracks, write_csv
from training.data.errors import TableError
from training.data.table import read_table

CSV = some_tracks().to_csv(index=False).encode()


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


PACKED = {
    "t.csv.gz": gzip.compress(CSV),
    "t.csv": gzip.compress(CSV),  # by its content, not by its name
    "t.zip": zipped({"folder/t.csv": CSV, "__MACOSX/folder/._t.csv": b"x"}),
    "t.csv.zip": zipped({"t.csv.gz": gzip.compress(CSV)}),
}


@pytest.mark.parametrize("name", PACKED)
def test_open_packed_table_is_unpacked(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(PACKED[name])
    table = read_table(tmp_path / name)
    assert table.titles == some_tracks()["track_name"].tolist()
    assert ", in ." in table.report.kind


REFUSED = {
    "xlsx": (
        zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}),
        r"an Excel workbook \(\.xlsx\); .*CSV UTF-8",
    ),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), r"an Excel workbook \(\.xls\); .*CSV UTF-8"),
    "ods": (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "office program; .*CSV UTF-8"),
    "two in a zip": (zipped({"a.csv": CSV, "b.csv": CSV}), "one file in the zip, got 2: a.csv, b.csv; unpack it"),
    "none in a zip": (zipped({}), "one file in the zip, got 0"),
    "zip that is cut": (PACKED["t.zip"][:-30], "zip that cannot be unpacked"),
    "gz that is cut": (PACKED["t.csv.gz"][:-30], "gz that cannot be unpacked: .*download or export it again"),
    "bzip2": (bz2.compress(CSV), "packed with bzip2; unpack it first"),
    "xz": (lzma.compress(CSV), "packed with xz; unpack it first"),
    "a web page": (b"\n <!DOCTYPE html><html><body>Sign in</body>", "web page or XML: '<!DOCTYPE html>.*needs a login"),
    "xml": (b"<?xml version='1.0'?><plist/>", "web page or XML"),
    "pdf": (b"%PDF-1.7\n", "a PDF; export the table as CSV"),
    "a database": (b"SQLite format 3\0" + bytes(100), "a SQLite database; export the table as CSV"),
    "a pointer": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "pointer of Git LFS"),
    "blank lines": (b"\n\n  \n", "got no line that is not blank"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_open_what_is_no_table_is_named_with_the_way_out(kind: str, tmp_path: Path) -> None:
    content, message = REFUSED[kind]
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(TableError, match=message) as raised:
        read_table(path)
    assert str(raised.value).startswith(f"{path}: expected")
    assert str(raised.value).isprintable()


def test_open_suffix_that_is_wrong_is_named(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "table.csv.gz", some_tracks())
    with pytest.raises(TableError, match=r"a file that is no \.gz though it is called so"):
        read_table(path)
