"""What is asked of the servers. A case more is an entry more in a list."""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import httpx

from app.recommend.strategies import STRATEGIES
from tests.bench.failing_answers import Request, get, post
from tests.bench.speed.drawn import Drawn
from tests.bench.speed.load.target import CONNECTIONS
from tests.bench.speed.servers import bare
from tests.bench.speed.variants import as_they_are, compressed, heads_only, revalidating

HEAVY_CONNECTIONS = 3
"""For work that looks at the whole catalogue: of more clients, the gate of one worker turns some away once one of them
waited for a tenth of a second, and an error is no answer to compare. It never does so with as many, even where as many
wait still that the run before has left behind."""
_MANY = 100  # tracks in a batch


@dataclass(frozen=True)
class Case:
    """A kind of request.

    Attributes:
        name: shown in the tables.
        make: makes one request.
        server: who is asked.
        status: of every answer.
        n_requests: how many are made; those that differ are sent by turns.
        connections: each waits for an answer before it asks again.
        prepare: makes a variant of the requests, with the service that is asked.
        by_wrk: whether wrk sends them, which cannot send HEAD, or the bench itself.
    """

    name: str
    make: Callable[[Drawn], Request]
    server: Literal["service", "naive", "bare"] = "service"
    status: int = 200
    n_requests: int = 2000
    connections: int = CONNECTIONS
    prepare: Callable[[httpx.Client, Sequence[Request]], list[Request]] = as_they_are
    by_wrk: bool = True

    def requests(self, tracks: Sequence[dict[str, Any]], seed: int) -> list[Request]:
        """The different requests of a seed."""
        drawn = Drawn(tracks, random.Random(f"{seed} {self.name}"))
        made = (self.make(drawn) for _ in range(self.n_requests))
        return [*{(request.path, request.content): request for request in made}.values()]


def known_features(track: dict[str, Any]) -> dict[str, Any]:
    """The features of a track that are known."""
    return {name: value for name, value in track["features"].items() if value is not None}


def names(track: dict[str, Any]) -> dict[str, Any]:
    """What a track, its artists and its album are called."""
    return {"name": track["name"], "artists": [each["name"] for each in track["artists"]], "album": track["album"]}


def recommendations(strategy: str) -> Callable[[Drawn], Request]:
    """Makes requests of three seeds, filtered and diversified."""

    def make(drawn: Drawn) -> Request:
        body = {
            "seeds": [{"track": track["id"]} for track in drawn.several(3)],
            "strategy": strategy,
            "filters": {"energy": {"min": 0.5}},
            "diversity": 0.3,
            "max_per_artist": 2,
        }
        return post("/recommendations", body)

    return make


def _predict(drawn: Drawn) -> Request:
    return post("/predict-genre", known_features(drawn.track()))


def _predict_by_all(drawn: Drawn) -> Request:
    track = drawn.track()
    return post("/predict-genre", {**known_features(track), **names(track)})


def _predict_batch(drawn: Drawn) -> Request:
    return post("/predict-genre/batch", {"tracks": [known_features(track) for track in drawn.several(_MANY)]})


def _match(drawn: Drawn) -> Request:
    return post("/tracks/match", {"tracks": [names(track) for track in drawn.several(_MANY)]})


def _similar(query: str) -> Callable[[Drawn], Request]:
    return lambda drawn: Request("similar", f"/tracks/{drawn.track_id()}/similar{query}")


def _spotify_recommendations(drawn: Drawn) -> Request:
    seeds = ",".join(track["id"] for track in drawn.several(3))
    return get("/v1/recommendations", "/v1/recommendations", [("seed_tracks", seeds)])


def live_track(number: int, track: dict[str, Any]) -> Request:
    """Writes a track like another."""
    body = {**names(track), "genres": track["genres"], "features": known_features(track)}
    return Request("live", f"/tracks/live-{number}", "PUT", json.dumps(body), {"Content-Type": "application/json"})


BARE = Case("bare", lambda _: Request("bare", bare.PATH), server="bare", n_requests=1)
TRACK = Case("track", lambda drawn: Request("track", f"/tracks/{drawn.track_id()}"))
SIMILAR = Case("similar, 10", _similar("?k=10"))
PREDICT = Case("predict, by features", _predict)

SEARCH = Case("search, as typed", lambda drawn: get("/search", "/search", [("q", drawn.typed())]))
LIVE = Case("/health/live", lambda _: Request("live", "/health/live"), n_requests=1)
TRACK_UNCHANGED = Case("track, 304", TRACK.make, status=304, n_requests=500, prepare=revalidating)
SIMILAR_UNCHANGED = Case("similar, 10, 304", SIMILAR.make, status=304, n_requests=500, prepare=revalidating)
SIMILAR_REPEATED = Case("similar, 10, one query repeated", SIMILAR.make, n_requests=1)
RECOMMENDATIONS = "recommendations, {}"
V1_RECOMMENDATIONS = Case("/v1/recommendations", _spotify_recommendations, connections=HEAVY_CONNECTIONS)

CASES: tuple[Case, ...] = (
    LIVE,
    TRACK,
    TRACK_UNCHANGED,
    Case("track, HEAD", TRACK.make, prepare=heads_only, by_wrk=False),
    SIMILAR,
    SIMILAR_UNCHANGED,
    SIMILAR_REPEATED,
    Case("similar, 10, gzip", SIMILAR.make, prepare=compressed),
    Case("similar, 100", _similar("?k=100")),
    Case("similar, 10, filtered", _similar("?k=10&min_energy=0.5"), connections=HEAVY_CONNECTIONS),
    PREDICT,
    Case("predict, by features and names", _predict_by_all),
    Case(f"predict, batch of {_MANY}", _predict_batch, n_requests=200, connections=HEAVY_CONNECTIONS),
    *(
        Case(RECOMMENDATIONS.format(strategy), recommendations(strategy), connections=HEAVY_CONNECTIONS)
        for strategy in STRATEGIES
    ),
    SEARCH,
    Case(f"match of {_MANY}", _match, n_requests=200, connections=HEAVY_CONNECTIONS),
    Case("/v1/tracks", lambda drawn: Request("/v1/tracks", f"/v1/tracks/{drawn.track_id()}")),
    Case("/v1/audio-features", lambda drawn: Request("/v1/audio-features", f"/v1/audio-features/{drawn.track_id()}")),
    V1_RECOMMENDATIONS,
)
"""Of the service, each compared with bare."""

NAIVE_CASES: tuple[Case, ...] = (
    Case("naive: similar, 10", SIMILAR.make, server="naive"),
    Case("naive: predict, by features", PREDICT.make, server="naive"),
)
"""Of the naive design, each compared with bare."""

AGAINST_NAIVE: tuple[tuple[Case, Case], ...] = ((SIMILAR, NAIVE_CASES[0]), (PREDICT, NAIVE_CASES[1]))
"""Of the service, with the case of the naive design that each is compared with."""

GUARDED_CASES: tuple[Case, ...] = (TRACK, SIMILAR, SEARCH, PREDICT)
"""Of a service with keys, limits and the live layer, each compared with the same of a service without."""

WORKERS_CASES: tuple[Case, ...] = (TRACK, SIMILAR)
"""Of four workers, each compared with the same of two."""
