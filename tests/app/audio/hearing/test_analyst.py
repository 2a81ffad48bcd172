"""The functions that run in processes are those of tests/support/audio/behaving.py."""

import asyncio
import os
import signal
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.audio.errors import UnreadableAudio
from app.audio.hearing.analyst import Analyst
from tests.support.audio.behaving import behave, nothing
from tests.support.processes import children, is_running
from tests.support.running_service import wait_until


@pytest.fixture(scope="module")
def analyst() -> Iterator[Analyst]:
    analyst = Analyst(1, nothing, behave, time_limit_s=2)
    yield analyst
    analyst.close()


def file(folder: Path, content: str) -> Path:
    path = folder / "file"
    path.write_text(content)
    return path


def hearing_processes() -> set[int]:
    return {pid for pid, line in children(os.getpid()).items() if "spawn_main" in line}


async def _until(path: Path) -> int:
    while not (path.exists() and path.read_text()):
        await asyncio.sleep(0.01)
    return int(path.read_text())


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(asyncio.wait_for(work, 60))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("kill", "ended its process"),
        ("hang {}", "within 2 seconds; it took longer"),
        ("fill", "fits into 2 GiB of memory"),
        ("refuse", "^no audio$"),
    ],
)
def test_file_that_fails_in_any_way_has_a_reason_and_the_next_is_heard(
    analyst: Analyst, tmp_path: Path, content: str, message: str
) -> None:
    with pytest.raises(UnreadableAudio, match=message):
        run(analyst.hear(file(tmp_path, content.format(tmp_path / "pid"))))
    assert run(analyst.hear(file(tmp_path, "sing"))).features.energy == 0.5


def test_file_that_is_gone_is_an_error_of_the_system(analyst: Analyst, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        run(analyst.hear(tmp_path / "nothing"))


def test_hearing_that_is_cancelled_ends_its_process(tmp_path: Path) -> None:
    analyst = Analyst(1, nothing, behave)

    async def cancel() -> int:
        hearing = asyncio.create_task(analyst.hear(file(tmp_path, f"hang {tmp_path / 'pid'}")))
        pid = await _until(tmp_path / "pid")
        hearing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hearing
        return pid

    try:
        pid = run(cancel())
        wait_until(lambda: not is_running(pid))
        assert run(analyst.hear(file(tmp_path, "sing"))).features.energy == 0.5
    finally:
        analyst.close()


def test_process_that_is_killed_while_it_has_nothing_to_do_is_replaced(tmp_path: Path) -> None:
    analyst, others = Analyst(1, nothing, behave), hearing_processes()
    try:
        run(analyst.hear(file(tmp_path, "sing")))
        (idle,) = hearing_processes() - others
        os.kill(idle, signal.SIGKILL)
        wait_until(lambda: not is_running(idle))
        assert run(analyst.hear(file(tmp_path, "sing"))).features.energy == 0.5
    finally:
        analyst.close()


def test_closed_analyst_leaves_no_process(tmp_path: Path) -> None:
    analyst, others = Analyst(2, nothing, behave), hearing_processes()
    run(analyst.hear(file(tmp_path, "sing")))
    assert len(hearing_processes() - others) == 2
    analyst.close()
    assert hearing_processes() == others
