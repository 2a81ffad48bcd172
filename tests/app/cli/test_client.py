"""What is not Songkin, and what is not there."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest

from tests.support.songkin_command import answered, assert_error, songkin

HOME = b'{"name": "Songkin"}'


@contextmanager
def answering(answer: Callable[[str], tuple[int, bytes]]) -> Iterator[str]:
    """The address of a service that answers every path by `answer`: a status and a body."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answer(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>"),
        (200, b'{"name": "another"}'),
        (200, b"[1]"),
        (200, b"7"),
        (200, b"\xff"),
        (404, b'{"error": "not found"}'),
        (404, b'{"message": "not found"}'),
        (404, b'{"error": {"message": "no code"}}'),
        (500, b'{"error": {"code": "x", "message": "y", "details": null}}'),
        (502, b""),
        (301, b"moved"),
    ],
)
def test_url_of_something_else_is_one_clear_error(status: int, body: bytes) -> None:
    with answering(lambda _: (status, body)) as url:
        result = songkin("search", "x", "--url", url)
    assert_error(result, f"{url} is not a Songkin service: it answered {status} with something else; check --url")
    assert result.stderr.count("\n") == 1


def test_url_that_breaks_off_after_its_front_page_is_one_clear_error() -> None:
    with answering(lambda path: (200, HOME) if path == "/" else (502, b"<html>")) as url:
        assert_error(songkin("search", "x", "--url", url), f"{url} is not a Songkin service: it answered 502")


def test_url_where_nobody_listens_says_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    result = songkin("search", "x", "--url", url)
    assert_error(result, f"no answer from {url}: ")
    assert result.stderr.endswith(
        "check --url and whether the service runs, or leave out --url to use a bundle directly\n"
    )


@pytest.mark.parametrize(
    "url", ["", "localhost:8000", "127.0.0.1:8000", "http://", "ftp://localhost", "http://[::", "a b"]
)
def test_url_that_is_none_is_refused(url: str) -> None:
    assert_error(songkin("search", "x", "--url", url), f"--url: expected a URL like http://127.0.0.1:8000, got {url!r}")


@pytest.mark.parametrize("ending", ["", "/"])
def test_url_may_end_in_a_slash(client: httpx.Client, ending: str) -> None:
    result = songkin("similar", "punk-05", "--json", "--url", str(client.base_url).rstrip("/") + ending)
    assert answered(result) == client.get("/tracks/punk-05/similar").json()


def test_url_may_have_a_path_before_the_service(client: httpx.Client) -> None:
    def behind_a_prefix(path: str) -> tuple[int, bytes]:
        found = client.get(path.removeprefix("/songkin") if path.startswith("/songkin/") else "/not-there")
        return found.status_code, found.content

    with answering(behind_a_prefix) as url:
        result = songkin("similar", "punk-05", "--json", "--url", f"{url}/songkin")
    assert answered(result) == client.get("/tracks/punk-05/similar").json()
