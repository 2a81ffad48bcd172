"""How answers go to clients: whole ones compressed where that pays, and data with its tag, once it is kept."""

from collections.abc import Callable, Sequence

from starlette.types import Message, Scope, Send

from app.api.caching.compression import RawHeaders, compressed, is_compressible
from app.api.caching.kept_answers import Answer

_GZIP = (b"content-encoding", b"gzip")
_VARY = (b"vary", b"Accept-Encoding")
_TAGGED = {200, 304}


class AnswerSender:
    """Takes the place of `send`. An answer that comes in pieces goes as it comes.

    Args:
        send: to the client.
        gzip: whether it asks for that.
        defaults: headers for an answer that has none of these names.
    """

    def __init__(self, send: Send, gzip: bool, defaults: Sequence[tuple[bytes, bytes]] = ()) -> None:
        self._send = send
        self._gzip = gzip
        self._defaults = defaults
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        """What the application sends."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        start, self._start = self._start, None
        if start is None:
            await self._send(message)
        elif message.get("more_body"):
            start["headers"] = self._completed(start)
            await self._send(start)
            await self._send(message)
        else:
            await self._send_whole(start, message.get("body", b""))

    def _completed(self, start: Message) -> RawHeaders:
        """The headers of an answer with those that it lacks."""
        headers: RawHeaders = list(start["headers"])
        names = {name for name, _ in headers}
        return headers + [header for header in self._defaults if header[0] not in names]

    async def _send_whole(self, start: Message, body: bytes) -> None:
        headers = self._completed(start)
        if self._gzip and is_compressible(headers, body):
            body = await compressed(body)
            headers = [*_without_length(headers), _GZIP, _VARY, _length(body)]
        await self._send({**start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


class DataSender(AnswerSender):
    """Of answers to a GET of data.

    Args:
        send: to the client.
        gzip: whether it asks for that.
        told: headers by which the client asks again for what it has, unless the answer has a tag of its own.
        keep: takes an answer that is to be kept.
        is_over: whether another state of the catalogue is answered from than when the request came.
        scope: of the request, in which the route stands.
    """

    def __init__(
        self,
        send: Send,
        gzip: bool,
        told: RawHeaders,
        keep: Callable[[Answer], None],
        is_over: Callable[[], bool],
        scope: Scope,
    ) -> None:
        super().__init__(send, gzip)
        self._told = told
        self._keep = keep
        self._is_over = is_over
        self._scope = scope

    async def send_answer(self, answer: Answer) -> None:
        """One that was kept, or is now."""
        headers, body = answer.headers, answer.body
        if self._gzip and answer.is_compressible:
            if answer.compressed is None:
                answer.compressed = await compressed(body)
            headers, body = [*headers, _GZIP], answer.compressed
        await self._send({"type": "http.response.start", "status": 200, "headers": [*headers, _length(body)]})
        await self._send({"type": "http.response.body", "body": body})

    def _completed(self, start: Message) -> RawHeaders:
        headers: RawHeaders = start["headers"]
        # What was switched meanwhile may be in the answer or not: such an answer cannot be known again.
        if start["status"] not in _TAGGED or self._is_over():
            return headers
        names = {name for name, _ in headers}
        return headers + [header for header in self._told if header[0] not in names]

    async def _send_whole(self, start: Message, body: bytes) -> None:
        headers = self._completed(start)
        if start["status"] != 200 or headers is start["headers"] or b"etag" in dict(start["headers"]):
            await super()._send_whole(start, body)
            return
        answer = Answer(_without_length(headers), body, self._scope.get("route"), is_compressible(headers, body))
        self._keep(answer)
        await self.send_answer(answer)


def without_body(send: Send) -> Send:
    """A `send` that leaves the body of an answer out."""

    async def send_head(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return send_head


def _without_length(headers: RawHeaders) -> RawHeaders:
    return [header for header in headers if header[0] != b"content-length"]


def _length(body: bytes) -> tuple[bytes, bytes]:
    return b"content-length", str(len(body)).encode()
