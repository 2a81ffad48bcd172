"""The service over a Milvus that runs, is killed in the middle of its questions, hangs, and comes back."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.retrieval.milvus.connection import LIVE
from tests.support.milvus import MilvusServer, milvus_server
from tests.support.nginx import nginx
from tests.support.running_service import wait_until
from tests.support.service_process import Service, started
from tests.support.songkin_command import songkin

QUESTION = {"seeds": [{"track": "folk-05"}], "filters": {"energy": {"min": 0.2}}, "k": 5}
DEGRADED_WITHIN_S = 2.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, published_models: Path) -> Iterator[MilvusServer]:
    """To be killed and started: it has the published bundle."""
    with milvus_server(tmp_path_factory.mktemp("milvus")) as server:
        result = songkin("push", "--to", server.url, "--models", published_models)
        assert result.exit_code == 0, result.output
        yield server


@pytest.fixture(scope="module")
def service(
    server: MilvusServer, tmp_path_factory: pytest.TempPathFactory, published_models: Path
) -> Iterator[Service]:
    folder, url = tmp_path_factory.mktemp("service"), server.url_of("songkin", timeout_s=1)
    with started(folder, published_models, SONGKIN_ENGINE=url, SONGKIN_ENGINE_TOKEN="root:s3cr3t") as service:
        yield service


class Asking(threading.Thread):
    """Asks the same thing time and again, until it is stopped."""

    def __init__(self, client: httpx.Client) -> None:
        super().__init__()
        self.answers: list[tuple[float, float, httpx.Response]] = []
        self.is_over = threading.Event()
        self._client = client

    def run(self) -> None:
        while not self.is_over.is_set():
            before = time.monotonic()
            answer = self._client.post("/recommendations", json=QUESTION)
            self.answers.append((before, time.monotonic(), answer))

    def stop(self) -> None:
        self.is_over.set()
        self.join()


def status(service: Service) -> str:
    return str(service.client.get("/health/ready").json()["status"])


def statuses(answers: list[tuple[float, float, httpx.Response]]) -> set[int]:
    return {answer.status_code for *_, answer in answers}


def assert_degraded(service: Service) -> None:
    """What needs a search says so, and all else answers as ever."""
    client = service.client
    refused = client.post("/recommendations", json=QUESTION)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
    assert refused.json()["error"]["code"] == "engine_unavailable"
    ready = client.get("/health/ready")
    assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
    assert "milvus://127.0.0.1:" in ready.json()["reason"]
    assert client.get("/info").json()["engine"]["problem"]
    for path in ("/tracks/folk-05/similar?k=3", "/tracks/folk-05", "/search?q=folk"):
        assert client.get(path).status_code == 200, path
    assert client.post("/predict-genre", json={"energy": 0.5}).status_code == 200


def test_service_answers_from_milvus_as_from_its_own_index(service: Service, client: httpx.Client) -> None:
    assert status(service) == "ready"
    info: dict[str, Any] = service.client.get("/info").json()["engine"]
    assert (info["kind"], info["problem"]) == ("milvus", None)
    for body in (
        QUESTION,
        {"seeds": [{"genre": "opera"}], "dislikes": [{"track": "punk-01"}], "strategy": "best_match"},
        {"seeds": [{"track": "drum-01"}, {"track": "punk-07"}], "strategy": "rank_fusion", "explain": True},
        {"seeds": [{"artist": client.get("/search?q=folk&type=artist").json()["items"][0]["id"]}], "diversity": 0.4},
    ):
        expected = client.post("/recommendations", json=body)
        assert expected.status_code == 200, expected.text
        assert service.client.post("/recommendations", json=body).json() == expected.json()
    for path in (
        "/tracks/opera-02/similar?genre_weight=0.1",
        "/tracks/folk-01/path/punk-03",
        "/tracks/folk-00/similar",
    ):
        assert service.client.get(path).json() == client.get(path).json(), path


def test_service_whose_milvus_is_killed_under_load_is_degraded_soon_and_comes_back(
    server: MilvusServer, service: Service
) -> None:
    load = [Asking(service.client) for _ in range(4)]
    for thread in load:
        thread.start()
    try:
        wait_until(lambda: all(len(thread.answers) > 5 for thread in load))
        server.kill()
        killed = time.monotonic()
        wait_until(lambda: status(service) == "degraded")
        degraded_after = time.monotonic() - killed
        assert_degraded(service)
    finally:
        for thread in load:
            thread.stop()
    answers = [answer for thread in load for answer in thread.answers]
    assert statuses(answers) == {200, 503}
    assert degraded_after < DEGRADED_WITHIN_S
    assert max(ended - asked for asked, ended, _ in answers) < DEGRADED_WITHIN_S
    server.start()
    wait_until(lambda: status(service) == "ready")
    assert service.client.post("/recommendations", json=QUESTION).status_code == 200


def test_service_whose_milvus_hangs_is_degraded_soon_and_comes_back(server: MilvusServer, service: Service) -> None:
    server.pause()
    try:
        before = time.monotonic()
        assert service.client.post("/recommendations", json=QUESTION).status_code == 503
        assert time.monotonic() - before < DEGRADED_WITHIN_S
        before = time.monotonic()
        assert_degraded(service)
        assert time.monotonic() - before < DEGRADED_WITHIN_S
    finally:
        server.go_on()
    wait_until(lambda: status(service) == "ready")


def test_service_shows_the_token_nowhere(service: Service) -> None:
    assert "engine in use" in service.log.read_text()
    assert "s3cr3t" not in service.log.read_text() + service.client.get("/info").text


def test_service_that_starts_without_its_milvus_is_degraded_until_it_is_there(
    tmp_path: Path, published_models: Path
) -> None:
    with milvus_server(tmp_path) as server:
        server.kill()
        url = server.url_of("later", timeout_s=5)
        with started(tmp_path, published_models, SONGKIN_ENGINE=url) as service:
            assert_degraded(service)
            server.start()
            wait_until(lambda: "expected the collection later_" in service.client.get("/health/ready").json()["reason"])
            assert_degraded(service)
            assert songkin("push", "--to", url, "--models", published_models).exit_code == 0
            wait_until(lambda: status(service) == "ready")
            assert service.client.post("/recommendations", json=QUESTION).status_code == 200


def test_service_writes_live_changes_through_and_counts_nothing_twice(
    server: MilvusServer, tmp_path: Path, published_models: Path
) -> None:
    settings = {"SONGKIN_ENGINE": server.url, "SONGKIN_WRITES": "true", "SONGKIN_LIVE_DIR": str(tmp_path / "live")}
    with started(tmp_path, published_models, **settings) as service, closing(server.connect()) as milvus:
        client, (name,) = service.client, [name for name in milvus.collections() if name.startswith("songkin_")]
        fields = ["track_id", "removes", "energy"]

        def live() -> list[tuple[str, int, float | None]]:
            rows = milvus.rows(name, LIVE, "row < 0", fields)
            return sorted((row["track_id"], row["removes"], row["energy"]) for row in rows)

        body = client.get("/tracks/folk-05").json()
        track = {"name": "New", "artists": ["Folk Artist 1"], "album": "A", "features": body["features"]}
        changed = client.put("/tracks/new-01", json=track)
        assert changed.status_code == 201, changed.text
        assert client.delete("/tracks/folk-07").status_code == 204
        energy = body["features"]["energy"]
        wait_until(lambda: [row[:2] for row in live()] == [("folk-07", 7 + 2 * 36), ("new-01", -1)])
        assert live()[1][2] == pytest.approx(energy)
        found = client.post("/recommendations", json={"seeds": [{"track": "folk-05"}], "k": 100}).json()
        ids = [item["track"]["id"] for item in found["recommendations"]]
        assert ids.count("new-01") == 1
        assert "folk-07" not in ids
        assert milvus.count(name) == 180
        assert client.delete("/tracks/new-01").status_code == 204
        wait_until(lambda: [row[0] for row in live()] == ["folk-07", "new-01"][:1])


def test_two_replicas_behind_nginx_share_one_milvus(
    server: MilvusServer, tmp_path: Path, published_models: Path, service: Service
) -> None:
    """What docker/scale.compose.yml starts, rehearsed without containers; one replica is killed meanwhile."""
    with started(tmp_path, published_models, SONGKIN_ENGINE=server.url) as second:
        addresses = [str(replica.client.base_url.netloc, "ascii") for replica in (service, second)]
        replaced = {"api:8000": addresses[0], "replica:8000": addresses[1]}
        with nginx("replicas.conf", replaced) as url, httpx.Client(base_url=url) as client:
            before = client.post("/recommendations", json=QUESTION)
            assert before.status_code == 200
            load = Asking(client)
            load.start()
            wait_until(lambda: len(load.answers) > 10)
            second.kill()
            n_answers = len(load.answers)
            wait_until(lambda: len(load.answers) > n_answers + 20)
            load.stop()
        answers = [answer for *_, answer in load.answers]
        assert {answer.status_code for answer in answers[-10:]} == {200}
        assert answers[-1].json()["recommendations"] == before.json()["recommendations"]
        assert sum(answer.status_code != 200 for answer in answers) <= 2  # what the killed one was just answering
