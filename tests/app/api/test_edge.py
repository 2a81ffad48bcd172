import asyncio
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.edge import Edge
from app.telemetry.metrics import Metrics
from app.telemetry.requests import RequestTelemetry


def ask(app: ASGIApp, kind: str = "http") -> tuple[list[Any], Metrics]:
    """What is sent to who asks an edge around `app`, and the metrics."""
    metrics, sent = Metrics(), list[Any]()

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    edge = Edge(app, RequestTelemetry(metrics))
    asyncio.run(
        edge({"type": kind, "method": "GET", "path": "/a", "headers": [(b"x-request-id", b"mine")]}, receive, send)
    )
    return sent, metrics


def statuses(metrics: Metrics) -> dict[tuple[str, str, str], float]:
    return dict(metrics.requests.answered())


def test_edge_headers_of_an_answer_stay_its_own_and_those_it_lacks_are_added() -> None:
    own = [(b"content-length", b"1"), (b"referrer-policy", b"origin"), (b"set-cookie", b"a"), (b"set-cookie", b"b")]
    prepared = [*own]  # as an answer that is kept, and sent again

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": prepared})
        await send({"type": "http.response.body", "body": b"a"})

    for _ in range(2):
        (start, body), metrics = ask(app)
        added = start["headers"][len(own) :]
        assert start["headers"][: len(own)] == own
        assert {name for name, _ in added} == {b"x-content-type-options", b"content-security-policy", b"x-request-id"}
        assert dict(added)[b"x-request-id"] == b"mine"
        assert body["body"] == b"a"
        assert statuses(metrics) == {("GET", "unmatched", "200"): 1}
    assert prepared == own


def test_edge_defect_that_nobody_answered_counts_as_500_and_is_left_to_the_server() -> None:
    metrics = Metrics()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(Edge(app, RequestTelemetry(metrics))(request(), nothing, nothing))
    assert statuses(metrics) == {("GET", "unmatched", "500"): 1}


def test_edge_what_is_no_request_passes_as_it_is() -> None:
    seen = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])
        await PlainTextResponse("a")({**scope, "type": "http"}, receive, send)

    (start, _), metrics = ask(app, "lifespan")
    assert seen == ["lifespan"]
    assert b"x-request-id" not in dict(start["headers"])
    assert statuses(metrics) == {}


def request() -> Scope:
    return {"type": "http", "method": "GET", "path": "/a", "headers": []}


async def nothing(*_: Any) -> Any:
    return {}
