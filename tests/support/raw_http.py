"""HTTP by hand, for requests that no library would send: bytes go out, and whatever comes back is read."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Self

LONGEST_HEAD = 1 << 20


@dataclass(frozen=True)
class Answer:
    """One answer. The names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_shed(self) -> bool:
        """Whether the service declined to work, and said when to come back."""
        return self.status in {429, 503} and "retry-after" in self.headers


class Connection:
    """One connection to a service on this machine."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def open(cls, port: int, source: str = "127.0.0.1") -> Self:
        """Connect from the address `source`, any of 127.0.0.0/8 on Linux.

        Raises:
            OSError: nobody accepts.
        """
        opened = asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0), limit=LONGEST_HEAD)
        return cls(*await asyncio.wait_for(opened, 30))

    async def send(self, data: bytes) -> bool:
        """Whether all of it was taken; False once the other side has closed."""
        try:
            self.writer.write(data)
            await self.writer.drain()
        except OSError:
            return False
        return not self.writer.is_closing()

    async def answer(self, patience_s: float = 30.0) -> Answer | None:
        """The next answer that is not an interim one, or None where the connection is closed instead.

        Raises:
            TimeoutError: neither came in time.
        """
        async with asyncio.timeout(patience_s):
            try:
                while (answer := await self._one()).status < 200:
                    pass
            except (asyncio.IncompleteReadError, OSError):
                return None
            return answer

    async def is_closed_within(self, patience_s: float) -> bool:
        """Whether the other side closes the connection, whatever it says before."""
        with suppress(OSError):
            try:
                async with asyncio.timeout(patience_s):
                    while await self.reader.read(1 << 16):
                        pass
            except TimeoutError:
                return False
        return True

    async def _one(self) -> Answer:
        head = await self.reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")[:-2]
        pairs = (line.partition(":") for line in lines)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        status = int(first.split()[1])
        if status < 200 or status in {204, 304}:
            return Answer(status, headers, b"")
        if "chunked" in headers.get("transfer-encoding", ""):
            return Answer(status, headers, await self._chunks())
        if "content-length" in headers:
            return Answer(status, headers, await self.reader.readexactly(int(headers["content-length"])))
        return Answer(status, headers, await self.reader.read())

    async def _chunks(self) -> bytes:
        body = b""
        while size := int(await self.reader.readuntil(b"\r\n"), 16):
            body += (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readuntil(b"\r\n")
        return body

    def abort(self) -> None:
        """Close it at once, without a farewell."""
        self.writer.transport.abort()


def request(method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> bytes:
    """The bytes of an ordinary request; a body is JSON unless `headers` say otherwise."""
    typed = {} if body is None else {"Content-Type": "application/json", "Content-Length": str(len(body))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in {"Host": "127.0.0.1", **typed, **(headers or {})}.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + (body or b"")


def addresses() -> Iterator[str]:
    """Many clients: addresses of this machine that are not 127.0.0.1, again and again."""
    for number in count():
        yield f"127.0.{1 + number // 250 % 250}.{1 + number % 250}"
