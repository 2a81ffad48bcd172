"""HTTP as uvicorn speaks it, with limits that uvicorn lacks: of heads, of connections, and of the time of both ends.

The parser, httptools, collects what a client sends without end: headers, URLs, trailers and the lines between chunks.
"""

import asyncio
import json
import logging
import secrets
from asyncio.events import TimerHandle
from http import HTTPStatus
from typing import Any

import httptools
from uvicorn._types import ASGI3Application
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from app.server.limits import ConnectionLimits
from app.server.prefixes import forwarded_prefix

_log = logging.getLogger("app.connections")


class _Refused(Exception):
    """The parser gets it from a callback, and stops."""

    def __init__(self, status: HTTPStatus, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


class BoundedProtocol(HttpToolsProtocol):
    """A connection. A subclass may have other limits."""

    limits = ConnectionLimits()

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._in_head = True  # or before one
        self._is_new = True
        self._n_received = self._n_head = self._n_body = 0
        self._answering: RequestResponseCycle | None = None  # of several sent at once, the one in turn
        self._read_timer: TimerHandle | None = None
        self._write_timer: TimerHandle | None = None
        self._shutdown_timer: TimerHandle | None = None
        self._is_of_trusted_proxy = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if isinstance(self.app, ProxyHeadersMiddleware):
            self._is_of_trusted_proxy = (self.client[0] if self.client else None) in self.app.trusted_hosts
        if len(self.connections) > self.limits.connections:
            most = f"{self.limits.connections} connections are open, which is the most; try again in a moment"
            self._refuse(_Refused(HTTPStatus.SERVICE_UNAVAILABLE, "too_many_connections", most))
        else:
            self._read_timer = self.loop.call_later(self.limits.head_timeout_s, self._head_is_late)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if not self._is_idle and self._answering is not None:  # uvicorn tells the last that was sent alone
            self._answering.disconnected = True
            self._answering.message_event.set()
        self._unset_keepalive_if_required()
        self._stop_reading_timer()
        self._stop_writing_timer()
        if self._shutdown_timer is not None:
            self._shutdown_timer.cancel()

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        self._is_new = False
        try:
            self.parser.feed_data(data)
            self._count(len(data))
        except httptools.HttpParserUpgrade:
            # Nothing is upgraded here. The parser skips the body of such a request: what follows has no meaning.
            self.cycle.keep_alive = False
        except _Refused as refused:
            self._refuse(refused)
        except httptools.HttpParserError as error:
            cause = error.__context__
            invalid = _Refused(HTTPStatus.BAD_REQUEST, "invalid_http", "expected a request in HTTP/1.1, got otherwise")
            self._refuse(cause if isinstance(cause, _Refused) else invalid)
        if self._read_timer is None and not self.transport.is_closing():
            if not self._in_head:
                self._read_timer = self.loop.call_later(self.limits.body_timeout_s, self._body_is_late)
            elif self._is_idle:
                self._read_timer = self.loop.call_later(self.limits.head_timeout_s, self._head_is_late)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = self._is_new = True
        self._n_received = self._n_head = self._n_body = 0

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._count_head(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count_head(len(name) + len(value) + 4)
        if self._in_head:  # trailers are read and forgotten
            super().on_header(name, value)
            if len(self.headers) > self.limits.headers:
                raise _too_large(f"{self.limits.headers} header lines")

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._stop_reading_timer()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._n_body += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._in_head = True
        self._stop_reading_timer()
        super().on_message_complete()

    def shutdown(self) -> None:
        super().shutdown()
        # Before the server cancels what still runs, which would look like a defect.
        self._shutdown_timer = self.loop.call_later(self.limits.shutdown_s, self.transport.abort)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._answering = cycle
        if self._is_of_trusted_proxy and (prefix := forwarded_prefix(cycle.scope["headers"])):
            cycle.scope["root_path"] = prefix
        super()._start_asgi_task(cycle, app)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self._in_head and self._answering is self.cycle:  # whoever goes on sending has the time for a head
            self._stop_reading_timer()
            self._read_timer = self.loop.call_later(self.limits.head_timeout_s, self._body_is_late)
        if self.transport.get_write_buffer_size():
            self._start_writing_timer()
            self._drop_the_slowest()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._start_writing_timer()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_writing_timer()

    @property
    def _is_idle(self) -> bool:
        """Whether no request is being answered."""
        return self._answering is None or self._answering.response_complete

    def _count(self, n: int) -> None:
        """Count what came, but for the piece in which a message began: how much of that belonged to it is unknown."""
        if self._is_new:
            return
        self._n_received += n
        if self._n_received > self.limits.head_bytes + self.limits.framing_factor * self._n_body:
            raise _too_large(f"{self.limits.head_bytes} bytes of headers, and little around the pieces of a body")

    def _count_head(self, n: int) -> None:
        self._n_head += n
        if self._n_head > self.limits.head_bytes:
            raise _too_large(f"{self.limits.head_bytes} bytes of request line and headers")

    def _head_is_late(self) -> None:
        self._read_timer = None
        if not self._n_head:
            self.transport.close()  # nobody asked for anything
        elif self._is_idle:
            self._refuse(_late("the head of a request", self.limits.head_timeout_s))

    def _body_is_late(self) -> None:
        self._read_timer = None
        if self._is_idle:
            self.transport.close()  # it was answered without
        else:
            self._refuse(_late("the whole body", self.limits.body_timeout_s))

    def _refuse(self, refused: _Refused) -> None:
        """Say why, unless an answer is on its way or nobody asked, and close."""
        self._stop_reading_timer()
        if self.transport.is_closing():
            return
        request_id = secrets.token_hex(8)
        extra = {"request_id": request_id, "status": int(refused.status), "problem": refused.message}
        _log.info("connection closed", extra=extra)
        if self._is_idle or (self._answering is self.cycle and not self.cycle.response_started):
            self.transport.write(_answer(refused, request_id))
        self.transport.close()
        self._start_writing_timer()

    def _start_writing_timer(self) -> None:
        if self._write_timer is None:
            self._write_timer = self.loop.call_later(self.limits.write_timeout_s, self._reading_is_late)

    def _reading_is_late(self) -> None:
        self._write_timer = None
        if self.transport.get_write_buffer_size():
            _log.info("connection closed", extra={"problem": "the client does not read the answer"})
            self.transport.abort()

    def _drop_the_slowest(self) -> None:
        """Keep what clients do not read from filling the memory, however many they are."""
        waiting = {each: each.transport.get_write_buffer_size() for each in self.connections}
        unread = sum(waiting.values())
        while unread > self.limits.unread_bytes:
            slowest = max(waiting, key=waiting.__getitem__)
            unread -= waiting.pop(slowest)
            slowest.transport.abort()

    def _stop_reading_timer(self) -> None:
        if self._read_timer is not None:
            self._read_timer.cancel()
            self._read_timer = None

    def _stop_writing_timer(self) -> None:
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None


def _too_large(limit: str) -> _Refused:
    message = f"expected at most {limit}, got more"
    return _Refused(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "header_too_large", message)


def _late(what: str, timeout_s: float) -> _Refused:
    return _Refused(HTTPStatus.REQUEST_TIMEOUT, "too_slow", f"expected {what} within {timeout_s:g} s, got less")


def _answer(refused: _Refused, request_id: str) -> bytes:
    """As the native API shows errors: which API a request was for is not known yet."""
    error = {"code": refused.code, "message": refused.message, "request_id": request_id}
    body = json.dumps({"error": error}).encode()
    lines = [
        f"HTTP/1.1 {refused.status} {refused.status.phrase}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        f"X-Request-ID: {request_id}",
        "Connection: close",
        *(["Retry-After: 1"] if refused.status is HTTPStatus.SERVICE_UNAVAILABLE else []),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body
