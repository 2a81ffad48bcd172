import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.bench.speed.load.heads import BrokenAnswer, send_from_here
from tests.bench.speed.load.target import Load
from tests.support.running_service import listening


async def answer(request: Request) -> Response:
    return PlainTextResponse("x" * 100_000)


async def refuse(request: Request) -> Response:
    return PlainTextResponse("no", status_code=404)


async def stream(request: Request) -> Response:
    return StreamingResponse(iter(["no", "length"]))


APPLICATION = Starlette(routes=[Route("/", answer), Route("/refused", refuse), Route("/streamed", stream)])


def sent(client: httpx.Client, *lines: str) -> Load:
    url = client.base_url
    assert url.port is not None
    requests = [f"{line} HTTP/1.1\r\nHost: x\r\n\r\n".encode() for line in lines]
    return send_from_here((url.host, url.port), requests, seconds=0.1, core=None, connections=3)


def test_head_and_get_take_turns_and_each_answer_is_read_to_its_end() -> None:
    with listening(APPLICATION) as client:
        found = sent(client, "HEAD /", "GET /", "GET /refused")
    assert found.n_requests > 30
    assert found.n_refused == pytest.approx(found.n_requests / 3, abs=3)
    assert found.n_broken == 0
    assert 0.1 <= found.seconds < 5
    assert 0 < found.p50_ms <= found.p99_ms < 5000


def test_connections_that_are_closed_are_counted_and_end_the_run() -> None:
    with listening(APPLICATION) as client:
        found = sent(client, "no request")
    assert (found.n_requests, found.n_refused, found.n_broken) == (3, 3, 3)


def test_answer_without_a_length_is_refused() -> None:
    with listening(APPLICATION) as client, pytest.raises(BrokenAnswer, match="Content-Length"):
        sent(client, "GET /streamed")
