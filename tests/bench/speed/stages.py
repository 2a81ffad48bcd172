"""Where the time of a request goes: the application is called in process, without a socket, and then layer by layer.

The whole request goes through the application as a server calls it; once more through the native API alone, without
what stands before it, which tells what that costs. Validation, look-up, building the answer and serialising it are
called directly. What is left is routing, FastAPI's own work and, where an endpoint has one, the hop to a thread.

Run by `python -m tests.bench.speed`, as a process of its own: `python -m tests.bench.speed.stages MODELS SEED TRACKS`.
"""

import asyncio
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from pydantic import TypeAdapter
from starlette.types import ASGIApp, Message

from app.api.application import create_native_api
from app.api.features import TrackIn, features_array
from app.api.filters.schemas import SimilarQuery
from app.api.genres.answers import prediction_answer
from app.api.recommendations.answers import recommendations_answer
from app.api.recommendations.schemas import RecommendationsRequest
from app.api.search.schemas import SearchQuery
from app.api.tracks.answers import similar_answer
from app.main import create_app
from app.service import Service
from app.settings import Settings
from tests.bench.failing_answers import Request, get
from tests.bench.speed.cases import PREDICT, SIMILAR, recommendations
from tests.bench.speed.drawn import Drawn
from tests.bench.speed.report.results import Stages
from tests.bench.speed.servers.running import UnexpectedAnswer

N_REQUESTS = 300
_N_WARM_UP = 20


@dataclass(frozen=True)
class Layers:
    """One request, and what its endpoint does with it, each step with what the one before returned."""

    request: Request
    validate: Callable[[Request], Any]
    look_up: Callable[[Any], Any]
    write: Callable[[Any], bytes]


def similar_layers(service: Service, drawn: Drawn) -> Layers:
    """Ten tracks, from the table of neighbours."""
    track = drawn.track()["id"]
    return Layers(
        Request("similar", f"/tracks/{quote(track, safe='')}/similar?k=10"),
        lambda _: SimilarQuery.model_validate({"k": "10"}),
        lambda query: service.similar(track, query.k),
        lambda found: similar_answer(found, service),
    )


def predict_layers(service: Service, drawn: Drawn) -> Layers:
    """One track, by its features."""
    return Layers(
        PREDICT.make(drawn),
        lambda request: TrackIn.model_validate(json.loads(request.content or "")),
        lambda track: [*service.predict_genres(features_array([track]), [track.text], 5)],
        lambda predictions: prediction_answer(predictions[0], service.version),
    )


def recommendation_layers(service: Service, drawn: Drawn) -> Layers:
    """The average of three seeds, filtered and diversified."""
    return Layers(
        recommendations("average")(drawn),
        lambda request: RecommendationsRequest.model_validate(json.loads(request.content or "")).to_domain(),
        service.recommend,
        lambda found: recommendations_answer(found, service),
    )


def search_layers(service: Service, drawn: Drawn) -> Layers:
    """Tracks, by the beginning of a name."""
    typed = drawn.typed()
    return Layers(
        get("/search", "/search", [("q", typed)]),
        lambda _: SearchQuery.model_validate({"q": typed}),
        lambda query: service.search.tracks(query.q, query.limit, query.offset),
        lambda found: b",".join(service.json(found.items)),
    )


MEASURED: dict[str, Callable[[Service, Drawn], Layers]] = {
    SIMILAR.name: similar_layers,
    PREDICT.name: predict_layers,
    "recommendations, average": recommendation_layers,
    "search, as typed": search_layers,
}


async def measure(models: Path, drawn: Drawn, n_requests: int) -> list[Stages]:
    """The stages of each kind of request: medians of so many different requests, in µs.

    Raises:
        UnexpectedAnswer: an answer is an error.
    """
    app = create_app(Settings(models_dir=models, reload_interval_s=0))
    state = app.state.songkin
    state.store.refresh()
    native = create_native_api(state, [])
    found = []
    for name, layers_of in MEASURED.items():
        n_rows = n_requests + _N_WARM_UP
        rows = [await _row(app, native, layers_of(state.store.service, drawn)) for _ in range(n_rows)]
        medians = {stage: statistics.median(row[stage] for row in rows[_N_WARM_UP:]) for stage in rows[0]}
        found.append(Stages(name, medians.pop("whole"), medians))
    return found


async def _row(app: ASGIApp, native: ASGIApp, layers: Layers) -> dict[str, float]:
    whole = await _asked(app, layers.request)
    alone = await _asked(native, layers.request)
    steps: dict[str, Callable[[Any], Any]] = {
        "validation": layers.validate,
        "look-up": layers.look_up,
        "writing": layers.write,
    }
    stages = {}
    value: Any = layers.request
    for stage, step in steps.items():
        started = time.perf_counter()
        value = step(value)
        stages[stage] = 1e6 * (time.perf_counter() - started)
    return {
        "whole": whole,
        "middleware": whole - alone,
        "routing and the rest": alone - sum(stages.values()),
        **stages,
    }


async def _asked(app: ASGIApp, request: Request) -> float:
    """µs of one request."""
    parts = urlsplit(request.path)
    body = (request.content or "").encode()
    headers = {"host": "127.0.0.1", **(request.headers or {}), **({"content-length": str(len(body))} if body else {})}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    status = 0

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)

    started = time.perf_counter()
    await app(scope, receive, send)
    seconds = time.perf_counter() - started
    if status != 200:
        raise UnexpectedAnswer(f"{request.method} {request.path[:200]}: expected 200, got {status}")
    return 1e6 * seconds


def main() -> None:
    """Print what was measured as JSON."""
    models, seed, tracks = Path(sys.argv[1]), sys.argv[2], json.loads(Path(sys.argv[3]).read_bytes())
    found = asyncio.run(measure(models, Drawn(tracks, random.Random(seed)), N_REQUESTS))
    sys.stdout.buffer.write(TypeAdapter(list[Stages]).dump_json(found))
    sys.stdout.flush()
    os._exit(0)  # native threads of the bundle's libraries have nothing to put away


if __name__ == "__main__":
    main()
