"""Two services behind docker/haproxy.cfg, over one models/ and one PostgreSQL, under constant reads and writes."""

import shutil
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from app.bundle.models_folder.current import point_current_at
from tests.support.constant_clients import constant_clients
from tests.support.damage import add_twin
from tests.support.haproxy import Proxy, binary, proxy
from tests.support.postgresql import PostgresqlServer
from tests.support.running_service import wait_until
from tests.support.service_process import Service, started

ROOT = Path(__file__).parents[2]


class Replica:
    """A service that a new process can replace at the same address."""

    def __init__(self, folder: Path, models: Path, database_url: str) -> None:
        folder.mkdir()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self._port = listener.getsockname()[1]
        self._folder = folder
        self._models = models
        self._settings = {
            "SONGKIN_PORT": str(self._port),
            "SONGKIN_WRITES": "true",
            "SONGKIN_DATABASE_URL": database_url,
            "SONGKIN_RELOAD_INTERVAL_S": "0.1",
            "FORWARDED_ALLOW_IPS": "*",
        }
        self._running = ExitStack()
        self.service: Service

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._port}"

    def start(self) -> None:
        """Where it does not run already."""
        if self._runs():
            return
        self._running.close()
        self.service = self._running.enter_context(started(self._folder, self._models, **self._settings))

    def stop(self) -> None:
        self._running.close()

    def _runs(self) -> bool:
        return hasattr(self, "service") and self.service.process.poll() is None

    def shows(self, track_id: str) -> bool:
        """Whether it has a track, or has it once it has read what another one wrote."""
        wait_until(lambda: self.service.client.get(f"/tracks/{track_id}").status_code == 200)
        return True

    def model(self) -> str:
        """The version it answers from."""
        return str(self.service.client.get("/info").json()["model"])


@dataclass(frozen=True)
class Replicas:
    """All that runs."""

    models: Path
    api: Replica
    replica: Replica
    proxy: Proxy


@pytest.fixture(scope="module")
def haproxy() -> str:
    found = binary()
    if found is None:
        pytest.skip("no HAProxy on this machine: install Debian's package haproxy")
    return found


@pytest.fixture(scope="module")
def started_once(
    tmp_path_factory: pytest.TempPathFactory, postgresql: PostgresqlServer, haproxy: str
) -> Iterator[Replicas]:
    folder = tmp_path_factory.mktemp("replicas")
    models = folder / "models"
    shutil.copytree(ROOT / "models/demo", models / "demo")
    database_url = postgresql.new_schema()
    with ExitStack() as stack:
        api, replica = (Replica(folder / name, models, database_url) for name in ("api", "replica"))
        for each in (api, replica):
            stack.callback(each.stop)
        running = stack.enter_context(proxy(haproxy, api.address, replica.address))
        yield Replicas(models, api, replica, running)


@pytest.fixture
def replicas(started_once: Replicas) -> Replicas:
    """Both ready, whatever a test did before."""
    both = {"api": started_once.api, "replica": started_once.replica}
    with ThreadPoolExecutor() as pool:
        list(pool.map(Replica.start, both.values()))
    for name in both:
        started_once.proxy.make_ready(name)
    return started_once


def test_replicas_are_rolled_to_a_new_image_and_bundle_without_an_error(replicas: Replicas) -> None:
    second = add_twin(replicas.models / "demo").name
    versions = {replicas.api.model(), second}
    assert len(versions) == 2
    with constant_clients(4, replicas.proxy.url) as tally:
        tally.wait_for_more()
        # As docker/roll.sh does it.
        for name, replica in (("api", replicas.api), ("replica", replicas.replica)):
            replicas.proxy.drain(name)
            replica.stop()
            replica.start()
            replicas.proxy.make_ready(name)
        point_current_at(replicas.models, second)
        tally.wait_for_more()
        # Each replica notices by itself, and one of them alone can give all the answers that the clients see.
        wait_until(lambda: all(each.model() == second for each in (replicas.api, replicas.replica)))
        wait_until(lambda: tally.models[second] > 20)
    assert tally.failures == []
    assert set(tally.models) == versions
    assert min(tally.answers.values()) > 5
    for replica in (replicas.api, replicas.replica):
        assert all(replica.shows(track) for track in (tally.written[0], tally.written[-1]))


def test_proxy_says_who_asked_and_for_what_and_clients_cannot(replicas: Replicas) -> None:
    lies = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "elsewhere.example"}
    with httpx.Client(base_url=replicas.proxy.url, headers=lies) as client:
        assert (
            client.get("/genres", headers={"X-Request-ID": "of-the-client"}).headers["X-Request-ID"] == "of-the-client"
        )
        assert len(client.get("/genres").headers["X-Request-ID"]) == 36
        found = client.get("/v1/search", params={"q": "a", "type": "track", "limit": 1}).json()
    assert found["tracks"]["href"].startswith(f"{replicas.proxy.url}/v1/search")


def test_proxy_without_a_replica_answers_in_the_shape_of_our_errors(haproxy: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nobody = f"127.0.0.1:{closed.getsockname()[1]}"
    with proxy(haproxy, nobody, nobody) as running:
        response = httpx.get(f"{running.url}/genres", headers={"X-Request-ID": 'an "id"'}, timeout=30)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert response.json()["error"].keys() == {"code", "message", "request_id"}
    assert response.json()["error"]["request_id"] == 'an "id"'


def test_replica_that_is_killed_costs_what_it_was_answering_and_no_more(replicas: Replicas) -> None:
    n_clients = 4
    with constant_clients(n_clients, replicas.proxy.url, writing=False) as tally:
        tally.wait_for_more()
        replicas.replica.service.kill()
        tally.wait_for_more()
    assert len(tally.failures) <= n_clients
