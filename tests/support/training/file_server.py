"""A real HTTP server with one file on it, which breaks off and answers as a test wants."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Shelf:
    """What is served. `breaks`: after how many bytes each of the next answers breaks off; `statuses`: with what each of
    the next requests is refused; `changes`: what the file becomes after the next broken answer.
    """

    content: bytes
    etag: str | None = '"one"'
    honours_range: bool = True
    says_length: bool = True
    breaks: deque[int] = field(default_factory=deque)
    statuses: deque[int] = field(default_factory=deque)
    changes: deque[tuple[bytes, str | None]] = field(default_factory=deque)
    ranges: list[str | None] = field(default_factory=list)
    url: str = ""


@contextmanager
def serving_shelf(shelf: Shelf) -> Iterator[Shelf]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shelf.ranges.append(self.headers.get("Range"))
            if self.path == "/moved":
                self._head(302, {"Location": "/file.csv"})
            elif self.path == "/loop":
                self._head(302, {"Location": "/loop"})
            elif shelf.statuses:
                self._head(shelf.statuses.popleft(), {})
            else:
                self._file()

        def _file(self) -> None:
            begun, total, headers = 0, len(shelf.content), {}
            unchanged = self.headers.get("If-Range") == shelf.etag
            if shelf.honours_range and unchanged and (asked := self.headers.get("Range")):
                begun = int(asked.removeprefix("bytes=").removesuffix("-"))
                if begun >= total:
                    self._head(416, {"Content-Range": f"bytes */{total}"})
                    return
                headers["Content-Range"] = f"bytes {begun}-{total - 1}/{total}"
            if shelf.etag:
                headers["ETag"] = shelf.etag
            body = shelf.content[begun:]
            if shelf.says_length:
                headers["Content-Length"] = str(len(body))
            self._head(206 if begun else 200, headers)
            if shelf.breaks:
                self.wfile.write(body[: shelf.breaks.popleft()])
                if shelf.changes:
                    shelf.content, shelf.etag = shelf.changes.popleft()
            else:
                self.wfile.write(body)

        def _head(self, status: int, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": "0", **headers}.items() if status != 200 else headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        shelf.url = f"http://127.0.0.1:{server.server_port}/file.csv"
        yield shelf
        server.shutdown()
