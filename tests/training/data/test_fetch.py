import hashlib
import socket
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.indexing.progress_log import ProgressLog
from tests.support.training.file_server import Shelf, serving_shelf
from training.data.fetch import FetchError, fetch_table

CONTENT = np.random.default_rng(0).bytes(300_000)
OTHER = np.random.default_rng(1).bytes(250_000)


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with serving_shelf(Shelf(CONTENT)) as shelf:
        yield shelf


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "data" / "table.csv"


def fetch(url: str, out: Path, log: ProgressLog, sha256: str | None = None) -> None:
    fetch_table(url, out, sha256, log, pause_s=0)


def names(out: Path) -> list[str]:
    return sorted(path.name for path in out.parent.iterdir())


def test_fetch_whole_file_saves_it_alone(shelf: Shelf, out: Path, quiet: ProgressLog) -> None:
    fetch(shelf.url, out, quiet)
    assert out.read_bytes() == CONTENT
    assert names(out) == ["table.csv"]


def test_fetch_breaks_off_goes_on_where_it_stopped(shelf: Shelf, out: Path, quiet: ProgressLog) -> None:
    shelf.breaks = deque([100_000, 90_000, 0])
    fetch(shelf.url, out, quiet, hashlib.sha256(CONTENT).hexdigest())
    assert out.read_bytes() == CONTENT
    assert shelf.ranges[0] is None
    begun = [int(asked.removeprefix("bytes=").removesuffix("-")) for asked in shelf.ranges[1:] if asked]
    assert len(begun) == 3
    assert 0 < begun[0] <= 100_000 < begun[1] == begun[2] <= 190_000


def test_fetch_breaks_off_every_time_keeps_the_part_for_the_next_run(
    shelf: Shelf, out: Path, quiet: ProgressLog
) -> None:
    shelf.breaks = deque([10_000] * 5)
    with pytest.raises(FetchError, match=r"failed 5 times.*table\.csv\.part holds what arrived: run the same"):
        fetch(shelf.url, out, quiet)
    assert not out.exists()
    fetch(shelf.url, out, quiet)
    assert shelf.ranges[-1] == "bytes=50000-"
    assert out.read_bytes() == CONTENT


@pytest.mark.parametrize("etag", ['"two"', None, 'W/"one"'], ids=["changed", "gone", "weak"])
def test_fetch_file_changes_meanwhile_begins_again(
    etag: str | None, shelf: Shelf, out: Path, quiet: ProgressLog
) -> None:
    shelf.breaks = deque([100_000])
    shelf.changes.append((OTHER, etag))
    fetch(shelf.url, out, quiet)
    assert out.read_bytes() == OTHER


@pytest.mark.parametrize(("etag", "honours_range"), [(None, True), (None, False), ('"one"', False), ('W/"one"', True)])
def test_fetch_server_cannot_resume_begins_again(
    etag: str | None, honours_range: bool, shelf: Shelf, out: Path, quiet: ProgressLog
) -> None:
    shelf.etag, shelf.honours_range, shelf.breaks = etag, honours_range, deque([100_000])
    fetch(shelf.url, out, quiet)
    assert out.read_bytes() == CONTENT


def test_fetch_part_of_unknown_origin_is_not_trusted(shelf: Shelf, out: Path, quiet: ProgressLog) -> None:
    out.parent.mkdir()
    out.with_name("table.csv.part").write_bytes(b"something else")
    fetch(shelf.url, out, quiet)
    assert out.read_bytes() == CONTENT


def test_fetch_part_longer_than_the_file_begins_again(shelf: Shelf, out: Path, quiet: ProgressLog) -> None:
    out.parent.mkdir()
    out.with_name("table.csv.part").write_bytes(CONTENT + b"more")
    out.with_name("table.csv.part.etag").write_text('"one"')
    fetch(shelf.url, out, quiet)
    assert out.read_bytes() == CONTENT
    assert names(out) == ["table.csv"]


def test_fetch_server_without_length_saves_all(shelf: Shelf, out: Path, quiet: ProgressLog) -> None:
    shelf.says_length = False
    fetch(shelf.url, out, quiet)
    assert out.read_bytes() == CONTENT


@pytest.mark.parametrize("status", [404, 403, 410])
def test_fetch_refused_raises_at_once(status: int, shelf: Shelf, out: Path, quiet: ProgressLog) -> None:
    shelf.statuses = deque([status] * 5)
    with pytest.raises(FetchError, match=f"expected a file, got HTTP {status}"):
        fetch(shelf.url, out, quiet)
    assert len(shelf.ranges) == 1
    assert names(out) == []


def test_fetch_server_error_then_file_saves_it(shelf: Shelf, out: Path, quiet: ProgressLog) -> None:
    shelf.statuses = deque([500, 503])
    fetch(shelf.url, out, quiet)
    assert out.read_bytes() == CONTENT


def test_fetch_right_sha256_in_capitals_replaces_the_old_file(shelf: Shelf, out: Path, quiet: ProgressLog) -> None:
    out.parent.mkdir()
    out.write_bytes(b"old")
    fetch(shelf.url, out, quiet, hashlib.sha256(CONTENT).hexdigest().upper())
    assert out.read_bytes() == CONTENT


def test_fetch_wrong_sha256_keeps_nothing_but_the_old_file(shelf: Shelf, out: Path, quiet: ProgressLog) -> None:
    out.parent.mkdir()
    out.write_bytes(b"old")
    with pytest.raises(FetchError, match=f"expected sha256 {'0' * 64}, got {hashlib.sha256(CONTENT).hexdigest()}"):
        fetch(shelf.url, out, quiet, "0" * 64)
    assert out.read_bytes() == b"old"
    assert names(out) == ["table.csv"]


def test_fetch_redirect_is_followed(shelf: Shelf, out: Path, quiet: ProgressLog) -> None:
    fetch(shelf.url.replace("file.csv", "moved"), out, quiet)
    assert out.read_bytes() == CONTENT


def test_fetch_redirect_in_circles_raises_fetch_error(shelf: Shelf, out: Path, quiet: ProgressLog) -> None:
    with pytest.raises(FetchError, match="redirect"):
        fetch(shelf.url.replace("file.csv", "loop"), out, quiet)


@pytest.mark.parametrize("url", ["http://[::1", "example.com/table.csv", "ftp://example.com/table.csv", ""])
def test_fetch_invalid_url_says_what_is_expected(url: str, out: Path, quiet: ProgressLog) -> None:
    with pytest.raises(FetchError, match="expected an http or https URL"):
        fetch(url, out, quiet)


def test_fetch_nobody_listens_raises_fetch_error(out: Path, quiet: ProgressLog) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(FetchError, match=r"failed 5 times, at last with: ConnectError.*nothing arrived"):
        fetch(f"http://127.0.0.1:{port}/table.csv", out, quiet)
