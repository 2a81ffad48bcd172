import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.telemetry.log_queue import LogQueue
from app.telemetry.logs import TextFormatter, _json_formatter
from app.telemetry.request_log import AnsweredRequest, LogRequests, RequestLog

AT = datetime(2026, 3, 1, 12, 30, 5, 125_000, UTC).timestamp()


def answered(**fields: Any) -> AnsweredRequest:
    usual = {"request_id": "a1", "method": "GET", "path": "/a", "route": "/{id}", "status": 200, "key": None}
    return AnsweredRequest(**{"at": AT, "level": logging.INFO, "seconds": 0.0123456, **usual, **fields})


def written(formatter: logging.Formatter, *requests: AnsweredRequest) -> list[str]:
    stream = io.StringIO()
    queue = LogQueue(stream)
    queue.setFormatter(formatter)
    log = RequestLog(queue)
    for request in requests:
        log.write(request)
    queue.close()
    return stream.getvalue().splitlines()


@pytest.fixture
def _at_info() -> Iterator[None]:
    logger = logging.getLogger("app.requests")
    before = logger.level
    logger.setLevel(logging.INFO)
    yield
    logger.setLevel(before)


TEXT = st.text(st.characters(exclude_categories=())) | st.sampled_from(
    ['"', "\\", "\n", "\x00\x7f", "\ud800", "é", "😀"]
)


@given(path=TEXT, method=TEXT, route=TEXT, key=st.none() | TEXT, seconds=st.floats(0, 1e6), at=st.floats(0, 4e9))
def test_json_line_is_the_one_that_the_formatter_of_all_records_writes(**fields: Any) -> None:
    request = answered(**fields)
    (line,) = written(_json_formatter(), request)
    record = {
        "name": "app.requests",
        "levelname": "INFO",
        "created": request.at,
        "msg": "request",
        "request_id": request.request_id,
        "method": request.method,
        "path": request.path,
        "route": request.route,
        "status": 200,
        "duration_ms": request.duration_ms,
    }
    if request.key is not None:
        record["key"] = request.key
    assert line == _json_formatter().format(logging.makeLogRecord(record))


def test_text_line_has_the_same_fields() -> None:
    (line,) = written(TextFormatter(), answered(path="/a b\n", key="mine"))
    fields = r'request_id=a1 method=GET path="/a b\n" route=/{id} status=200 duration_ms=12.346 key=mine'
    assert line.endswith(f" INFO    request {fields}")


def test_lines_of_requests_and_of_others_keep_their_order() -> None:
    stream = io.StringIO()
    queue = LogQueue(stream)
    queue.setFormatter(_json_formatter())
    log = RequestLog(queue)
    for number in range(50):
        log.write(answered(path=f"/{number}"))
        queue.handle(logging.makeLogRecord({"msg": f"/{number}"}))
    queue.close()
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line.get("path", line["message"]) for line in lines] == [f"/{number // 2}" for number in range(100)]


@pytest.mark.usefixtures("_at_info")
@pytest.mark.parametrize(
    ("which", "draw", "usual"),
    [("all", 0.999, True), ("sampled", 0.0099, True), ("sampled", 0.01, False), ("errors", 0.0, False)],
)
def test_log_takes_the_requests_that_it_should_and_errors_and_slow_ones_always(
    which: LogRequests, draw: float, usual: bool
) -> None:
    log = RequestLog(LogQueue(io.StringIO()), which, draw=lambda: draw)
    assert log.wants(logging.INFO, 200, 0.001) is usual
    assert log.wants(logging.INFO, 304, 1.0) is usual
    assert log.wants(logging.INFO, 404, 0.001)
    assert log.wants(logging.INFO, 500, 0.001)
    assert log.wants(logging.INFO, 200, 1.001)
    assert not log.wants(logging.DEBUG, 500, 2.0)


@pytest.mark.usefixtures("_at_info")
def test_queue_that_is_full_drops_lines_by_the_length_of_their_paths() -> None:
    class Stuck(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError

    queue = LogQueue(Stuck(), capacity=1_000)
    log = RequestLog(queue)
    log.write(answered(path="x" * 5_000))
    assert queue.n_dropped == 1
    queue.close()
