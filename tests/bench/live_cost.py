"""What live tracks cost: `nice taskset -c 1 python -m tests.bench.live_cost MODELS`.

The same requests are asked of the bundle as it is and of the bundle with live tracks, in turn, so that whatever else
the machine does meets both alike. In process the time of the thread counts, over HTTP that of the whole answer; a ratio
is the median of those of single requests. The series "added" only adds tracks, "mixed" also replaces and removes as
many as a tenth of them. Then, how long it takes to put one more live track over the bundle.
"""

import argparse
import http.client
import json
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import uvicorn

from app.api.application import create_native_api
from app.api.edge import Edge
from app.api.state import AppState
from app.bundle.features import FEATURES
from app.bundle.models_folder.current import current_bundle
from app.bundle.reader import read_bundle
from app.bundle.text import TrackText
from app.bundle_store import BundleStore
from app.catalogue.track import Track
from app.live.changes import LiveTrack
from app.recommend.filters.base import Interval
from app.recommend.filters.features import FeatureInterval
from app.recommend.request import RecommendationRequest, Seed
from app.service import Service
from app.snapshot import Overlay, Snapshot
from app.telemetry.metrics import Metrics
from app.telemetry.requests import RequestTelemetry

STRATEGIES = ("average", "best_match", "rank_fusion")
_MADE_ANEW = 5  # times each snapshot is made


@dataclass(frozen=True)
class Changes:
    """What is put over the bundle; `untouched` are ids that stay as they were."""

    tracks: list[LiveTrack]
    removed: set[str]
    untouched: list[str]


@dataclass(frozen=True)
class Row:
    """Milliseconds of the median request, and the median ratio."""

    series: str
    request: str
    without_ms: float
    with_ms: float
    ratio: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, help="folder of bundles; the one in use is measured")
    parser.add_argument("--live", type=int, default=1000, help="live tracks (default: 1000)")
    parser.add_argument("--rounds", type=int, default=200, help="of each request (default: 200)")
    parser.add_argument("--refresh", type=int, nargs="*", default=[1, 100, 1000, 10000], help="numbers of live tracks")
    parser.add_argument("--seed", type=int, default=0, help="of everything random (default: 0)")
    parser.add_argument("--json", type=Path, help="file for all figures")
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed)
    base = Snapshot.of(read_bundle(current_bundle(given.models)))
    print(f"Bundle {base.manifest.version}, {len(base.catalogue):,} tracks, {given.live:,} live; seed {given.seed}\n")
    rows: list[Row] = []
    print("| series | request | without | with | ratio |\n|---|---|---|---|---|")
    for series, share in (("added", 0.0), ("mixed", 0.1)):
        changes = random_changes(base, given.live, share, rng)
        service = Service(Overlay(base).changed(changes.tracks, changes.removed))
        rows += in_process(series, Service(base), service, changes.untouched, given.rounds, rng)
        rows += over_http(series, Service(base), service, changes.untouched, given.rounds, rng)
    refreshes = [refresh(base, n, rng) for n in given.refresh]
    if given.json:
        figures = {"requests": [vars(row) for row in rows], "refreshes": refreshes}
        given.json.write_text(json.dumps(figures, indent=2) + "\n")


def random_changes(base: Snapshot, n: int, share: float, rng: np.random.Generator) -> Changes:
    """Tracks like those of the catalogue; half of the `share` replace one, and as many others are removed."""
    catalogue = base.catalogue
    n_replaced = int(n * share / 2)
    drawn = rng.permutation(len(catalogue))
    replaced, removed, rest = np.split(drawn, [n_replaced, 2 * n_replaced])
    like = catalogue.tracks(rng.integers(len(catalogue), size=n).tolist())
    tracks = [live_track(f"live-{number}", track, number, rng) for number, track in enumerate(like)]
    ids = [track.id for track in catalogue.tracks(replaced.tolist())]
    tracks[:n_replaced] = [replace(track, id=one) for track, one in zip(tracks[:n_replaced], ids, strict=True)]
    gone = {track.id for track in catalogue.tracks(removed.tolist())}
    return Changes(tracks, gone, [track.id for track in catalogue.tracks(rest[:5000].tolist())])


def live_track(track_id: str, like: Track, number: int, rng: np.random.Generator) -> LiveTrack:
    """Every fifth by a new artist, every fourth without genres."""
    numeric = np.array([feature.kind == "numeric" for feature in FEATURES])
    features = np.array(like.features) * np.where(numeric, 1 + 0.05 * rng.standard_normal(len(FEATURES)), 1)
    return LiveTrack(
        id=track_id,
        name=f"{like.name} number {number}",
        artists=(f"New Artist {number}",) if number % 5 == 0 else tuple(artist.name for artist in like.artists),
        album=like.album.name,
        genres=() if number % 4 == 0 else like.genres,
        features=tuple(features.tolist()),
        extras={},
    )


def in_process(
    series: str, without: Service, live: Service, ids: Sequence[str], rounds: int, rng: np.random.Generator
) -> list[Row]:
    """Of the services alone."""
    loud = (FeatureInterval("energy", Interval(0.5, None)),)
    requests: dict[str, Callable[[Service, list[str]], object]] = {
        "similar, 10": lambda service, drawn: service.similar(drawn[0], 10),
        "similar, 50": lambda service, drawn: service.similar(drawn[0], 50),
        "similar, 10, other genre weight": lambda service, drawn: service.similar(drawn[0], 10, genre_weight=0.35),
        "similar, 10, filtered": lambda service, drawn: service.similar(drawn[0], 10, filters=loud),
        **{
            f"recommendations, {strategy}, {n} seeds": recommending(strategy, n)
            for strategy in STRATEGIES
            for n in (1, 5)
        },
        "similar artists": lambda service, drawn: service.similar_artists(service.track(drawn[0]).artists[0].id, 10),
        "search": lambda service, drawn: service.search.tracks(service.track(drawn[0]).name[:12], 10, 0),
        "prediction": predicted,
    }
    return [
        paired(
            series,
            name,
            time.thread_time,
            partial(ask, without),
            partial(ask, live),
            [rng.choice(ids, 5, replace=False).tolist() for _ in range(rounds)],
        )
        for name, ask in requests.items()
    ]


def recommending(strategy: str, n: int) -> Callable[[Service, list[str]], object]:
    """Of `n` tracks."""
    return lambda service, drawn: service.recommend(
        RecommendationRequest(tuple(Seed("track", one) for one in drawn[:n]), strategy=strategy, k=10)
    )


def predicted(service: Service, drawn: list[str]) -> object:
    """The genres of a track by all that is known of it."""
    track = service.track(drawn[0])
    text = TrackText(track.name, track.album.name, tuple(artist.name for artist in track.artists))
    return list(service.predict_genres(np.array([track.features], dtype=np.float32), [text], 3))


def over_http(
    series: str, without: Service, live: Service, ids: Sequence[str], rounds: int, rng: np.random.Generator
) -> list[Row]:
    """Of whole answers: one connection to each of two servers, each with one worker."""
    with ExitStack() as stack:
        without_live, with_live = (stack.enter_context(connected(service)) for service in (without, live))

        def asking(of: http.client.HTTPConnection, method: str, path: str) -> Callable[[list[str]], object]:
            def ask(drawn: list[str]) -> object:
                body = json.dumps({"seeds": [{"track": one} for one in drawn[:3]]}) if method == "POST" else None
                of.request(method, path.format(drawn[0]), body, {"Content-Type": "application/json"})
                answer = of.getresponse()
                text = answer.read()
                if answer.status != 200:
                    raise RuntimeError(f"expected 200, got {answer.status}: {text[:300]!r}")
                return text

            return ask

        return [
            paired(
                series,
                f"HTTP: {name}",
                time.perf_counter,
                asking(without_live, method, path),
                asking(with_live, method, path),
                [rng.choice(ids, 5, replace=False).tolist() for _ in range(rounds)],
            )
            for name, method, path in (
                ("similar, 10", "GET", "/tracks/{}/similar?k=10"),
                ("similar, 50", "GET", "/tracks/{}/similar?k=50"),
                ("similar, 10, filtered", "GET", "/tracks/{}/similar?k=10&min_energy=0.5"),
                ("recommendations, 3 seeds", "POST", "/recommendations"),
            )
        ]


class _Fixed(BundleStore):
    """Holds one service for ever."""

    def __init__(self, service: Service) -> None:
        super().__init__(Path())
        self._service = service


@contextmanager
def connected(service: Service) -> Iterator[http.client.HTTPConnection]:
    """A connection to a server of the native API that answers from `service`."""
    metrics = Metrics()
    app = Edge(create_native_api(AppState(_Fixed(service), metrics), []), RequestTelemetry(metrics))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, ws="none"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        connection = http.client.HTTPConnection("127.0.0.1", listener.getsockname()[1], timeout=60)
        try:
            yield connection
        finally:
            connection.close()
            server.should_exit = True
            thread.join(timeout=10)


def paired(
    series: str,
    name: str,
    clock: Callable[[], float],
    without: Callable[[list[str]], object],
    live: Callable[[list[str]], object],
    requests: Sequence[list[str]],
) -> Row:
    """Asks both for everything, in turn the one and the other first."""
    for request in requests[:10]:  # warms up
        without(request), live(request)
    times = np.empty((len(requests), 2))
    for number, request in enumerate(requests):
        for which in (0, 1) if number % 2 else (1, 0):
            ask = live if which else without
            started = clock()
            ask(request)
            times[number, which] = clock() - started
    without_ms, with_ms = (1000 * np.median(times, axis=0)).tolist()
    row = Row(series, name, without_ms, with_ms, float(np.median(times[:, 1] / times[:, 0])))
    print(f"| {series} | {name} | {row.without_ms:.2f} ms | {row.with_ms:.2f} ms | {row.ratio:.2f} |", flush=True)
    return row


def refresh(base: Snapshot, n: int, rng: np.random.Generator) -> dict[str, float]:
    """Seconds to make an overlay, and, with one of `n` live tracks new, a snapshot and the service that answers."""
    started = time.thread_time()
    overlay = Overlay(base)
    made = time.thread_time() - started
    changes = random_changes(base, n + _MADE_ANEW, 0.1, rng)
    overlay.changed(changes.tracks[:n], changes.removed)
    snapshots, services = [], []
    for more in range(1, _MADE_ANEW + 1):
        started = time.thread_time()
        snapshot = overlay.changed(changes.tracks[more : n + more], changes.removed)
        middle = time.thread_time()
        Service(snapshot)
        services.append(time.thread_time() - middle)
        snapshots.append(middle - started)
    found = {
        "live": float(n),
        "overlay_s": made,
        "snapshot_s": float(np.median(snapshots)),
        "service_s": float(np.median(services)),
    }
    print(
        f"{n:,} live: overlay {made:.3f} s, snapshot {found['snapshot_s']:.3f} s, service {found['service_s']:.3f} s",
        file=sys.stdout,
        flush=True,
    )
    return found


if __name__ == "__main__":
    main()
