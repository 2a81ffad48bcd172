"""Counts and logs what requests were answered."""

import logging
import time

from starlette.types import Scope

from app.telemetry.metrics import Metrics
from app.telemetry.request_log import QUIET_PATHS, AnsweredRequest, RequestLog

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestTelemetry:
    """Tells the metrics and the log of each request that was answered.

    Args:
        metrics: count it.
        log: writes its line; None writes none.
    """

    def __init__(self, metrics: Metrics, log: RequestLog | None = None) -> None:
        self._counts = metrics.requests
        self._log = log

    def observe(self, scope: Scope, status: int, seconds: float) -> None:
        """A request was answered.

        Args:
            scope: of it, with the route that answered and its id.
            status: of the answer.
            seconds: until all of it was sent.
        """
        method = scope["method"]
        route = getattr(scope.get("route"), "path", "unmatched")
        # All unknown methods share a label, so that they cannot create new time series.
        self._counts.observe(method if method in _METHODS else "other", route, status, seconds)
        level = logging.DEBUG if route in QUIET_PATHS else logging.INFO
        if self._log is not None and self._log.wants(level, status, seconds):
            state = scope["state"]
            request = AnsweredRequest(
                time.time(),
                level,
                state["request_id"],
                method,
                scope["path"],
                route,
                status,
                seconds,
                state.get("key"),
            )
            self._log.write(request)
