"""A folder that is watched, as a user has it: `songkin watch` is a process of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.service_process import ROOT, Service

_SONGKIN = str(Path(sys.executable).with_name("songkin"))


class Watch:
    """A running `songkin watch`."""

    def __init__(self, process: "subprocess.Popen[bytes]", output: Path) -> None:
        self.process, self._output = process, output

    @property
    def output(self) -> str:
        """What it said so far."""
        return self._output.read_text()

    def is_up_to_date(self) -> bool:
        """Whether it says so."""
        assert self.process.poll() is None, self.output
        return "waiting for changes" in self.output

    def stop(self, number: int = signal.SIGINT) -> str:
        """Stop it by a signal; returns its last line."""
        self.process.send_signal(number)
        assert self.process.wait(timeout=30) == 0, self.output
        return self.output.splitlines()[-1]


@contextmanager
def watching(music: Path, url: str, folder: Path, *options: str) -> Iterator[Watch]:
    """Watch `music`; logs and state are kept in `folder`."""
    output = folder / f"watch-{len([*folder.glob('watch-*')])}.log"
    with output.open("wb") as log:
        process = subprocess.Popen(
            [
                _SONGKIN,
                "watch",
                str(music),
                "--url",
                url,
                "--state",
                str(folder / "catalogue.parquet.analysis"),
                *options,
            ],
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            start_new_session=True,
        )
    try:
        yield Watch(process, output)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def settings(folder: Path) -> dict[str, str]:
    """Of a service that takes changes."""
    return {"SONGKIN_WRITES": "true", "SONGKIN_LIVE_DIR": str(folder / "live")}


def found(service: Service, title: str) -> list[str]:
    """The ids of the tracks of this title."""
    items = service.client.get("/search", params={"q": f'track:"{title}"'}).json()["items"]
    return [track["id"] for track in items if track["name"] == title]
