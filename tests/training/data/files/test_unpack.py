import gzip
import io
import zipfile
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from tests.support.training.tables import some_tracks
from training.data.errors import TableError
from training.data.files import open as opening
from training.data.files import parquet, unpack
from training.data.files.unpack import gunzip, unzip
from training.data.table import read_table

CSV = some_tracks().to_csv(index=False).encode()
LIMIT = 3 << 20


def zipped(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("t.csv", content)
    return buffer.getvalue()


@pytest.fixture
def _low_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "_ALWAYS_ALLOWED", LIMIT)


@pytest.mark.usefixtures("_low_limit")
@pytest.mark.parametrize("pack", [gzip.compress, zipped])
def test_unpack_up_to_the_limit_and_no_further(pack: object, tmp_path: Path) -> None:
    unpacked = gunzip if pack is gzip.compress else unzip
    assert unpacked(pack(bytes(LIMIT))) == bytes(LIMIT)  # type: ignore[operator]
    bomb = pack(bytes(LIMIT + 1))  # type: ignore[operator]
    (tmp_path / "t.csv").write_bytes(bomb)
    message = rf"t.csv: expected a table of at most {LIMIT:,} bytes in a file of {len(bomb):,} .*leave out columns"
    with pytest.raises(TableError, match=message):
        read_table(tmp_path / "t.csv")


@pytest.mark.usefixtures("_low_limit")
def test_unzip_does_not_believe_what_a_zip_tells_of_its_size() -> None:
    bomb = zipped(bytes(9 * LIMIT))
    size = (9 * LIMIT).to_bytes(4, "little")
    assert bomb.count(size) == 2
    with pytest.raises(TableError):
        unzip(bomb.replace(size, (100).to_bytes(4, "little")))


def test_gunzip_reads_all_members_and_padding_as_gzip_does() -> None:
    packed = gzip.compress(CSV) + gzip.compress(b"") + gzip.compress(CSV * 1_000)
    assert gunzip(packed) == gunzip(packed + bytes(512)) == CSV * 1_001
    for damaged in (packed[:-1], packed[: len(packed) // 2], packed + b"x", packed[:20] + b"\xff" + packed[21:]):
        with pytest.raises(TableError, match=r"got a \.gz that cannot be unpacked"):
            gunzip(damaged)


def test_open_packed_over_and_over_is_refused(tmp_path: Path) -> None:
    content = CSV
    for _ in range(3):
        content = gzip.compress(content)
    (tmp_path / "t.gz").write_bytes(content)
    assert len(read_table(tmp_path / "t.gz")) == len(some_tracks())
    (tmp_path / "t.gz").write_bytes(gzip.compress(content))
    with pytest.raises(TableError, match="packed more than 3 times over; unpack it first"):
        read_table(tmp_path / "t.gz")


def test_open_table_above_the_limit_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LARGEST_TABLE", 100)
    (tmp_path / "t.csv").write_bytes(CSV)
    with pytest.raises(TableError, match=rf"expected a table of at most 100 bytes, got {len(CSV):,}"):
        read_table(tmp_path / "t.csv")


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/stdin"])
def test_open_what_has_no_end_is_refused(name: str) -> None:
    with pytest.raises(TableError, match="no regular file"):
        read_table(Path(name))


def test_parquet_that_repeats_a_long_value_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "LARGEST_TABLE", LIMIT)
    values = pyarrow.array(["x" * 1_000] * 20_000)
    table = pyarrow.table({"track_name": values, "artists": values, "track_genre": values})
    pyarrow.parquet.write_table(table, tmp_path / "t.parquet")
    assert (tmp_path / "t.parquet").stat().st_size < 20_000
    with pytest.raises(TableError, match=rf"at most {LIMIT:,} bytes .* got a Parquet file of [\d,]+ bytes and 4,096"):
        read_table(tmp_path / "t.parquet")


def test_parquet_of_too_many_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_MOST_ROWS", 10)
    some_tracks().to_parquet(tmp_path / "t.parquet")
    with pytest.raises(TableError, match="and 10 rows, got a Parquet file of "):
        read_table(tmp_path / "t.parquet")
