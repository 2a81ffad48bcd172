"""What is asked of a service with a large catalogue."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote

import numpy as np

from tests.bench.failing_answers import Request, get, post
from tests.bench.speed.cases import HEAVY_CONNECTIONS, known_features
from tests.bench.speed.drawn import Drawn
from tests.bench.speed.load.target import CONNECTIONS

SHARES = (0.5, 0.1, 0.01)
N_REQUESTS = 4000
_LONGEST_TYPED = 16


@dataclass(frozen=True)
class Case:
    """A kind of request.

    Attributes:
        name: shown in the tables.
        requests: makes them, of drawn tracks.
        connections: each waits for an answer before it asks again.
    """

    name: str
    requests: Callable[[Drawn], list[Request]]
    connections: int = CONNECTIONS


def cases(tracks: Sequence[dict[str, Any]]) -> tuple[Case, ...]:
    """All of them, with filters that leave about the shares of these tracks."""
    energies = [each["features"]["energy"] for each in tracks if each["features"]["energy"] is not None]
    genres = sorted({genre for each in tracks for genre in each["genres"]})
    by_energy = {share: {"energy": {"min": float(np.quantile(energies, 1 - share))}} for share in SHARES}
    return (
        Case("similar, 10", _similar("?k=10")),
        Case("similar, 10, genre_weight given", _similar("?k=10&genre_weight=0.37"), HEAVY_CONNECTIONS),
        Case("similar, 100", _similar("?k=100"), HEAVY_CONNECTIONS),
        Case("similar, 10, filtered", _similar_filtered, HEAVY_CONNECTIONS),
        Case("search, letter by letter", _typed),
        Case("predict, by features", _predict),
        Case("recommendations", _recommendations(lambda _: {}), HEAVY_CONNECTIONS),
        *(
            Case(f"recommendations, {share:.0%} by energy", _recommendations(_always(found)), HEAVY_CONNECTIONS)
            for share, found in by_energy.items()
        ),
        *(
            Case(f"recommendations, {share:.0%} by genre", _recommendations(_some(genres, share)), HEAVY_CONNECTIONS)
            for share in SHARES
        ),
    )


def typed_letter_by_letter(name: str) -> list[str]:
    """What a field of search holds while somebody types a name."""
    return [name[:length] for length in range(1, min(_LONGEST_TYPED, len(name)) + 1)]


def _typed(drawn: Drawn) -> list[Request]:
    requests: list[Request] = []
    while len(requests) < N_REQUESTS:
        track = drawn.track()
        name = drawn.random.choice([track["name"], *(artist["name"] for artist in track["artists"])])
        requests += [get("/search", "/search", [("q", text)]) for text in typed_letter_by_letter(name) if text.strip()]
    return requests


def _predict(drawn: Drawn) -> list[Request]:
    return [post("/predict-genre", known_features(drawn.track())) for _ in range(N_REQUESTS)]


def _similar_filtered(drawn: Drawn) -> list[Request]:
    made = []
    for _ in range(N_REQUESTS):
        genre = quote(drawn.random.choice(drawn.track()["genres"]))
        query = f"genre_weight={drawn.random.random():.2f}&min_energy=0.3&not_genres={genre}"
        made.append(Request("similar", f"/tracks/{drawn.track_id()}/similar?{query}"))
    return made


def _similar(query: str) -> Callable[[Drawn], list[Request]]:
    return lambda drawn: _different(
        [Request("similar", f"/tracks/{drawn.track_id()}/similar{query}") for _ in range(N_REQUESTS)]
    )


def _recommendations(filters: Callable[[Random], dict[str, Any]]) -> Callable[[Drawn], list[Request]]:
    def make(drawn: Drawn) -> list[Request]:
        bodies = [
            {"seeds": [{"track": track["id"]} for track in drawn.several(3)], "filters": filters(drawn.random)}
            for _ in range(N_REQUESTS)
        ]
        return [post("/recommendations", body) for body in bodies]

    return make


def _always(filters: dict[str, Any]) -> Callable[[Random], dict[str, Any]]:
    return lambda _: filters


def _some(genres: Sequence[str], share: float) -> Callable[[Random], dict[str, Any]]:
    n = max(1, round(share * len(genres)))
    return lambda random: {"genres": {"any": random.sample(genres, n)}}


def _different(requests: Sequence[Request]) -> list[Request]:
    return [*{request.path: request for request in requests}.values()]
