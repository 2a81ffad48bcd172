"""Log lines of requests. A request only queues what it was; the thread that writes the lines makes them of it."""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from json.encoder import encode_basestring_ascii
from typing import Literal

from pythonjsonlogger.json import JsonFormatter

from app.telemetry.log_queue import LogQueue

QUIET_PATHS = frozenset({"/health/live", "/health/ready", "/metrics"})
"""What machines ask for every few seconds: logged at debug, and not traced."""

LogRequests = Literal["all", "sampled", "errors"]
_SAMPLED = 0.01
_LEAST_ERROR = 400
_SLOW_S = 1.0
_LINE_CHARS = 300  # without the path
_log = logging.getLogger("app.requests")


@dataclass(frozen=True, slots=True)
class AnsweredRequest:
    """What a line tells.

    Attributes:
        at: when it was answered, in seconds since the epoch.
        level: of logging.
        request_id: of its answer.
        method: as it was sent.
        path: as it was sent, decoded.
        route: the path of its endpoint.
        status: of its answer.
        seconds: until all of the answer was sent.
        key: the name of the key that it has, None without.
    """

    at: float
    level: int
    request_id: str
    method: str
    path: str
    route: str
    status: int
    seconds: float
    key: str | None

    @property
    def duration_ms(self) -> float:
        """As it is shown."""
        return round(self.seconds * 1000, 3)


class RequestLog:
    """Decides which requests get a line, and queues these.

    Args:
        queue: of all log lines of the process.
        which: all, one in a hundred, or none; errors and what took more than a second always get one.
        draw: a number from 0 to 1, for the one in a hundred.
    """

    def __init__(self, queue: LogQueue, which: LogRequests = "all", draw: Callable[[], float] = random.random) -> None:
        self._queue = queue
        self._share = {"all": 1.0, "sampled": _SAMPLED, "errors": 0.0}[which]
        self._draw = draw
        self._line = _json_line if isinstance(queue.formatter, JsonFormatter) else partial(_formatted_line, queue)

    def wants(self, level: int, status: int, seconds: float) -> bool:
        """Whether a request gets a line."""
        if not _log.isEnabledFor(level):
            return False
        return self._share == 1 or status >= _LEAST_ERROR or seconds > _SLOW_S or self._draw() < self._share

    def write(self, request: AnsweredRequest) -> None:
        """Queue the line of a request."""
        self._queue.put(partial(self._line, request), _LINE_CHARS + len(request.path))


def _formatted_line(queue: LogQueue, request: AnsweredRequest) -> str:
    """As any other record is written."""
    fields = {
        "name": _log.name,
        "levelno": request.level,
        "levelname": logging.getLevelName(request.level),
        "created": request.at,
        "msg": "request",
        "request_id": request.request_id,
        "method": request.method,
        "path": request.path,
        "route": request.route,
        "status": request.status,
        "duration_ms": request.duration_ms,
    }
    if request.key is not None:
        fields["key"] = request.key
    return queue.format(logging.makeLogRecord(fields)) + "\n"


def _json_line(request: AnsweredRequest) -> str:
    """The same line as the formatter of all records writes, in a tenth of the time."""
    quoted = encode_basestring_ascii
    key = "" if request.key is None else f', "key": {quoted(request.key)}'
    return (
        f'{{"level": "{logging.getLevelName(request.level)}", "logger": "{_log.name}", "message": "request"'
        f', "request_id": "{request.request_id}", "method": {quoted(request.method)}, "path": {quoted(request.path)}'
        f', "route": {quoted(request.route)}, "status": {request.status}, "duration_ms": {request.duration_ms}{key}'
        f', "timestamp": "{datetime.fromtimestamp(request.at, UTC).isoformat()}"}}\n'
    )
