import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import repeat

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from app.server.limits import ConnectionLimits
from app.server.protocol import BoundedProtocol
from tests.support.raw_client import HEAD, connected, exchange, received, status
from tests.support.running_service import wait_until

LARGE = 20_000_000
MOST = 50_000_000  # what an endless sender gets rid of at most
CHUNKED = b"POST / " + HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


class Echo:
    """Answers with the length of the body, or with much; and remembers whom it lost."""

    def __init__(self) -> None:
        self.left = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        n_bytes, more = 0, scope["path"] != "/early"
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.left += 1
                return
            n_bytes, more = n_bytes + len(message["body"]), message["more_body"]
        body = b"x" * LARGE if scope["path"] == "/large" else str(n_bytes).encode()
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@contextmanager
def running(app: Echo, limits: ConnectionLimits) -> Iterator[tuple[uvicorn.Server, int]]:
    protocol = type("Limited", (BoundedProtocol,), {"limits": limits})
    server = uvicorn.Server(
        uvicorn.Config(app, http=protocol, ws="none", log_config=None, lifespan="off", timeout_keep_alive=1)
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            wait_until(lambda: server.started)
            yield server, listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(timeout=10)


@pytest.fixture(scope="module")
def app() -> Echo:
    return Echo()


@pytest.fixture(scope="module")
def port(app: Echo) -> Iterator[int]:
    limits = ConnectionLimits(head_timeout_s=0.3, body_timeout_s=0.3, write_timeout_s=0.3)
    with running(app, limits) as (_, port):
        yield port


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"GET / " + HEAD, b"a: b\r\n" * 100),
        (b"GET / " + HEAD, b"a: " + b"b" * 10_000 + b"\r\n"),
        (b"GET / " + HEAD + b"a: ", b"b" * 10_000),
        (b"GET / " + HEAD, b"b" * 10_000),
        (b"GET /", b"b" * 10_000),
        (CHUNKED + b"1;a=", b"b" * 10_000),
        (CHUNKED, b"1\r\nx\r\n" * 1_000),
        (CHUNKED + b"0\r\n", b"a: " + b"b" * 10_000 + b"\r\n"),
        (CHUNKED + b"0\r\na: ", b"b" * 10_000),
        (CHUNKED + b"1\r\nx\r\n0\r\n", b"a: b\r\n" * 100),
    ],
    ids=[
        "headers", "long headers", "value", "name", "URL", "chunk extension", "chunks of a byte", "trailers", "trailer",
        "short trailers",
    ],
)  # fmt: skip
def test_connection_what_never_ends_is_refused_and_closed(port: int, start: bytes, piece: bytes) -> None:
    answer = exchange(port, start, endless=repeat(piece, MOST // len(piece)))
    assert status(answer) in {431, None}  # whoever goes on sending may see the connection broken before the answer


def test_connection_head_in_one_packet_over_the_limit_is_told_so(port: int) -> None:
    answer = exchange(port, b"GET / " + HEAD + b"a: b\r\n" * 200 + b"\r\n")
    assert status(answer) == 431
    assert b'"code": "header_too_large", "message": "expected at most 100 header lines, got more"' in answer


def test_connection_head_below_the_limit_is_answered(port: int) -> None:
    answer = exchange(port, b"GET / " + HEAD + b"Connection: close\r\na: ", b"b" * 60_000, b"\r\n\r\n")
    assert status(answer) == 200


def test_connection_body_in_small_chunks_is_answered(port: int) -> None:
    answer = exchange(port, CHUNKED + b"10\r\n0123456789abcdef\r\n" * 10_000, b"0\r\na: b\r\n\r\n")
    assert answer.endswith(b"\r\n\r\n160000")


def test_connection_many_requests_at_once_are_answered_in_turn(port: int) -> None:
    answer = exchange(port, (b"GET / " + HEAD + b"\r\n") * 2_000)
    assert answer.count(b"HTTP/1.1 200 OK") == 2_000


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"", None),
        (b"\r\n", None),
        (b"GET / HT", 408),
        (b"GET / " + HEAD, 408),
        (b"POST / " + HEAD + b"Content-Length: 9\r\n\r\nhalf", 408),
        (CHUNKED, 408),
    ],
    ids=["nothing", "an empty line", "request line", "headers", "body", "chunks"],
)
def test_connection_that_does_not_go_on_is_closed(port: int, sent: bytes, expected: int | None) -> None:
    assert status(exchange(port, sent)) == expected


def test_connection_half_a_request_after_an_answer_is_closed(port: int) -> None:
    answer = exchange(port, b"GET / " + HEAD + b"\r\n", b"GET / HT")
    assert answer.startswith(b"HTTP/1.1 200 OK")


def test_connection_whose_body_goes_on_after_the_answer_is_closed(port: int) -> None:
    with connected(port) as connection:
        connection.sendall(b"POST /early " + HEAD + b"Content-Length: 90000000\r\n\r\nhalf")
        assert b" 200 OK" in connection.recv(1_000)
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            while True:
                connection.sendall(b"x" * 100)


def test_connection_whose_body_is_late_is_told_to_the_application(app: Echo, port: int) -> None:
    before = app.left
    exchange(port, b"POST / " + HEAD + b"Content-Length: 9\r\n\r\nhalf")
    wait_until(lambda: app.left == before + 1)


@pytest.mark.parametrize("pieces", [[b"abcde"], [], [b"ab", b"cde"]])
def test_connection_upgrade_is_answered_and_closed(port: int, pieces: list[bytes]) -> None:
    head = b"POST / " + HEAD + b"Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 5\r\n\r\n"
    assert status(exchange(port, head, *pieces)) == 200


@pytest.mark.parametrize(
    "request_",
    [
        b"POST / " + HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
        b"POST / " + HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET / " + HEAD + b"a: b\r\n c\r\n\r\n",
        b"GET / HTTP/1.1\nHost: test\n\n",
        b"GET / " + HEAD + b"a: b\0c\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    ],
    ids=["two lengths", "length and chunks", "folded header", "bare line feeds", "null byte", "HTTP/2", "TLS"],
)
def test_connection_that_two_servers_would_read_differently_is_refused(port: int, request_: bytes) -> None:
    answer = exchange(port, request_)
    assert status(answer) == 400
    assert answer.count(b"HTTP/1.1 ") == 1


def test_connection_answer_that_is_not_read_is_given_up(app: Echo) -> None:
    with running(app, ConnectionLimits(write_timeout_s=0.3)) as (server, port), connected(port) as connection:
        connection.sendall(b"GET /large " + HEAD + b"\r\n")
        assert connection.recv(1) == b"H"
        wait_until(lambda: not server.server_state.connections)
        assert len(received(connection)) < LARGE


def test_connection_that_is_lost_between_answers_is_no_defect(app: Echo, caplog: pytest.LogCaptureFixture) -> None:
    with running(app, ConnectionLimits(write_timeout_s=0.2)) as (server, port), connected(port) as connection:
        connection.sendall((b"GET /large " + HEAD + b"\r\n") * 5)
        assert connection.recv(1) == b"H"
        wait_until(lambda: not server.server_state.connections and not server.server_state.tasks)
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []


def test_connection_answers_that_are_not_read_share_a_limit(app: Echo) -> None:
    limits = ConnectionLimits(unread_bytes=LARGE * 3 // 2)
    with running(app, limits) as (server, port), connected(port) as first, connected(port) as second:
        for connection in (first, second):
            connection.sendall(b"GET /large " + HEAD + b"\r\n")
            assert connection.recv(1) == b"H"
        wait_until(lambda: len(server.server_state.connections) == 1)


def test_connections_over_the_limit_are_told_at_once(app: Echo) -> None:
    with running(app, ConnectionLimits(connections=1)) as (server, port), connected(port):
        wait_until(lambda: len(server.server_state.connections) == 1)
        answer = exchange(port, b"GET / " + HEAD + b"\r\n")
        assert status(answer) == 503
        assert b"\r\nRetry-After: 1\r\n" in answer
        assert b'"code": "too_many_connections"' in answer


@pytest.mark.parametrize(
    "sent", [b"POST / " + HEAD + b"Content-Length: 9\r\n\r\nhalf", b"GET /large " + HEAD + b"\r\n"]
)
def test_connection_that_is_busy_when_the_server_stops_is_given_up(
    app: Echo, sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with running(app, ConnectionLimits(shutdown_s=0.2)) as (server, port), connected(port) as connection:
        connection.sendall(sent)
        wait_until(lambda: bool(server.server_state.tasks or server.server_state.total_requests))
        server.should_exit = True
        wait_until(lambda: not server.server_state.connections and not server.server_state.tasks)
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []
