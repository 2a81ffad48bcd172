import socket
from contextlib import ExitStack

import httpx
import pytest
from starlette.responses import PlainTextResponse

from app.server.serve import serve_beside

SECONDS = 30


def test_serve_beside_crowd_that_never_asks_is_turned_away_and_others_answered() -> None:
    with socket.socket() as found, ExitStack() as crowd:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
        found.close()
        serve_beside(PlainTextResponse("here"), "127.0.0.1", port)
        for _ in range(31):
            connection = crowd.enter_context(socket.create_connection(("127.0.0.1", port), timeout=SECONDS))
            connection.sendall(b"GET / HTTP/1.1\r\n")
        assert httpx.get(f"http://127.0.0.1:{port}/", timeout=SECONDS).text == "here"
        last = crowd.enter_context(socket.create_connection(("127.0.0.1", port), timeout=SECONDS))
        last.sendall(b"GET / HTTP/1.1\r\n")
        assert httpx.get(f"http://127.0.0.1:{port}/", timeout=SECONDS).status_code == 503
        with pytest.raises(OSError, match="in use"):
            serve_beside(PlainTextResponse("there"), "127.0.0.1", port)
