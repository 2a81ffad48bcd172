"""A client that sends bytes as they are, and reads whatever comes: for what no well-behaved client would do."""

import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

HEAD = b"HTTP/1.1\r\nHost: test\r\n"


@contextmanager
def connected(port: int) -> Iterator[socket.socket]:
    """A connection, closed in the end."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        yield connection


def received(connection: socket.socket) -> bytes:
    """All that comes until the other end closes the connection, whichever way."""
    parts = []
    with suppress(ConnectionResetError):
        while part := connection.recv(65_536):
            parts.append(part)
    return b"".join(parts)


def exchange(port: int, *pieces: bytes, endless: Iterable[bytes] = ()) -> bytes:
    """Send `pieces`, and `endless` until the other end has had enough. Returns what it said."""
    with connected(port) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            for piece in (*pieces, *endless):
                connection.sendall(piece)
        return received(connection)


def status(answer: bytes) -> int | None:
    """Of the first answer, None where the connection was closed without any."""
    return int(answer.split(b" ", 2)[1]) if answer else None
