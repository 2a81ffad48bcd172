import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Request
from pydantic import BaseModel

from app.admission.gate import Gate, GateLimits
from app.admission.gates import Gates
from app.api.admission import AdmittedRoute, work
from app.api.body import BodyMemory
from app.api.edge import Edge
from app.api.errors import install_error_handlers, native_error
from app.api.state import AppState
from app.bundle_store import BundleStore
from app.telemetry.metrics import Metrics
from app.telemetry.requests import RequestTelemetry
from tests.support.raw_client import HEAD, connected, exchange, status
from tests.support.running_service import listening, wait_until

LARGE = 100_000  # a body that is counted
LIMIT = 120_000


class Item(BaseModel):
    text: str


class Slow:
    """A service whose heavy work takes until somebody lets it go on."""

    def __init__(self, folder: Path) -> None:
        self.go_on = threading.Event()
        self.n_begun = 0
        limits = GateLimits(computing=1, waiting=2, waiting_anyway=2, soon_s=60)
        gates = Gates(
            light=Gate("light", limits),
            heavy=Gate("heavy", limits),
            stream=Gate("stream", limits),
            write=Gate("write", limits),
            map=Gate("map", limits),
            audio=Gate("audio", limits),
            admin=Gate("admin", limits),
        )
        self.state = AppState(BundleStore(folder), Metrics(), None, 2 * LIMIT, gates, BodyMemory(LARGE * 3 // 2))
        router = APIRouter(route_class=AdmittedRoute)

        @router.get("/heavy")
        @work("heavy")
        def get_heavy() -> str:
            self.n_begun += 1
            self.go_on.wait(timeout=60)
            return "done"

        @router.post("/heavy")
        @work("heavy", body_factor=1 / 2)
        def post_heavy(item: Item) -> int:
            return len(item.text)

        @router.get("/light")
        async def get_light(request: Request) -> str:
            return "done"

        native = FastAPI()
        native.state.songkin = self.state
        native.include_router(router)
        install_error_handlers(native, native_error)
        self.app = Edge(native, RequestTelemetry(Metrics()))


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Slow]:
    slow = Slow(tmp_path)
    yield slow
    slow.go_on.set()


@pytest.fixture
def client(slow: Slow) -> Iterator[httpx.Client]:
    with listening(slow.app) as client:
        yield client
        slow.go_on.set()


@pytest.fixture
def in_background() -> Iterator[Callable[..., Future[Any]]]:
    with ThreadPoolExecutor(16) as pool:
        yield pool.submit


def port_of(client: httpx.Client) -> int:
    return client.base_url.port or 80


def test_admission_crowd_gets_503_at_once_and_light_work_goes_on(
    slow: Slow, client: httpx.Client, in_background: Callable[..., Future[Any]]
) -> None:
    first = in_background(client.get, "/heavy")
    wait_until(lambda: slow.n_begun == 1)
    waiting = [in_background(client.get, "/heavy") for _ in range(2)]
    wait_until(lambda: slow.state.gates.heavy.n_waiting == 2)
    refused = client.get("/heavy")
    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "1"
    assert refused.json()["error"]["code"] == "overloaded"
    assert client.get("/light").status_code == 200
    slow.go_on.set()
    assert [future.result().status_code for future in (first, *waiting)] == [200] * 3
    assert client.get("/heavy").status_code == 200


def test_admission_who_left_while_waiting_is_not_computed_for(
    slow: Slow, client: httpx.Client, in_background: Callable[..., Future[Any]]
) -> None:
    first = in_background(client.get, "/heavy")
    wait_until(lambda: slow.n_begun == 1)
    for n_waiting in (1, 2):
        with connected(port_of(client)) as connection:
            connection.sendall(b"GET /heavy " + HEAD + b"\r\n")
            wait_until(lambda n_waiting=n_waiting: slow.state.gates.heavy.n_waiting == n_waiting)  # type: ignore[misc]
    slow.go_on.set()
    assert first.result().status_code == 200
    wait_until(lambda: slow.state.gates.heavy.n_waiting == 0)
    assert client.get("/heavy").status_code == 200
    assert slow.n_begun == 2


def test_admission_body_that_comes_slowly_holds_no_permit(slow: Slow, client: httpx.Client) -> None:
    slow.go_on.set()
    with connected(port_of(client)) as connection:
        connection.sendall(b"POST /heavy " + HEAD + b"Content-Length: 50\r\n\r\n" + b'{"text":')
        assert client.get("/heavy").status_code == 200
        assert slow.state.gates.heavy.n_waiting == 0


def test_admission_bodies_together_take_no_more_than_their_memory(slow: Slow, client: httpx.Client) -> None:
    port, half = port_of(client), b'{"text":"' + b"x" * LARGE
    head = b"POST /heavy " + HEAD + b"Content-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
    with connected(port) as connection:
        connection.sendall(head % (len(half) + 2) + half)
        wait_until(lambda: status(exchange(port, head % (len(half) + 2) + half)) == 503)
        assert slow.state.body_memory.n_turned_away > 0
        assert client.post("/heavy", json={"text": "small"}).json() == 5
        connection.sendall(b'"}')
        assert b" 200 OK" in connection.recv(1_000)
    wait_until(lambda: client.post("/heavy", json={"text": "x" * LARGE}).status_code == 200)


def test_admission_each_endpoint_has_its_limit_of_the_body(client: httpx.Client) -> None:
    longest = LIMIT - len('{"text":""}')
    assert client.post("/heavy", json={"text": "x" * longest}).status_code == 200
    assert client.post("/heavy", json={"text": "x" * (longest + 1)}).status_code == 413


def test_admission_client_that_leaves_while_it_sends_is_no_defect(
    slow: Slow, client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with connected(port_of(client)) as connection:
        connection.sendall(b"POST /heavy " + HEAD + b"Content-Length: 50\r\n\r\n" + b'{"text":')
    assert client.get("/light").status_code == 200
    assert not [record for record in caplog.records if record.exc_info]
