"""Compresses answers for clients that ask for it."""

import asyncio
import gzip

from starlette.datastructures import Headers
from starlette.types import Scope

from app.api.accept import accepts_gzip

RawHeaders = list[tuple[bytes, bytes]]

SMALLEST_BODY = 1024
"""In bytes. Less fits into one packet anyway."""

_IN_THREAD = 64 * 1024  # bytes: from here on, others would wait for longer than a thread takes to start
_LEVEL = 1  # 42 µs for ten similar tracks; level 6 takes half as long again, and saves a twelfth
_TYPES = (b"application/json", b"text/")


def wants_gzip(scope: Scope) -> bool:
    """Whether the client of a request asks for gzip."""
    asked = [header for header in scope["headers"] if header[0] == b"accept-encoding"]
    return bool(asked) and accepts_gzip(Headers(raw=asked))


def is_compressible(headers: RawHeaders, body: bytes) -> bool:
    """Whether an answer is long enough to pay, and neither compressed yet nor of a kind that does not get shorter."""
    if len(body) < SMALLEST_BODY:
        return False
    named = dict(headers)
    return named.get(b"content-type", b"").startswith(_TYPES) and b"content-encoding" not in named


async def compressed(body: bytes) -> bytes:
    """With gzip; the same bytes for the same body."""
    if len(body) < _IN_THREAD:
        return _compressed(body)
    return await asyncio.to_thread(_compressed, body)


def _compressed(body: bytes) -> bytes:
    return gzip.compress(body, _LEVEL, mtime=0)
