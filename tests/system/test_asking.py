"""A service that takes audio files, as an operator runs it: its processes and files end with it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.audio.sounds import chord, write
from tests.support.processes import children, is_running
from tests.support.running_service import wait_until
from tests.support.service_process import Service, started


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write(tmp_path_factory.mktemp("songs") / "song.wav", chord(0, False, 2)).read_bytes()


@contextmanager
def uploading(service: Service) -> Iterator[None]:
    """A client that has sent half of a file, and waits."""
    port = service.client.base_url.port
    with socket.create_connection(("127.0.0.1", port or 80)) as connection:
        connection.sendall(b"POST /audio HTTP/1.1\r\nHost: test\r\nContent-Length: 2000000\r\n\r\n" + bytes(1_000_000))
        wait_until(lambda: _has_open_files(service))
        yield


def _has_open_files(service: Service) -> bool:
    """Whether it has opened a file in the folder of temporary files that has no name there."""
    opened = [_target(path) for path in Path(f"/proc/{service.process.pid}/fd").iterdir()]
    return any(name.startswith(str(_temporary(service))) and name.endswith("(deleted)") for name in opened)


def _target(path: Path) -> str:
    try:
        return str(path.readlink())
    except FileNotFoundError:
        return ""


def _temporary(service: Service) -> Path:
    return service.log.parent / "temporary"


def files_of(service: Service) -> list[str]:
    """Those in the folder of temporary files."""
    return [path.name for path in _temporary(service).rglob("*") if path.is_file()]


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_processes_and_files_end_with_the_service(
    published_models: Path, tmp_path: Path, song: bytes, end: str
) -> None:
    with started(tmp_path, published_models, SONGKIN_AUDIO="true") as service:
        answer = service.client.post("/audio?k=1", content=song, timeout=60)
        assert answer.status_code == 200, answer.text
        hearing = children(service.process.pid)
        assert any("spawn_main" in line for line in hearing.values())
        with uploading(service):
            assert files_of(service) == []
            if end == "stop":
                assert service.stop() == 0
                assert [line for line in service.logged() if line["level"] == "ERROR"] == []
            else:
                service.process.kill()  # it alone, not those that it started
                service.process.wait()
        wait_until(lambda: not any(is_running(pid) for pid in hearing))
        assert files_of(service) == []


def test_workers_hear_files_side_by_side(published_models: Path, tmp_path: Path, song: bytes) -> None:
    with started(tmp_path, published_models, SONGKIN_AUDIO="true", SONGKIN_WORKERS="2") as service:
        answers = [service.client.post("/audio?k=1", content=song, timeout=60) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200] * 4
        assert len({answer.text for answer in answers}) == 1
        hearing = {pid: line for worker in children(service.process.pid) for pid, line in children(worker).items()}
        assert service.stop() == 0
        wait_until(lambda: not any(is_running(pid) for pid in hearing))
