"""Live changes as operators have them: several workers, several services over one database, and crashes."""

import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx
import pytest

from app.bundle.models_folder.current import current_bundle, point_current_at
from app.bundle.reader import read_bundle
from app.live.feed import LiveFeed
from tests.support.damage import add_twin
from tests.support.live_clients import Catalogue
from tests.support.live_reference import Reference, compare, questions
from tests.support.postgresql import PostgresqlServer
from tests.support.running_service import wait_until
from tests.support.service_process import Service, started
from tests.support.worker_clients import WorkerClient, worker_clients

N_ASKED = 12  # of two workers, the kernel gives all of so many connections to one about twice in 4,000 times


def seconds_until(condition: Callable[[], bool]) -> float:
    begun = time.monotonic()
    wait_until(condition)
    return time.monotonic() - begun


def shown_by_all(client: httpx.Client, track_id: str, status: int = 200) -> bool:
    """Whether every worker has the track, or every worker has not: each connection is some worker's."""
    return all(client.get(f"/tracks/{track_id}").status_code == status for _ in range(N_ASKED))


def has_track(worker: WorkerClient, track_id: str) -> bool:
    return worker.request("GET", f"/tracks/{track_id}").status_code == 200


def put(service: Service, track_id: str) -> None:
    service.client.put(f"/tracks/{track_id}", json={"name": "New", "features": {"energy": 0.5}}).raise_for_status()


def test_change_is_shown_by_all_workers_within_a_second(tmp_path: Path, models_copy: Path) -> None:
    settings = {"SONGKIN_WORKERS": "2", "SONGKIN_WRITES": "true", "SONGKIN_LIVE_DIR": str(tmp_path / "live")}
    with started(tmp_path, models_copy, **settings) as service:
        wait_until(lambda: sum(line["message"] == "bundle in use" for line in service.logged()) == 2)
        put(service, "new")
        assert seconds_until(lambda: shown_by_all(service.client, "new")) < 1
        assert service.client.delete("/tracks/new").status_code == 204
        assert seconds_until(lambda: shown_by_all(service.client, "new", 404)) < 1
        second = add_twin(models_copy / (models_copy / "CURRENT").read_text().strip())
        put(service, "kept")
        wait_until(lambda: shown_by_all(service.client, "kept"))
        point_current_at(models_copy, second.name)

        def switched() -> bool:
            assert shown_by_all(service.client, "kept")
            return all(
                service.client.get("/tracks/kept/similar").json()["model"] == second.name for _ in range(N_ASKED)
            )

        wait_until(switched)
        assert service.stop() == 0
        assert not [line for line in service.logged() if line["level"] not in {"INFO", "DEBUG"}]


def test_change_that_was_acknowledged_survives_kill_9(tmp_path: Path, models_copy: Path) -> None:
    settings = {"SONGKIN_WRITES": "true", "SONGKIN_LIVE_DIR": str(tmp_path / "live")}
    acknowledged: list[str] = []
    for number in range(2):
        with started(tmp_path, models_copy, **settings) as service:
            assert all(shown_by_all(service.client, track_id) for track_id in acknowledged)
            for track_id in (f"a{number}", f"b{number}"):
                put(service, track_id)
                acknowledged.append(track_id)
            service.kill()
    with started(tmp_path, models_copy, **settings) as service:
        assert service.client.get("/info").json()["live"]["n_tracks"] == 4
        assert all(service.client.get(f"/tracks/{track_id}").status_code == 200 for track_id in acknowledged)


def test_two_services_over_one_postgresql_that_goes_down_and_comes_back(
    tmp_path: Path, models_copy: Path, postgresql: PostgresqlServer
) -> None:
    settings = {"SONGKIN_DATABASE_URL": postgresql.new_schema()}
    for name in ("writer", "reader"):
        (tmp_path / name).mkdir()
    with (
        started(tmp_path / "writer", models_copy, SONGKIN_WRITES="true", **settings) as writer,
        started(tmp_path / "reader", models_copy, **settings) as reader,
    ):
        put(writer, "before")
        for service in (writer, reader):
            assert seconds_until(partial(shown_by_all, service.client, "before")) < 1
        assert reader.client.put("/tracks/x", json={"name": "x"}).status_code == 403
        postgresql.stop()
        try:
            for service in (writer, reader):
                wait_until(partial(is_degraded, service.client))
                assert shown_by_all(service.client, "before")
            response = writer.client.put("/tracks/during", json={"name": "x"})
            assert (response.status_code, response.headers["Retry-After"]) == (503, "2")
        finally:
            postgresql.start()
        for service in (writer, reader):
            wait_until(partial(is_degraded, service.client, expected=False))
            assert sum(line["message"] == "live changes cannot be read" for line in service.logged()) == 1
        put(writer, "after")
        wait_until(lambda: shown_by_all(reader.client, "after"))
        assert reader.client.get("/tracks/during").status_code == 404


def is_degraded(client: httpx.Client, expected: bool = True) -> bool:
    ready = client.get("/health/ready")
    assert ready.status_code == 200
    return (ready.json()["status"] == "degraded") is expected


@pytest.mark.parametrize("damage", ["directory", "bytes"])
def test_database_that_cannot_be_opened_at_the_start_serves_the_bundle_as_it_is(
    tmp_path: Path, models_copy: Path, damage: str
) -> None:
    live = tmp_path / "live"
    live.mkdir()
    if damage == "directory":
        (live / "live.sqlite").mkdir()
    else:
        (live / "live.sqlite").write_bytes(b"no database" * 1000)
    with started(tmp_path, models_copy, SONGKIN_WRITES="true", SONGKIN_LIVE_DIR=str(live)) as service:
        assert is_degraded(service.client)
        assert service.client.get("/tracks/punk-05/similar").status_code == 200
        assert service.client.put("/tracks/x", json={"name": "x"}).status_code == 503


def test_answers_of_all_workers_after_changes_are_those_of_a_flat_catalogue(tmp_path: Path, models_copy: Path) -> None:
    settings = {"SONGKIN_WORKERS": "2", "SONGKIN_WRITES": "true", "SONGKIN_LIVE_DIR": str(tmp_path / "live")}
    reference, feed = Reference(models_copy), LiveFeed(tmp_path / "live")
    catalogue = Catalogue.of(read_bundle(current_bundle(models_copy)))
    rng = random.Random(4)
    with (
        started(tmp_path, models_copy, **settings) as service,
        worker_clients(str(service.client.base_url), 2) as workers,
    ):
        for number in range(40):
            track_id = f"new-{number % 30}" if number % 5 else catalogue.ids[number]
            body = {"name": f"{rng.choice(catalogue.words)} song {number}", **rng.choice(catalogue.bodies)}
            service.client.put(f"/tracks/{track_id}", json=body).raise_for_status()
        for track_id in ("new-7", *rng.sample([*catalogue.ids][50:], 10)):
            service.client.delete(f"/tracks/{track_id}").raise_for_status()
        service.client.put("/tracks/last", json={"name": "Last"})
        for worker in workers:
            wait_until(partial(has_track, worker, "last"))
        reference.show(feed)
        assert compare(reference.client, workers, questions(feed, catalogue, 40, rng)) == []
    feed.close()
