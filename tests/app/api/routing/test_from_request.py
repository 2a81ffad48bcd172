import asyncio
import threading
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Query, Request
from pydantic import BaseModel

from app.api.routing.from_request import FromRequest, FromRequestRoute

Method = Annotated[str, FromRequest(lambda request: request.method)]
Path = Annotated[str, FromRequest(lambda request: request.url.path)]
Thread = Annotated[str, FromRequest(lambda _: threading.current_thread().name)]


class Song(BaseModel):
    name: str


router = APIRouter(route_class=FromRequestRoute)


@router.get("/async/{id}")
async def get_async(id: int, method: Method, limit: Annotated[int, Query()] = 3, path: Path = "") -> list[Any]:
    """Described."""
    return [id, method, limit, path]


@router.get("/thread/{id}")
def get_in_thread(id: int, thread: Thread, request: Request) -> list[Any]:
    return [id, thread == threading.current_thread().name, request.method]


@router.post("/body")
def post_body(method: Method, request: Song) -> list[Any]:  # a body by the name that a request often has
    return [method, request.name]


@router.get("/failing")
async def get_failing(value: Annotated[int, FromRequest(lambda _: 1 // 0)]) -> int:
    return value


@pytest.fixture(scope="module")
def app() -> FastAPI:
    app = FastAPI()
    app.include_router(router)
    return app


def ask(app: FastAPI, method: str, path: str, **settings: Any) -> httpx.Response:
    async def fetch() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://songkin") as client:
            return await client.request(method, path, **settings)

    return asyncio.run(fetch())


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/async/7", [7, "GET", 3, "/async/7"]),
        ("GET", "/async/7?limit=5&method=PUT", [7, "GET", 5, "/async/7"]),
        ("GET", "/thread/7", [7, True, "GET"]),
        ("POST", "/body", ["POST", "a"]),
    ],
)
def test_marked_parameters_are_made_of_the_request_beside_all_others(
    app: FastAPI, method: str, path: str, expected: list[Any]
) -> None:
    body = {"name": "a"} if method == "POST" else None
    assert ask(app, method, path, json=body).json() == expected


def test_what_a_request_lacks_is_told_as_without_marked_parameters(app: FastAPI) -> None:
    assert ask(app, "GET", "/async/x").status_code == 422
    assert ask(app, "POST", "/body", json={}).json()["detail"][0]["loc"] == ["body", "name"]


def test_what_cannot_be_made_is_raised(app: FastAPI) -> None:
    with pytest.raises(ZeroDivisionError):
        ask(app, "GET", "/failing")


def test_description_has_the_endpoint_without_marked_parameters(app: FastAPI) -> None:
    operation = app.openapi()["paths"]["/async/{id}"]["get"]
    assert [each["name"] for each in operation["parameters"]] == ["id", "limit"]
    assert (operation["summary"], operation["description"]) == ("Get Async", "Described.")
