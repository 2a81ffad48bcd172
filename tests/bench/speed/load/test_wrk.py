import re
from pathlib import Path

import pytest

from tests.bench.failing_answers import Request, post
from tests.bench.speed.load.target import Load
from tests.bench.speed.load.wrk import WrkError, as_bytes, check_wrk, parse_report, write_script

REPORT = """Running 3s test @ http://127.0.0.1:8123
  1 threads and 8 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    13.51ms    7.96ms  42.98ms   69.27%
    Req/Sec     4.43k   111.26     5.85k    70.00%
  Latency Distribution
     50%  618.00us
     75%    1.18ms
     90%   24.57ms
     99%    1.05s{pad}
  13290 requests in 3.01s, 22.96MB read
{errors}Requests/sec:   4415.28
Transfer/sec:      7.63MB
"""


@pytest.mark.parametrize(
    ("errors", "n_refused", "n_broken"),
    [
        ("", 0, 0),
        ("  Non-2xx or 3xx responses: 443\n", 443, 0),
        ("  Socket errors: connect 1, read 20, write 300, timeout 4000\n", 0, 4321),
        ("  Socket errors: connect 0, read 2, write 0, timeout 0\n  Non-2xx or 3xx responses: 3\n", 3, 2),
    ],
)
def test_report_is_read_with_its_units_and_errors(errors: str, n_refused: int, n_broken: int) -> None:
    # wrk pads seconds to the width of the other units.
    found = parse_report(REPORT.format(errors=errors, pad=" "))
    assert (found.n_requests, found.seconds) == (13290, 3.01)
    assert (found.n_refused, found.n_broken) == (n_refused, n_broken)
    assert (found.p50_ms, found.p99_ms) == pytest.approx((0.618, 1050))


def test_rate_is_of_the_whole_run_and_of_what_succeeded() -> None:
    assert Load(300, 1.5, 1, 1).per_second == 200
    assert Load(300, 1.5, 1, 1, n_refused=60, n_broken=7).per_second == 160


def test_text_that_is_no_report_is_refused() -> None:
    with pytest.raises(WrkError, match="report of wrk with --latency, got: 'unable to connect"):
        parse_report("unable to connect to 127.0.0.1:8123 Connection refused\n")


def test_missing_wrk_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(WrkError, match="apt install wrk"):
        check_wrk()


def test_request_goes_over_the_wire_with_its_length_in_bytes() -> None:
    request = post("/predict-genre", {"energy": 0.5}, query="?top_n=1")
    assert as_bytes(request, "127.0.0.1:80") == (
        b"POST /predict-genre?top_n=1 HTTP/1.1\r\nHost: 127.0.0.1:80\r\nContent-Type: application/json\r\n"
        b'Content-Length: 15\r\n\r\n{"energy": 0.5}'
    )
    assert b"Content-Length: 2\r\n" in as_bytes(Request("any", "/", "POST", "é"), "127.0.0.1:80")


def test_script_holds_every_byte_of_its_requests_and_no_other(tmp_path: Path) -> None:
    content = '"quoted\\" ]] \n\r\0 1é\u2028'
    requests = [Request("any", f"/{number}", "POST", content) for number in range(3)]
    write_script(tmp_path / "script.lua", requests, "h")
    lines = (tmp_path / "script.lua").read_text(encoding="ascii").splitlines()
    literals = [line.partition(" = ")[2] for line in lines if line.startswith("requests[")]
    assert [_unquoted(each) for each in literals] == [as_bytes(request, "h") for request in requests]


def _unquoted(literal: str) -> bytes:
    """The bytes of a text of Lua's whose escapes are all decimal."""
    inside = literal.removeprefix('"').removesuffix('"').encode("ascii")
    assert b'"' not in inside
    return re.sub(rb"\\(\d{3})", lambda found: bytes([int(found[1])]), inside)
