import os
import subprocess
from pathlib import Path

import pytest

from tests.bench.speed.servers.cores import keep_on_core
from tests.bench.speed.servers.running import UnexpectedAnswer, running


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
