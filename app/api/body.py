"""Reads the body of a request: no more than the limit, and of all bodies together no more than there is room for."""

from collections.abc import AsyncIterator

from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.types import Message

from app.api.errors import BodyTooLarge, ClientLeft, RequestError
from app.errors import Overloaded

_DRAINED_BYTES = 64 * 1024 * 1024
_MOST_COLONS = 50_000  # 1,000 tracks with all that may be known of each have 35,000; to read more takes too long
_UNCOUNTED_BYTES = 16 * 1024  # of each body, so that who fills the memory cannot keep others from asking


class BodyMemory:
    """The memory that bodies of one process may take together.

    Args:
        max_bytes: of all bodies that are being received or answered, but for the first 16 KiB of each.

    Attributes:
        n_turned_away: how many found no room so far.
    """

    def __init__(self, max_bytes: int) -> None:
        self.n_turned_away = 0
        self._free = max_bytes

    @classmethod
    def for_bodies_of(cls, max_body_bytes: int) -> "BodyMemory":
        """At least 32 MiB, and enough for two batches of changes, whose bodies are the largest."""
        return cls(max(32 * 1024 * 1024, 16 * max_body_bytes))

    def take(self, n_bytes: int) -> None:
        """Raises Overloaded where there is not so much left."""
        if n_bytes > self._free:
            self.n_turned_away += 1
            raise Overloaded("bodies")
        self._free -= n_bytes

    def give_back(self, n_bytes: int) -> None:
        """What was taken."""
        self._free += n_bytes


class LimitedBody:
    """Of one request. Use it in a `with` statement: the memory is taken until the request is answered.

    Args:
        request: whose body it is.
        max_bytes: the largest body.
        memory: of all bodies.
    """

    def __init__(self, request: Request, max_bytes: int, memory: BodyMemory) -> None:
        self._request = request
        self._max_bytes = max_bytes
        self._memory = memory
        self._received = 0
        self._taken = 0

    def __enter__(self) -> "LimitedBody":
        return self

    def __exit__(self, *_: object) -> None:
        self._memory.give_back(self._taken)

    async def read(self) -> Request:
        """The request with its body, which was read to the end.

        Raises:
            BodyTooLarge: it is over the limit.
            ClientLeft: before all of it was sent.
            Overloaded: too many bodies are being received.
            RequestError: it has more fields than any request needs.
        """
        read = await self._begun()
        try:
            n_colons = (await read.body()).count(b":")
        except ClientDisconnect:
            raise ClientLeft from None
        if n_colons > _MOST_COLONS:
            raise RequestError(
                [("body", f"expected at most {_MOST_COLONS:,} fields and other colons, got {n_colons:,}")]
            )
        return read

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body bit by bit, as it comes.

        Raises:
            BodyTooLarge: it is over the limit.
            ClientLeft: before all of it was sent.
            Overloaded: too many bodies are being received.
        """
        read = await self._begun()
        try:
            async for piece in read.stream():
                yield piece
        except ClientDisconnect:
            raise ClientLeft from None

    async def _begun(self) -> Request:
        """The request, of which no more than the limit can be received."""
        if _declared_length(self._request) > self._max_bytes:
            await self._drain(await self._request.receive())
            raise BodyTooLarge(self._max_bytes)
        return Request(self._request.scope, self._receive)

    async def _receive(self) -> Message:
        message = await self._request.receive()
        self._received += len(message.get("body", b""))
        if self._received > self._max_bytes:
            await self._drain(message)
            raise BodyTooLarge(self._max_bytes)
        more = max(0, self._received - _UNCOUNTED_BYTES) - self._taken
        self._memory.take(more)
        self._taken += more
        return message

    async def _drain(self, message: Message) -> None:
        """Throw the rest away: a client that is still sending would see a broken connection, not the answer."""
        drained = 0
        while message.get("more_body", False) and drained < _DRAINED_BYTES:
            drained += len(message["body"])
            message = await self._request.receive()


def _declared_length(request: Request) -> int:
    declared = next((value for name, value in request.scope["headers"] if name == b"content-length"), b"0")
    return int(declared) if declared.isdigit() else 0
