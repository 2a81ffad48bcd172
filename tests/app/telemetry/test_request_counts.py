from collections import Counter as Tally
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.samples import Sample

from app.telemetry.metrics import Metrics
from app.telemetry.request_counts import REQUESTS, SECONDS, RequestCounts
from app.telemetry.request_file import RequestFile
from app.telemetry.worker_files import MULTIPROCESS_DIR, WorkerFiles

BOUNDS_S = (0.001, 0.25, 1)
REQUEST = st.tuples(
    st.sampled_from(["GET", "other"]),
    st.sampled_from(["/tracks/{id}", 'odd "route"\n']),
    st.sampled_from([200, 404]),
    st.sampled_from([0.0, 0.001, 0.0011, 0.25, 1.0, 1.5, 400.0]),
)
REQUEST_LISTS = st.lists(REQUEST, max_size=30)


def counted(requests: list[tuple[str, str, int, float]]) -> RequestCounts:
    counts = RequestCounts(BOUNDS_S)
    for request in requests:
        counts.observe(*request)
    return counts


def by_prometheus(requests: list[tuple[str, str, int, float]]) -> CollectorRegistry:
    """The same by the counters of prometheus_client."""
    registry = CollectorRegistry()
    answered = Counter(*REQUESTS, ["method", "route", "status"], registry=registry)
    seconds = Histogram(*SECONDS, ["route"], registry=registry, buckets=BOUNDS_S)
    for method, route, status, duration in requests:
        answered.labels(method, route, str(status)).inc()
        seconds.labels(route).observe(duration)
    return registry


def values(*collectors: object) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    samples: list[Sample] = [each for one in collectors for metric in one.collect() for each in metric.samples]  # type: ignore[attr-defined]
    shown = [each for each in samples if not each.name.endswith("_created")]
    assert max(Tally((each.name, frozenset(each.labels.items())) for each in shown).values(), default=0) <= 1
    return {(each.name, frozenset(each.labels.items())): round(each.value, 6) for each in shown}


@given(REQUEST_LISTS)
def test_counts_are_those_that_prometheus_client_makes(requests: list[tuple[str, str, int, float]]) -> None:
    assert values(counted(requests)) == values(by_prometheus(requests))


@given(first=REQUEST_LISTS, second=REQUEST_LISTS)
def test_file_holds_all_that_was_counted_however_often_it_is_written(
    tmp_path_factory: pytest.TempPathFactory,
    first: list[tuple[str, str, int, float]],
    second: list[tuple[str, str, int, float]],
) -> None:
    folder = tmp_path_factory.mktemp("files")
    files, counts = WorkerFiles(folder), counted(first)
    file = RequestFile(folder, counts)
    file.write()
    assert values(files) == values(counts)
    for request in second:
        counts.observe(*request)
    file.write()
    file.close()
    assert values(files) == values(by_prometheus([*first, *second]))
    # A worker that has the same process id as this one adds these to those of its predecessors.
    assert values(WorkerFiles(folder)) == values(counts)
    assert {path.name for path in folder.glob("*.db")} <= {"counter_folded.db", "histogram_folded.db"}


def test_metrics_of_one_of_several_workers_tell_its_last_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MULTIPROCESS_DIR, str(tmp_path))
    metrics = Metrics()
    for n in (1, 2):
        metrics.requests.observe("GET", "/genres", 200, 0.1)
        line = f'songkin_requests_total{{method="GET",route="/genres",status="200"}} {n}.0'
        assert line in metrics.render().decode().splitlines()
    metrics.requests.observe("GET", "/genres", 200, 0.1)
    metrics.close()
    assert line.replace("2.0", "3.0") in metrics.render().decode().splitlines()


def test_metrics_of_a_single_worker_tell_its_requests_and_when_none_came_what_they_would_be() -> None:
    metrics = Metrics()
    assert "# TYPE songkin_requests_total counter" in metrics.render().decode()
    metrics.requests.observe("GET", "/genres", 200, 0.1)
    registry = CollectorRegistry()
    registry.register(metrics.requests)
    assert generate_latest(registry).decode() in metrics.render().decode()
