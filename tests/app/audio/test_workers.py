"""The functions that run in workers are those of the standard library or of this module, by name."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from app.audio.errors import UnreadableAudio
from app.audio.workers import MEMORY_LIMIT, Workers


class Panic(BaseException):
    """As those of libraries in Rust: no Exception, and of a module that cannot be imported elsewhere."""

    __module__ = "nowhere"


def behave(path: Path) -> str:
    match path.name:
        case "kill":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "hang":
            time.sleep(600)
        case "fill":
            return "x" * MEMORY_LIMIT
        case "refuse":
            raise UnreadableAudio("no audio")
        case "miss":
            path.read_bytes()
        case "panic":
            raise Panic("of a library in Rust")
        case "fail":
            raise ZeroDivisionError("of a library")
    return path.name


def outcomes_of(names: list[str], **limits: float) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with Workers[str](len(names), **limits) as workers:
        while names or not workers.is_idle:
            while names and not workers.is_full:
                name = names.pop(0)
                workers.call(name, behave, Path("nothing", name))
            found.update(workers.outcomes())
    return found


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Any]:
    return outcomes_of(["kill", "fill", "refuse", "miss", "fail", "panic", "go on"])


def test_call_that_hangs_is_ended() -> None:
    with pytest.raises(UnreadableAudio, match="within 1 seconds; it took longer"):
        raise outcomes_of(["hang"], time_limit_s=1)["hang"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("kill", "ended its process"),
        ("fill", "fits into 3 GiB of memory"),
        ("refuse", "^no audio$"),
        ("panic", "it cannot be analysed: Panic: of a library in Rust"),
        ("fail", "it cannot be analysed: ZeroDivisionError: of a library"),
    ],
)
def test_call_that_fails_in_any_way_has_a_reason(outcomes: dict[str, Any], name: str, message: str) -> None:
    assert isinstance(outcomes[name], UnreadableAudio)
    with pytest.raises(UnreadableAudio, match=message):
        raise outcomes[name]


def test_call_of_a_file_that_is_gone_has_an_error_of_the_system(outcomes: dict[str, Any]) -> None:
    assert isinstance(outcomes["miss"], FileNotFoundError)


def test_calls_after_a_crash_go_on(outcomes: dict[str, Any]) -> None:
    assert outcomes["go on"] == "go on"
