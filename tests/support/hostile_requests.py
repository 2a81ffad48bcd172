"""Requests of shapes that servers and proxies have read differently, or never answered, and what each may get."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from tests.support.raw_http import Connection, request

_SECOND_S = 0.5  # an answer to what follows comes at once, or not at all
_HOST = b"Host: 127.0.0.1\r\n"
_JSON = b"Content-Type: application/json\r\n"
_BODY = b'{"energy":0.5}'
_SMUGGLED = b"GET /smuggled HTTP/1.1\r\n" + _HOST + b"\r\n"
_UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
REFUSED: AbstractSet[int] = frozenset({400, 408, 413, 414, 431})
ANSWERED: AbstractSet[int] = frozenset({200, *range(400, 500)})


@dataclass(frozen=True)
class Shape:
    """A request, and the statuses that it may get.

    Attributes:
        may_close: Whether closing the connection is an answer too.
        is_alone: Whether there may be one answer at most: what follows is part of the request, or of an attack.
    """

    name: str
    data: bytes
    allowed: AbstractSet[int] = REFUSED
    may_close: bool = True
    is_alone: bool = True


def _post(headers: bytes, body: bytes) -> bytes:
    return b"POST /predict-genre HTTP/1.1\r\n" + _HOST + _JSON + headers + b"\r\n" + body


def _get(line: bytes, headers: bytes = _HOST) -> bytes:
    return line + b"\r\n" + headers + b"\r\n"


def _chunked(body: bytes) -> bytes:
    return _post(b"Transfer-Encoding: chunked\r\n", body)


_LENGTH = b"Content-Length: %d\r\n" % len(_BODY)
_AMBIGUOUS = _BODY + _SMUGGLED

SMUGGLING = [
    Shape("two lengths that differ", _post(_LENGTH + b"Content-Length: 3\r\n", _AMBIGUOUS)),
    Shape("length and chunked", _post(_LENGTH + b"Transfer-Encoding: chunked\r\n", b"0\r\n\r\n" + _SMUGGLED)),
    Shape("chunked and length", _post(b"Transfer-Encoding: chunked\r\n" + _LENGTH, b"0\r\n\r\n" + _SMUGGLED)),
    *(
        Shape(f"length {value.decode()}", _post(b"Content-Length: " + value + b"\r\n", _AMBIGUOUS))
        for value in (b"+14", b"0x0e", b"14, 3", b"-1", b"1 4", b"9" * 30)
    ),
    *(
        Shape(f"coding {value.decode()!r}", _post(b"Transfer-Encoding: " + value + b"\r\n", b"0\r\n\r\n" + _SMUGGLED))
        for value in (b"xchunked", b"chunked, identity", b"chunked\x0b")
    ),
    Shape("blank before the colon", _post(b"Transfer-Encoding : chunked\r\n", b"0\r\n\r\n" + _SMUGGLED)),
    Shape("coding on a folded line", _post(b"Transfer-Encoding:\r\n chunked\r\n", b"0\r\n\r\n" + _SMUGGLED)),
    Shape("header on a bare carriage return", _get(b"GET /genres HTTP/1.1", _HOST + b"A: b\rC: d\r\n")),
    Shape("chunk size over 64 bits", _chunked(b"10000000000000000e\r\n" + _BODY + b"\r\n0\r\n\r\n" + _SMUGGLED)),
    Shape("chunk size of 0x", _chunked(b"0x0e\r\n" + _BODY + b"\r\n0\r\n\r\n" + _SMUGGLED)),
    Shape("negative chunk size", _chunked(b"-1\r\n" + _BODY + b"\r\n0\r\n\r\n" + _SMUGGLED)),
    Shape("chunk longer than its size", _chunked(b"5\r\n" + _BODY + b"\r\n0\r\n\r\n" + _SMUGGLED)),
    Shape("chunk extension with a bare line feed", _chunked(b"e;a\n" + _BODY + b"\r\n0\r\n\r\n" + _SMUGGLED)),
]
HOSTS = [
    Shape("two hosts", _get(b"GET /genres HTTP/1.1", _HOST + b"Host: other.example\r\n")),
    Shape("the same host twice", _get(b"GET /genres HTTP/1.1", _HOST * 2)),
    Shape("no host", _get(b"GET /genres HTTP/1.1", b"")),
    Shape("host with a user", _get(b"GET /genres HTTP/1.1", b"Host: a@other.example\r\n")),
    Shape("host with a path", _get(b"GET /genres HTTP/1.1", b"Host: other.example/a\r\n")),
]
UNUSUAL = [
    Shape("HTTP/1.0", _get(b"GET /genres HTTP/1.0"), ANSWERED, may_close=False),
    Shape("expected to continue", request("POST", "/predict-genre", _BODY, {"Expect": "100-continue"}), ANSWERED),
    Shape("absolute URL", _get(b"GET http://other.example/genres HTTP/1.1"), ANSWERED),
    Shape("authority as target", _get(b"CONNECT other.example:443 HTTP/1.1"), ANSWERED - {200}),
    Shape("asterisk", _get(b"OPTIONS * HTTP/1.1"), ANSWERED),
    Shape("path that climbs", _get(b"GET /../../etc/passwd HTTP/1.1"), ANSWERED - {200}),
    Shape("asset that climbs", _get(b"GET /assets/..%2f..%2fmain.py HTTP/1.1"), ANSWERED - {200}),
    Shape("null byte in the path", _get(b"GET /tracks/a\0b HTTP/1.1")),
    Shape("null byte, quoted", _get(b"GET /tracks/a%00b HTTP/1.1"), ANSWERED - {200}),
    Shape("null byte in a header", _get(b"GET /genres HTTP/1.1", _HOST + b"A: b\0c\r\n")),
    Shape("header without a name", _get(b"GET /genres HTTP/1.1", _HOST + b": b\r\n")),
    Shape("line feeds alone", b"GET /genres HTTP/1.1\nHost: 127.0.0.1\n\n", ANSWERED),
    Shape("version 9.9", _get(b"GET /genres HTTP/9.9")),
    Shape("method of 20,000 letters", _get(b"A" * 20_000 + b" /genres HTTP/1.1"), ANSWERED - {200}),
    Shape("HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9)),
    Shape("TLS hello", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500)),
    Shape("nothing but line ends", b"\r\n" * 5000 + _get(b"GET /genres HTTP/1.1"), ANSWERED),
]
UPGRADES = [
    Shape("upgrade", request("GET", "/genres", headers=_UPGRADE), ANSWERED, may_close=False),
    Shape("upgrade with a body", request("POST", "/predict-genre", _BODY, _UPGRADE), ANSWERED, may_close=False),
    Shape(
        "upgrade to HTTP/2",
        request("GET", "/genres", headers={"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c"}),
        ANSWERED,
        may_close=False,
    ),
    Shape(
        "upgrade, then another request",
        request("GET", "/genres", headers=_UPGRADE) + request("GET", "/genres"),
        ANSWERED,
        may_close=False,
        is_alone=False,
    ),
]


async def fault_of(port: int, shape: Shape, patience_s: float) -> str | None:
    """What is wrong with the answer to a request of this shape, or None."""
    connection = await Connection.open(port)
    try:
        await connection.send(shape.data)
        answer = await connection.answer(patience_s)
        if answer is None:
            return None if shape.may_close else "closed without an answer"
        if answer.status not in shape.allowed:
            return f"answered with {answer.status}"
        if shape.is_alone:
            try:
                second = await connection.answer(_SECOND_S)
            except TimeoutError:
                return None
            return f"what followed it was answered, with {second.status}" if second else None
    except TimeoutError:
        return f"not answered within {patience_s:.0f} s"
    finally:
        connection.abort()
    return None
