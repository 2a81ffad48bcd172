"""Variants of requests that need more of a service than an answer: where it has not got it, their case is left out."""

from collections.abc import Sequence
from dataclasses import replace

import httpx

from tests.bench.failing_answers import Request


class Missing(Exception):
    """The service does not do what a case is about."""


def as_they_are(client: httpx.Client, requests: Sequence[Request]) -> list[Request]:
    """Needs nothing."""
    return [*requests]


def revalidating(client: httpx.Client, requests: Sequence[Request]) -> list[Request]:
    """With the ETag that the service gave for each, so that it has nothing to send.

    Raises:
        Missing: it gives none.
    """
    return [_with(request, "If-None-Match", _etag(client, request)) for request in requests]


def compressed(client: httpx.Client, requests: Sequence[Request]) -> list[Request]:
    """By a client that reads gzip.

    Raises:
        Missing: the answer comes as it is.
    """
    asked = [_with(request, "Accept-Encoding", "gzip") for request in requests]
    encoding = _answer(client, asked[0]).headers.get("Content-Encoding")
    if encoding != "gzip":
        raise Missing(f"expected Content-Encoding: gzip, got {encoding}")
    return asked


def heads_only(client: httpx.Client, requests: Sequence[Request]) -> list[Request]:
    """HEAD in place of GET.

    Raises:
        Missing: the service does not answer HEAD as it answers GET.
    """
    asked = [replace(request, method="HEAD") for request in requests]
    got, expected = (_answer(client, each).status_code for each in (asked[0], requests[0]))
    if got != expected:
        raise Missing(f"expected {expected} as for GET, got {got}")
    return asked


def _etag(client: httpx.Client, request: Request) -> str:
    etag: str | None = _answer(client, request).headers.get("ETag")
    if etag is None:
        raise Missing("expected an ETag, got an answer without")
    return etag


def _with(request: Request, name: str, value: str) -> Request:
    return replace(request, headers={**(request.headers or {}), name: value})


def _answer(client: httpx.Client, request: Request) -> httpx.Response:
    headers = dict(request.headers or {})
    return client.request(request.method, request.path, content=request.content, headers=headers, timeout=60)
