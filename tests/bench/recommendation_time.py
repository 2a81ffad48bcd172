"""How long a recommendation takes, in process and over HTTP: `python -m tests.bench.recommendation_time MODELS`.

One request: three random tracks as seeds, energy of 0.5 at least, diversity 0.3, two tracks per artist, k = 10. In
process for each strategy; over HTTP with the strategy `average`, a real `python -m app` of one worker, and eight
clients on the same machine that each keep one connection and wait for an answer before they ask again. Both as
Markdown tables.
"""

import argparse
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from app.api.recommendations.schemas import RecommendationsRequest
from app.bundle.models_folder.current import current_bundle
from app.bundle.reader import Bundle, read_bundle
from app.catalogue.loader import load_catalogue
from app.service import Service

STRATEGIES = ("average", "best_match", "rank_fusion")
N_CLIENTS = 8
_PATIENCE_S = 120
_ROOT = Path(__file__).parents[2]
_shown: dict[str, float] = {}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, help="folder of bundles; the one in use is measured")
    parser.add_argument("--triples", type=int, default=200, help="random triples of seeds (default: 200)")
    parser.add_argument("--requests", type=int, default=100, help="of each client (default: 100)")
    parser.add_argument("--seed", type=int, default=0, help="of the random triples (default: 0)")
    given = parser.parse_args()
    bundle = read_bundle(current_bundle(given.models))
    bodies = random_bodies(bundle, given.triples, np.random.default_rng(given.seed))
    print(
        f"Bundle {bundle.manifest.version}, {bundle.manifest.n_tracks:,} tracks; {len(bodies)} triples of random seed "
        f"{given.seed}; {os.cpu_count()} cores, OMP_NUM_THREADS={os.environ.get('OMP_NUM_THREADS', 'not set')}\n"
    )
    in_process(Service.of(bundle), bodies)
    over_http(given.models, bodies, given.requests)


def random_bodies(bundle: Bundle, n: int, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Requests for three tracks each, of three recordings."""
    catalogue = load_catalogue(bundle)
    bodies: list[dict[str, Any]] = []
    while len(bodies) < n:
        rows = rng.choice(bundle.manifest.n_tracks, 3, replace=False)
        if len({*catalogue.recordings[rows].tolist()}) == 3:
            bodies.append(
                {
                    "seeds": [{"track": track.id} for track in catalogue.tracks(rows.tolist())],
                    "filters": {"energy": {"min": 0.5}},
                    "diversity": 0.3,
                    "max_per_artist": 2,
                    "k": 10,
                }
            )
    return bodies


def in_process(service: Service, bodies: list[dict[str, Any]]) -> None:
    """Of the service alone: without HTTP, JSON and validation."""
    print("| in process, strategy | p50 | p95 | longest |\n|---|---|---|---|")
    for strategy in STRATEGIES:
        queries = [RecommendationsRequest.model_validate({**body, "strategy": strategy}).to_domain() for body in bodies]
        for query in queries[:5]:  # warms up
            service.recommend(query)
        times = []
        for number, query in enumerate(queries, 1):
            started = time.perf_counter()
            service.recommend(query)
            times.append(time.perf_counter() - started)
            _progress(f"{strategy}: {number} of {len(queries)}")
        _row(strategy, times)


def over_http(models: Path, bodies: list[dict[str, Any]], n_requests: int) -> None:
    """Of a whole answer, as its client sees it."""
    contents = [json.dumps({**body, "strategy": "average"}).encode() for body in bodies]
    with served(models) as port, ThreadPoolExecutor(N_CLIENTS) as pool:

        def all_clients(n: int) -> list[float]:
            asked = [
                [contents[(client * n + step) % len(contents)] for step in range(n)] for client in range(N_CLIENTS)
            ]
            return [one for times in pool.map(lambda some: client_times(port, some), asked) for one in times]

        all_clients(5)  # warms up
        started = time.perf_counter()
        times = all_clients(n_requests)
        seconds = time.perf_counter() - started
    print(
        f"\n| over HTTP, {N_CLIENTS} clients, 1 worker | p50 | p95 | longest | requests per second |\n"
        "|---|---|---|---|---|"
    )
    _row("average", times, f" {len(times) / seconds:.1f} |")


def client_times(port: int, contents: list[bytes]) -> list[float]:
    """The seconds of each request on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    times = []
    for number, content in enumerate(contents, 1):
        started = time.perf_counter()
        connection.request("POST", "/recommendations", content, {"Content-Type": "application/json"})
        response = connection.getresponse()
        answer = response.read()
        times.append(time.perf_counter() - started)
        if response.status != 200:
            raise RuntimeError(f"expected 200, got {response.status}: {answer[:300]!r}")
        _progress(f"HTTP: each client {number} of {len(contents)}")
    connection.close()
    return times


@contextmanager
def served(models: Path) -> Iterator[int]:
    """The port of a `python -m app` of one worker that has the bundle in use."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SONGKIN_")},
        "SONGKIN_PORT": "0",
        "SONGKIN_WORKERS": "1",
        "SONGKIN_MODELS_DIR": str(models.absolute()),
        "SONGKIN_RELOAD_INTERVAL_S": "0",
    }
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen([sys.executable, "-m", "app"], cwd=_ROOT, env=environment, stderr=log)
        try:
            yield _port_when_ready(process, log)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _port_when_ready(process: "subprocess.Popen[bytes]", log: Any) -> int:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        _progress("starting the service")
        log.seek(0)
        found = re.search(r"running on http://[\d.]+:(\d+)", log.read())
        if found and _is_ready(int(found[1])):
            return int(found[1])
        time.sleep(0.1)
    log.seek(0)
    raise RuntimeError(f"expected a service that is ready within {_PATIENCE_S} s, got:\n{log.read()[-2000:]}")


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/health/ready")
    return connection.getresponse().status == 200


def _row(name: str, times: list[float], more: str = "") -> None:
    p50, p95, longest = (1000 * value for value in np.percentile(times, [50, 95, 100]).tolist())
    _progress("")
    print(f"| {name} | {p50:.1f} ms | {p95:.1f} ms | {longest:.1f} ms |{more}")


def _progress(text: str) -> None:
    """At most two lines a second, so that showing them costs nothing."""
    now = time.monotonic()
    if now - _shown.get("at", 0) > 0.5 or not text:
        _shown["at"] = now
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
