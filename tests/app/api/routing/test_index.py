"""An indexed application answers as one without an index does, whatever is asked."""

import asyncio
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount

from app.api.routing.families import family_router, take_routes
from app.api.routing.index import index_routes

ROUTES = [
    ("GET", "/"),
    ("GET", "/tracks/{id}"),
    ("PUT", "/tracks/{id}"),
    ("POST", "/tracks/match"),
    ("GET", "/tracks/match/last"),
    ("GET", "/tracks/{id}/similar"),
    ("GET", "/artists/{id:path}/tracks"),
    ("GET", "/artists/"),
    ("GET", "/{any}/tracks"),
    ("GET", "/health/live"),
    ("POST", "/health/{any:path}"),
    ("DELETE", "/v1/tracks/{id}"),
    ("GET", "/v1/tracks/{id:path}"),
    ("GET", "/v1/artists"),
    ("GET", "/v1/artists/"),
]
PATHS = [path.replace("{id}", "a").replace("{any}", "b").replace("{id:path}", "c/d") for _, path in ROUTES]
ODD_PATHS = ["", "*", "//", "/tracks", "/tracks/", "/tracks/a/", "/tracks/a/b/c", "/tracks/match", "/nowhere", "/v1"]
ODD_PATHS += ["/v1/", "/v1//", "/files/x", "/files", "/page", "/health", "/artists/tracks", "//tracks/a", "/tracks\n/a"]
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PURGE"]


def application(part: int | None) -> FastAPI:
    """One that says by which route it answers; `part` is what it is indexed by, None for nothing."""
    app = FastAPI(openapi_url=None)
    families = [family_router("one"), family_router("two")]
    for number, (method, path) in enumerate(ROUTES):
        families[number % 2].add_api_route(path, named(f"{method} {path}"), methods=[method], name=f"n{number}")
    plain = [APIRouter(routes=[route for family in families for route in family.routes])]
    for route in plain[0].routes:
        route.app = named_app(f"{route.methods} {route.path}")  # type: ignore[attr-defined]  # admits without a gate
    take_routes(app, plain)
    app.add_route("/page", lambda request: PlainTextResponse("page"))
    app.router.routes.append(Mount("/files", app=named_app("files")))
    if part is not None:
        index_routes(app, part)
    return app


def named(name: str) -> Any:
    async def endpoint() -> Response:
        return PlainTextResponse(name)

    return endpoint


def named_app(name: str) -> Any:
    async def answer(scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse(f"{name} {sorted(scope['path_params'].items())}")(scope, receive, send)

    return answer


def answer(app: FastAPI, method: str, path: str) -> list[Any]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    scope = {"type": "http", "method": method, "path": path, "root_path": "", "query_string": b"", "headers": []}
    asyncio.run(app({**scope, "scheme": "http", "server": ("a", 80)}, receive, send))
    return sent


@pytest.mark.parametrize("part", [0, 1, 2])
def test_index_answers_as_the_routes_in_their_order_do(part: int) -> None:
    plain, indexed = application(None), application(part)
    asked = [(method, path) for method in METHODS for path in [*PATHS, *ODD_PATHS]]
    answers = {each: answer(plain, *each) for each in asked}
    assert {each: answer(indexed, *each) for each in asked} == answers
    assert {sent[0]["status"] for sent in answers.values()} == {200, 307, 404, 405}


def test_index_looks_at_few_routes(monkeypatch: pytest.MonkeyPatch) -> None:
    app = application(0)
    looked: list[str] = []
    kind = type(app.router.routes[0])
    matches = kind.matches

    def counted(self: Any, scope: Any) -> Any:
        looked.append(self.path)
        return matches(self, scope)

    monkeypatch.setattr(kind, "matches", counted)
    answer(app, "GET", "/health/live")
    assert looked == ["/{any}/tracks", "/health/live"]
