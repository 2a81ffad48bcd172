"""What one client, or many, can take from the service by files: room, time, processes."""

import io
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import Any

import pytest

from app.server.limits import ConnectionLimits
from app.server.protocol import BoundedProtocol
from tests.support.audio.planted_service import LARGEST, ROOM, PlantedService, planted_service
from tests.support.processes import is_running
from tests.support.raw_client import HEAD, connected, exchange, received, status
from tests.support.running_service import wait_until

POST = b"POST /audio " + HEAD


@pytest.fixture(scope="module")
def planted(published_models: Path) -> Iterator[PlantedService]:
    with planted_service(published_models) as service:
        yield service


@pytest.fixture
def in_background() -> Iterator[Callable[..., Future[Any]]]:
    with ThreadPoolExecutor(16) as pool:
        yield pool.submit


@pytest.fixture(autouse=True)
def _is_as_before(planted: PlantedService) -> Iterator[None]:
    """Whatever a test sent: the next file is heard, nobody waits, and no room is taken."""
    yield
    wait_until(lambda: planted.gate.n_computing == planted.gate.n_waiting == 0)
    assert planted.client.post("/audio?k=1", content=b"sing").status_code == 200
    assert not planted.is_room_taken()


def hang(folder: Path, name: str = "pid") -> bytes:
    return f"hang {folder / name}".encode()


def pid_in(path: Path) -> int:
    wait_until(lambda: path.exists() and path.read_text() != "")
    return int(path.read_text())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"kill", "body: decoding it ended its process (exit code -11)"),
        (b"fill", "body: expected audio that fits into 2 GiB of memory"),
        (b"refuse", "body: no audio"),
    ],
)
def test_process_that_fails_is_422(planted: PlantedService, content: bytes, message: str) -> None:
    answer = planted.client.post("/audio", content=content)
    assert answer.status_code == 422
    assert answer.json()["error"]["message"].startswith(message)


def test_file_that_takes_too_long_is_422(planted: PlantedService, tmp_path: Path) -> None:
    answer = planted.client.post("/audio", content=hang(tmp_path))
    assert answer.status_code == 422
    assert "expected an analysis within 2 seconds" in answer.json()["error"]["message"]
    wait_until(lambda: not is_running(pid_in(tmp_path / "pid")))


def test_file_of_the_largest_size_is_heard_and_a_larger_one_is_413(planted: PlantedService) -> None:
    assert planted.client.post("/audio", content=bytes(LARGEST)).status_code == 200
    answer = planted.client.post("/audio", content=bytes(LARGEST + 1))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "request_too_large")
    assert f"at most {LARGEST} bytes" in answer.json()["error"]["message"]


def test_chunks_that_are_too_many_are_413(planted: PlantedService) -> None:
    answer = planted.client.post("/audio", content=repeat(bytes(10_000), 11))
    assert answer.status_code == 413


def test_chunks_without_end_are_ended(planted: PlantedService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BoundedProtocol, "limits", ConnectionLimits(head_timeout_s=0.3))
    monkeypatch.setattr("app.api.body._DRAINED_BYTES", 1 << 20)
    chunk = b"%x\r\n%s\r\n" % (1 << 16, bytes(1 << 16))
    head = POST + b"Transfer-Encoding: chunked\r\n\r\n"
    assert status(exchange(planted.port, head, endless=repeat(chunk, 1000))) == 413


def test_file_that_comes_too_slowly_is_408_and_keeps_nobody_waiting(
    planted: PlantedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BoundedProtocol, "limits", ConnectionLimits(body_timeout_s=0.3))
    with connected(planted.port) as connection:
        connection.sendall(POST + b"Content-Length: 50000\r\n\r\nsing")
        assert planted.client.post("/audio?k=1", content=b"sing").status_code == 200
        assert status(received(connection)) == 408


def test_client_that_leaves_midway_leaves_nothing(planted: PlantedService) -> None:
    with connected(planted.port) as connection:
        connection.sendall(POST + b"Content-Length: 90000\r\n\r\n" + bytes(50_000))
        wait_until(planted.is_room_taken)
    wait_until(lambda: not planted.is_room_taken())


def test_client_that_leaves_while_its_file_is_heard_ends_the_process(planted: PlantedService, tmp_path: Path) -> None:
    content = hang(tmp_path)
    with connected(planted.port) as connection:
        connection.sendall(POST + b"Content-Length: %d\r\n\r\n" % len(content) + content)
        pid = pid_in(tmp_path / "pid")
    wait_until(lambda: not is_running(pid))


def test_client_that_leaves_while_its_file_waits_is_not_heard(
    planted: PlantedService, tmp_path: Path, in_background: Callable[..., Future[Any]]
) -> None:
    first = in_background(planted.client.post, "/audio", content=hang(tmp_path))
    pid_in(tmp_path / "pid")
    content = hang(tmp_path, "never")
    with connected(planted.port) as connection:
        connection.sendall(POST + b"Content-Length: %d\r\n\r\n" % len(content) + content)
        wait_until(lambda: planted.gate.n_waiting == 1)
    wait_until(lambda: planted.gate.n_waiting == 0)
    assert first.result().status_code == 422
    assert not (tmp_path / "never").exists()


def test_many_at_once_are_told_to_come_again_before_they_send(
    planted: PlantedService, tmp_path: Path, in_background: Callable[..., Future[Any]]
) -> None:
    first = in_background(planted.client.post, "/audio", content=hang(tmp_path))
    pid_in(tmp_path / "pid")
    waiting = [in_background(planted.client.post, "/audio?k=1", content=b"sing") for _ in range(2)]
    wait_until(lambda: planted.gate.n_waiting == 2)
    head = POST + b"Content-Length: 90000\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
    refused = exchange(planted.port, head)
    assert status(refused) == 503
    assert b"retry-after: 1" in refused.lower()
    assert first.result().status_code == 422
    assert [each.result().status_code for each in waiting] == [200, 200]


def test_files_together_take_no_more_than_their_room(planted: PlantedService) -> None:
    planted.intake.room.take(ROOM)
    try:
        answer = planted.client.post("/audio", content=bytes(50_000))
        small = planted.client.post("/audio?k=1", content=b"sing")
    finally:
        planted.intake.room.give_back(ROOM)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert small.status_code == 200


def test_disk_that_takes_a_part_at_a_time_gets_all(planted: PlantedService, monkeypatch: pytest.MonkeyPatch) -> None:
    class Partial(io.FileIO):
        def write(self, data: Any) -> int:
            return super().write(bytes(data[:4]))

    def in_parts(**options: Any) -> Any:
        handle, name = tempfile.mkstemp()
        Path(name).unlink()
        return Partial(handle, "wb")

    monkeypatch.setattr(tempfile, "TemporaryFile", in_parts)
    answer = planted.client.post("/audio", content=b"refuse")
    assert answer.json()["error"]["message"] == "body: no audio"


def test_full_disk_is_503_and_says_what_to_do(planted: PlantedService, monkeypatch: pytest.MonkeyPatch) -> None:
    """/dev/full is a disk without room."""

    def on_a_full_disk(**options: Any) -> Any:
        return open("/dev/full", "wb", buffering=0)

    monkeypatch.setattr(tempfile, "TemporaryFile", on_a_full_disk)
    answer = planted.client.post("/audio", content=b"sing")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "no_room")
    assert answer.headers["Retry-After"] == "1"
    assert "TMPDIR" in answer.json()["error"]["message"]
