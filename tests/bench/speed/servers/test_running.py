import os
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.bench.failing_answers import Request
from tests.bench.speed.servers.cores import keep_on_core
from tests.bench.speed.servers.running import UnexpectedAnswer, running, settle


def test_running_process_is_kept_on_one_core() -> None:
    core = min(os.sched_getaffinity(0))
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as process:
        keep_on_core(process.pid, core)
        found = os.sched_getaffinity(process.pid)
        process.communicate()
    assert found == {core}


def test_server_that_does_not_start_says_what_it_wrote(tmp_path: Path) -> None:
    with (
        pytest.raises(UnexpectedAnswer, match=r"tests\.bench\.nothing did not start: .*No module named"),
        running(tmp_path / "server", tmp_path, "tests.bench.nothing"),
    ):
        pass


def test_server_that_has_too_much_to_do_is_asked_until_it_answers() -> None:
    statuses = iter([503, 503, 304, 200])
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(next(statuses)))) as client:
        settle(client, Request("any", "http://songkin/"))
    assert next(statuses) == 200
