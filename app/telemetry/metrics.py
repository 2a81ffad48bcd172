"""The Prometheus metrics of the service. Every label has few values, whatever clients send and however long it runs."""

import os
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.telemetry.request_counts import RequestCounts
from app.telemetry.request_file import RequestFile
from app.telemetry.version import songkin_version
from app.telemetry.worker_files import MULTIPROCESS_DIR, WorkerFiles

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_Mode = Literal["livesum", "livemin", "livemax", "livemostrecent"]
_BUNDLE_INFO = "songkin_bundle_info"


class Metrics:
    """The metrics of one application. Several workers share theirs in the files of PROMETHEUS_MULTIPROC_DIR.

    Attributes:
        requests: counts them, each as it is answered.
    """

    def __init__(self) -> None:
        files = _worker_files()  # before any metric opens one
        registry = CollectorRegistry()
        self.requests = RequestCounts(_SECONDS)
        self._request_file: RequestFile | None = None
        if files is None:
            registry.register(self.requests)
        else:
            self._request_file = RequestFile(files.folder, self.requests)
        self._stage_seconds = Histogram(
            "songkin_stage_seconds",
            "Time that a stage of a recommendation took",
            ["stage"],
            registry=registry,
            buckets=_SECONDS,
        )
        self._permits = Gauge(
            "songkin_permits_in_use",
            "Permits that are held, by kind of work",
            ["kind"],
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._permits_waiting = Gauge(
            "songkin_permits_waited_for",
            "Requests that wait for a permit, by kind of work",
            ["kind"],
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._shed = Counter(
            "songkin_shed",
            "Requests turned away before any work, by its kind and the reason",
            ["kind", "reason"],
            registry=registry,
        )
        self._cached_answers = Counter(
            "songkin_cached_answers",
            "Requests for data that was asked for before (hit), or had to be worked out (miss)",
            ["result"],
            registry=registry,
        )
        self._bundle = Gauge(
            _BUNDLE_INFO,
            "1 for the version of each bundle that a worker answers from",
            ["version"],
            registry=registry,
            multiprocess_mode="livemax",
        )
        self._ready = _gauge(registry, "ready", "1 if every worker has a bundle in use", "livemin")
        self._refused = _gauge(registry, "bundle_refused", "1 while a worker refuses the bundle of CURRENT", "livemax")
        self._refusals = Counter(
            "songkin_bundle_refusals",
            "Refusals of a bundle, and changes of the reason, in each worker",
            registry=registry,
        )
        self._live_tracks = _gauge(
            registry, "live_tracks", "Live tracks that are shown, by the worker that counted last", "livemostrecent"
        )
        self._live_read_at = _gauge(
            registry,
            "live_read_timestamp_seconds",
            "When the worker that is furthest behind last read the database of live changes, 0 for never",
            "livemin",
        )
        self._live_degraded = _gauge(
            registry, "live_degraded", "1 while a worker may lack the newest live changes", "livemax"
        )
        self._engine_lost = _gauge(
            registry, "engine_lost", "1 while a worker cannot ask its engine, which is on another machine", "livemax"
        )
        self._dropped = Counter(
            "songkin_log_lines_dropped", "Log lines that standard error did not take in time", registry=registry
        )
        self._lag = Histogram(
            "songkin_event_loop_lag_seconds",
            "How late a timer fires in the event loop of a worker, measured once a second",
            registry=registry,
            buckets=(0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
        )
        self._memory = Gauge(
            "songkin_resident_memory_bytes",
            "Memory of all workers: anonymous, and file, which workers share and the system can take back",
            ["kind"],
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._memory_limit = _gauge(
            registry, "memory_limit_bytes", "Memory that the container may use, 0 without a limit", "livemax"
        )
        self._workers = _gauge(registry, "workers", "Workers that run", "livesum")
        self._started_at = _gauge(registry, "start_time_seconds", "When the youngest worker started", "livemax")
        self._info = Gauge(
            "songkin_info", "1 for the version of Songkin", ["version"], registry=registry, multiprocess_mode="livemax"
        )
        self._rendered = CollectorRegistry()
        self._rendered.register(_InUse(files or registry))
        self._version: str | None = None
        self._problem: str | None = None
        self._n_dropped = 0
        self._n_shed: defaultdict[tuple[str, str], int] = defaultdict(int)
        self._n_cached: defaultdict[str, int] = defaultdict(int)
        self._workers.set(1)
        self._started_at.set(time.time())
        self._info.labels(songkin_version()).set(1)

    def observe_stages(self, seconds: Mapping[str, float]) -> None:
        """How long each stage of a recommendation took, by its name."""
        for stage, each in seconds.items():
            self._stage_seconds.labels(stage).observe(each)

    def observe_permits(self, kind: str, in_use: int, waiting: int) -> None:
        """Permits that requests of this worker hold, and how many requests wait for one."""
        self._permits.labels(kind).set(in_use)
        self._permits_waiting.labels(kind).set(waiting)

    def observe_shed(self, kind: str, reason: str, n: int) -> None:
        """How many requests this worker has turned away so far. `kind` and `reason` are labels: pass few of them."""
        self._shed.labels(kind, reason).inc(n - self._n_shed[kind, reason])
        self._n_shed[kind, reason] = n

    def observe_kept_answers(self, n_hits: int, n_misses: int) -> None:
        """How many requests for data found an answer kept by this worker so far, and how many did not."""
        for result, n in {"hit": n_hits, "miss": n_misses}.items():
            self._cached_answers.labels(result).inc(n - self._n_cached[result])
            self._n_cached[result] = n

    def observe_bundle(self, version: str | None, refused: str | None) -> None:
        """What this worker answers from, None for nothing, and why it refuses what CURRENT names, if it does."""
        if self._version not in {None, version}:
            self._bundle.labels(self._version).set(0)
        if version is not None:
            self._bundle.labels(version).set(1)
        if refused is not None and refused != self._problem:
            self._refusals.inc()
        self._version, self._problem = version, refused
        self._ready.set(version is not None)
        self._refused.set(refused is not None)

    def observe_engine(self, lost: bool) -> None:
        """Whether this worker cannot ask its engine."""
        self._engine_lost.set(lost)

    def observe_live(self, n_tracks: int, read_at: float, degraded: bool = False) -> None:
        """Live changes as a worker knows them. read_at: in seconds since the epoch."""
        self._live_tracks.set(n_tracks)
        self._live_read_at.set(read_at)
        self._live_degraded.set(degraded)

    def observe_process(self, lag_s: float, memory: Mapping[str, int], memory_limit: int, n_dropped: int) -> None:
        """Tell of this worker.

        Args:
            lag_s: how late the event loop was.
            memory: bytes by kind.
            memory_limit: of the container in bytes, 0 without one.
            n_dropped: log lines so far that were dropped.
        """
        self._lag.observe(lag_s)
        for kind, n_bytes in memory.items():
            self._memory.labels(kind).set(n_bytes)
        self._memory_limit.set(memory_limit)
        self._dropped.inc(n_dropped - self._n_dropped)
        self._n_dropped = n_dropped

    def share(self) -> None:
        """Let others know which requests this worker has answered so far, where there are others."""
        if self._request_file is not None:
            self._request_file.write()

    def close(self) -> None:
        """Share what was counted last: no request comes any more."""
        if self._request_file is not None:
            self._request_file.close()
            self._request_file = None

    def render(self) -> bytes:
        """All metrics in the Prometheus text format, over all workers. Of the others, as they were a second ago."""
        self.share()
        return generate_latest(self._rendered)


def metrics_of_workers() -> ASGIApp:
    """An application that answers whatever is asked with the metrics of all workers."""
    files = _worker_files()
    assert files is not None
    registry = CollectorRegistry()
    registry.register(_InUse(files))

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(generate_latest(registry), media_type=MEDIA_TYPE)(scope, receive, send)

    return answer


def _worker_files() -> WorkerFiles | None:
    folder = os.environ.get(MULTIPROCESS_DIR)
    return WorkerFiles(Path(folder)) if folder else None


def _gauge(registry: CollectorRegistry, name: str, meaning: str, mode: _Mode) -> Gauge:
    return Gauge(f"songkin_{name}", meaning, registry=registry, multiprocess_mode=mode)


class _InUse:
    """Leaves out bundles that nobody answers from any more: a series of the files cannot be removed."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector

    def collect(self) -> Iterator[Metric]:
        for metric in self._collector.collect():
            if metric.name == _BUNDLE_INFO:
                metric.samples = [sample for sample in metric.samples if sample.value]
            yield metric
