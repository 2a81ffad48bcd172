"""Opens a bundle in a process of its own, which can be given up: nothing that a library does with it harms the service.

`python -m app.supervision.trial BUNDLE SECONDS BYTES` is that process. It prints what came of it as one line of JSON.
"""

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import NoReturn

from app.bundle.errors import BundleError
from app.bundle.reader import check_files, read_bundle
from app.service import Service

_LEAST_TIME_S = 60
_BYTES_PER_S = 2_000_000  # real bundles take a thirtieth of that time
_LEAST_MEMORY = 2 << 30  # bytes: that of the libraries is a quarter of it
_MEMORY_PER_BYTE = 8  # of the files; real bundles take three times as much


def try_bundle(path: Path) -> str:
    """Open a bundle in another process, as the service would.

    Returns:
        The version of the bundle that was opened.

    Raises:
        BundleError: it is refused, takes too long, or ends the process.
    """
    size = sum(entry.size for entry in check_files(path).files.values())
    seconds, memory = _LEAST_TIME_S + size // _BYTES_PER_S, _LEAST_MEMORY + _MEMORY_PER_BYTE * size
    process = subprocess.Popen(  # noqa: S603 - this Python, with a path and two numbers
        [sys.executable, "-P", "-m", "app.supervision.trial", str(path), str(seconds), str(memory)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdin=subprocess.PIPE,  # which closes when this process ends, however that comes
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with process:
        assert process.stdout is not None
        written = process.stdout.read()
    if process.returncode == -signal.SIGALRM:
        raise BundleError(f"{path}: expected a bundle that opens within {seconds} s, got none; nothing was switched")
    if process.returncode:
        reason = _exit_reason(process.returncode)
        raise BundleError(f"{path}: expected a bundle that opens, got: the process that tried it {reason}")
    answer = json.loads(written)
    if problem := answer.get("refused"):
        raise BundleError(problem)
    return str(answer["version"])


def _exit_reason(code: int) -> str:
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"


def _main(path: Path, seconds: int, memory: int) -> None:
    # By the system, which ends also what does not let Python run any more.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    Thread(target=_end_with_parent, daemon=True).start()
    try:
        answer = {"version": Service.of(read_bundle(path)).version}
    except BundleError as error:
        answer = {"refused": str(error)}
    except Exception as error:  # a damaged file can surprise any library
        answer = {"refused": f"{path}: expected a bundle that opens, got {type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)


def _end_with_parent() -> NoReturn:
    os.read(sys.stdin.fileno(), 1)  # not as a file, whose lock would be held when Python ends
    os._exit(1)


if __name__ == "__main__":
    _main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
