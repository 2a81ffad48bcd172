"""`python -m app` as an operator runs it: a process of its own, to start, ask, stop and kill."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.support.running_service import wait_until

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Service:
    """A running `python -m app`: its process, its log, and a client of it."""

    process: subprocess.Popen[bytes]
    log: Path
    client: httpx.Client

    def logged(self) -> list[dict[str, Any]]:
        complete = self.log.read_text().rpartition("\n")[0]
        return [json.loads(line) for line in complete.splitlines()]

    def is_ready(self) -> bool:
        try:
            return self.client.get("/health/ready").status_code == 200
        except httpx.ConnectError:  # with several workers the port is bound before anybody listens
            return False

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=10)

    def kill(self) -> None:
        """All its processes at once, in the middle of whatever they do."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def started(folder: Path, models: Path, **settings: str) -> Iterator[Service]:
    """Start the service on a port that the system picks, and wait until it is ready."""
    with launched(folder, models, **settings) as service:
        wait_until(service.is_ready)
        yield service


@contextmanager
def launched(folder: Path, models: Path, module: str = "app", **settings: str) -> Iterator[Service]:
    """Start the service, or what another module serves in its place, on a port that the system picks, and wait for no
    more than the port.
    """
    log = folder / "log"
    temporary = folder / "temporary"
    temporary.mkdir(exist_ok=True)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SONGKIN_")},
        "SONGKIN_PORT": "0",
        "SONGKIN_MODELS_DIR": str(models),
        "TMPDIR": str(temporary),
        **settings,
    }
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", module], cwd=ROOT, env=environment, stderr=stderr, start_new_session=True
        )

    def address() -> str | None:
        assert process.poll() is None, log.read_text()
        found = re.search(r"running on (http://[\d.:]+)", log.read_text())
        return found[1] if found else None

    try:
        wait_until(lambda: address() is not None)
        # A connection a request, so that every worker has its share.
        with httpx.Client(base_url=str(address()), limits=httpx.Limits(max_keepalive_connections=0)) as client:
            yield Service(process, log, client)
    finally:
        if process.poll() is None:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)
        with suppress(ProcessLookupError):  # whatever is left of the session
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
