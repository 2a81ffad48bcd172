"""Load by wrk: requests written as a script that it sends by turns, and its report read."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.bench.failing_answers import Request
from tests.bench.speed.load.target import Load, LoadError
from tests.bench.speed.servers.cores import on_core

_MILLISECONDS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4, "h": 3.6e6}
_PATIENCE_S = 30  # beyond the seconds that were asked for


class WrkError(LoadError):
    """wrk is missing, or said something else than expected."""


def check_wrk() -> None:
    """Raises WrkError where wrk is not installed."""
    if shutil.which("wrk") is None:
        raise WrkError("wrk is not installed: expected the command `wrk`; on Debian and Ubuntu, `apt install wrk`")


def write_script(path: Path, requests: Sequence[Request], host: str) -> None:
    """Write a script by which wrk sends these requests one after the other, and then from the first again.

    Args:
        path: of the script.
        requests: at least one.
        host: the name and port of the server.
    """
    lines = ["local requests = {}"]
    lines += [f"requests[{n}] = {_quoted(as_bytes(request, host))}" for n, request in enumerate(requests, 1)]
    lines += [
        "local sent = 0",
        "request = function()",
        "  sent = sent % #requests + 1",
        "  return requests[sent]",
        "end",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="ascii")


def as_bytes(request: Request, host: str) -> bytes:
    """The request as it goes over the wire."""
    body = (request.content or "").encode()
    headers = {"Host": host, **(request.headers or {}), **({"Content-Length": str(len(body))} if body else {})}
    head = [f"{request.method} {request.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*head, "", ""]).encode() + body


def run_wrk(url: str, script: Path, seconds: int, core: int | None, connections: int) -> Load:
    """Send for so many seconds what a script says, from a core.

    Raises:
        WrkError: wrk is missing or failed.
    """
    check_wrk()
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "--latency", "-s", str(script)]
    try:
        with on_core(core):
            ran = subprocess.run([*command, url], capture_output=True, text=True, timeout=seconds + _PATIENCE_S)
    except subprocess.TimeoutExpired:
        raise WrkError(f"expected wrk to end after {seconds} s, got nothing of it {_PATIENCE_S} s later") from None
    if ran.returncode:
        raise WrkError(f"wrk ended with {ran.returncode}: {(ran.stderr or ran.stdout).strip()[-500:]}")
    return parse_report(ran.stdout)


def parse_report(text: str) -> Load:
    """What wrk printed, with --latency.

    Raises:
        WrkError: it is no such report.
    """
    total = re.search(r"(\d+) requests in ([\d.]+)(us|ms|s|m|h),", text)
    latencies = {share: float(value) * _MILLISECONDS[unit] for share, value, unit in _latencies(text)}
    if total is None or not {"50", "99"} <= latencies.keys():
        raise WrkError(f"expected a report of wrk with --latency, got: {text.strip()[-500:]!r}")
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    return Load(
        n_requests=int(total[1]),
        seconds=float(total[2]) * _MILLISECONDS[total[3]] / 1e3,
        p50_ms=latencies["50"],
        p99_ms=latencies["99"],
        n_refused=int(refused[1]) if refused else 0,
        n_broken=sum(map(int, broken.groups())) if broken else 0,
    )


def _latencies(text: str) -> list[tuple[str, str, str]]:
    return re.findall(r"^\s+(\d+)%\s+([\d.]+)(us|ms|s|m|h) *$", text, re.MULTILINE)


def _quoted(data: bytes) -> str:
    """A text of Lua's. Its escapes are decimal, and bytes that are no plain letter are escaped."""
    plain = (chr(byte) if 32 <= byte < 127 and chr(byte) not in '"\\' else f"\\{byte:03d}" for byte in data)
    return '"' + "".join(plain) + '"'
