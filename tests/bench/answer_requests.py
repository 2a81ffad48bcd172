"""Random requests over every endpoint of the service, the native ones and those under /v1, a tenth of which must fail.

All names, ids and values come from answers of the service itself, so that any version of it and any bundle will do.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tests.bench.failing_answers import Request, failing_requests, get, post
from tests.bench.spotify_answer_requests import LISTED, RANGED, SpotifyRequests

_UNKNOWN_VALUES = {"tempo": 0, "key": -1, "time_signature": 0}
_STRATEGIES = ("average", "best_match", "rank_fusion")


@dataclass(frozen=True)
class Names:
    """What requests can name.

    Attributes:
        genres: Every genre of the catalogue.
        tracks: Tracks of every genre, as the native API answers with them.
    """

    genres: list[str]
    tracks: list[dict[str, Any]]


def random_requests(names: Names, n: int, seed: int) -> list[Request]:
    """`n` requests; every family has its share of them, and at least one."""
    maker = RequestMaker(names, random.Random(seed))
    total = sum(weight for weight, _ in maker.families)
    counts = [max(1, round(n * weight / total)) for weight, _ in maker.families]
    requests = [make() for count, (_, make) in zip(counts, maker.families, strict=True) for _ in range(count)]
    requests += [maker.recommendations() for _ in range(n - len(requests))]
    maker.random.shuffle(requests)
    return requests[:n]


class RequestMaker:
    """Makes one random request of a family at a time."""

    def __init__(self, names: Names, rng: random.Random) -> None:
        self.random = rng
        self._genres = names.genres
        self._tracks = names.tracks
        self._failures: list[Request] = []
        spotify = SpotifyRequests(self)
        self.families: list[tuple[int, Callable[[], Request]]] = [
            (10, self._plain),
            (100, self._predict),
            (25, self._predict_batch),
            (45, self._track),
            (230, self._similar),
            (55, self._song_path),
            (370, self.recommendations),
            (130, self._search),
            (45, self._artist),
            (60, self._similar_artists),
            (130, spotify.recommendations),
            (95, spotify.by_id),
            (50, spotify.by_ids),
            (50, spotify.search),
            (5, spotify.token),
            (150, self._failing),
        ]

    def track(self) -> dict[str, Any]:
        return self.random.choice(self._tracks)

    def track_id(self) -> str:
        return str(self.track()["id"])

    def artist_id(self) -> str:
        return str(self.random.choice(self.track()["artists"])["id"])

    def genre(self) -> str:
        return self.random.choice(self._genres)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def _share(self) -> float:
        return round(self.random.random(), 2)

    def value(self, name: str) -> Any:
        """A known value of the feature `name`, of a track."""
        while (value := self.track()["features"][name]) in (None, _UNKNOWN_VALUES.get(name)):
            pass
        return value

    def _features(self) -> dict[str, Any]:
        """Features of a track, some of them often left out, at least one of them known."""
        features = self.track()["features"]
        keep = self.random.choice([1.0, 1.0, 0.7, 0.2])
        kept = {name: value for name, value in features.items() if value is not None and self.chance(keep)}
        name = self.random.choice(RANGED)
        return {**kept, name: self.value(name)}

    def _plain(self) -> Request:
        paths = [
            "/",
            "/health/live",
            "/health/ready",
            "/genres",
            "/metrics",
            "/v1/recommendations/available-genre-seeds",
        ]
        path = self.random.choice(paths)
        return Request(path, path)

    def _track_in(self) -> dict[str, Any]:
        body = self._features()
        if self.chance(0.5):
            known = [artist["name"] for artist in self.track()["artists"]]
            body["artists"] = self.random.choice([known, [*known, "Nobody Anybody Knows"], ["Nobody Anybody Knows"]])
        if self.chance(0.1):
            body["mode"] = None
        return body

    def _top_n(self) -> str:
        return self.random.choice(["", "", "?top_n=1", "?top_n=10", "?top_n=1000"])

    def _predict(self) -> Request:
        return post("/predict-genre", self._track_in(), query=self._top_n())

    def _predict_batch(self) -> Request:
        tracks = [self._track_in() for _ in range(self.random.choice([1, 3, 40]))]
        return post("/predict-genre/batch", {"tracks": tracks}, query=self._top_n())

    def _track(self) -> Request:
        return Request("/tracks/{id}", f"/tracks/{quote(self.track_id(), safe='')}")

    def _similar(self) -> Request:
        query: list[tuple[str, Any]] = []
        if self.chance(0.6):
            query.append(("k", self.random.choice([1, 3, 10, 30, 100])))
        if self.chance(0.4):
            query.append(("genre_weight", self.random.choice([0, 1, self._share()])))
        if self.chance(0.6):
            query += self._similar_filters()
        return get("/tracks/{id}/similar", f"/tracks/{quote(self.track_id(), safe='')}/similar", query)

    def _similar_filters(self) -> list[tuple[str, Any]]:
        query: list[tuple[str, Any]] = [
            (f"{self.random.choice(['min', 'max'])}_{name}", self.value(name))
            for name in self.random.sample(RANGED, self.random.choice([0, 1, 1, 2]))
        ]
        for name in self.random.sample(LISTED, self.random.choice([0, 0, 1, 2])):
            values = {self.value(name) for _ in range(self.random.choice([1, 2]))}
            query += [(name, str(value).lower()) for value in sorted(values)]
        for name, probability in (("genres", 0.25), ("not_genres", 0.25)):
            if self.chance(probability):
                query += [(name, genre) for genre in self.random.sample(self._genres, 2)]
        for name, probability in (("artists", 0.1), ("not_artists", 0.2)):
            if self.chance(probability):
                query.append((name, self.artist_id()))
        if self.chance(0.2):
            query += [("exclude", self.track_id()), ("exclude", "no such track")]
        return query

    def _song_path(self) -> Request:
        ends = [quote(track["id"], safe="") for track in self.random.sample(self._tracks, 2)]
        query = [("length", self.random.choice([3, 5, 12, 50]))] if self.chance(0.6) else []
        return get("/tracks/{id}/path/{other}", f"/tracks/{ends[0]}/path/{ends[1]}", query)

    def _seed(self) -> dict[str, Any]:
        kinds: dict[str, Callable[[], Any]] = {
            "track": self.track_id,
            "artist": self.artist_id,
            "genre": self.genre,
            "features": self._features,
        }
        kind = self.random.choice(["track", "track", *kinds])
        weight = {"weight": round(self.random.uniform(0.1, 3), 2)} if self.chance(0.4) else {}
        return {kind: kinds[kind](), **weight}

    def _filters(self) -> dict[str, Any]:
        filters: dict[str, Any] = {}
        for name in self.random.sample(RANGED, self.random.choice([0, 0, 1, 2])):
            ends = sorted([self.value(name), self.value(name)])
            filters[name] = self.random.choice(
                [{"min": ends[0]}, {"max": ends[1]}, dict(zip(("min", "max"), ends, strict=True))]
            )
        for name in self.random.sample(LISTED, self.random.choice([0, 0, 0, 1, 2])):
            values = sorted({self.value(name) for _ in range(3)})
            filters[name] = self.random.choice([values, values[0]])
        if self.chance(0.2):
            genres = self.random.sample(self._genres, 4)
            filters["genres"] = self.random.choice([{"any": genres}, {"none": genres}])
        if self.chance(0.15):
            artists = [self.artist_id() for _ in range(3)]
            filters["artists"] = self.random.choice([{"any": artists}, {"none": artists}, {"none": artists}])
        if self.chance(0.15):
            filters["exclude"] = [self.track_id(), self.track_id(), "no such track"]
        if self.chance(0.15):
            filters["exclude_seed_artists"] = True
        return filters

    def recommendations(self) -> Request:
        """A body for POST /recommendations: a strategy, one to five seeds, and now and then everything else."""
        body: dict[str, Any] = {"seeds": [self._seed() for _ in range(self.random.randint(1, 5))]}
        body["strategy"] = self.random.choice(_STRATEGIES)
        options: list[tuple[float, str, Callable[[], Any]]] = [
            (0.5, "filters", self._filters),
            (0.3, "dislikes", lambda: [self._seed() for _ in range(self.random.randint(1, 2))]),
            (0.25, "targets", self._targets),
            (0.3, "genre_weight", lambda: self.random.choice([0, 1, self._share()])),
            (0.3, "diversity", lambda: self.random.choice([0, 1, self._share()])),
            (0.3, "max_per_artist", lambda: self.random.randint(1, 3)),
            (0.2, "max_per_album", lambda: self.random.randint(1, 2)),
            (0.2, "sample", lambda: {"from": self.random.randint(1, 80), "random_seed": self.random.randint(0, 9)}),
            (0.6, "k", lambda: self.random.choice([1, 5, 25, 100])),
            (0.25, "offset", lambda: self.random.choice([1, 10, 60, 400])),
            (0.4, "explain", lambda: True),
        ]
        body |= {name: make() for probability, name, make in options if self.chance(probability)}
        return post("/recommendations", body)

    def _targets(self) -> dict[str, Any]:
        names = self.random.sample([*RANGED, "explicit", "key"], self.random.randint(1, 3))
        values = {name: float(self.value(name)) for name in names}
        return {name: self.random.choice([value, {"value": value, "weight": 0.5}]) for name, value in values.items()}

    def words(self) -> str:
        track = self.track()
        artist = self.random.choice(track["artists"])["name"]
        word = self.random.choice(track["name"].split() or ["love"])
        typed = word[: self.random.randint(1, len(word))]
        genre = self.random.choice(track["genres"])
        queries = [
            *(track["name"], artist, word, typed, _misspelled(word, self.random), f"{artist} {typed}"),
            *(f'artist:"{artist}" {typed}', f"track:{word}", f'album:"{track["album"]}"', f'genre:"{genre}" {typed}'),
            *(f"artist:{_misspelled(artist, self.random)} track:{word}", f"{word.upper()} -- !", "the", "zzzzqqqq"),
        ]
        return (self.random.choice(queries)).strip()[:200] or "a"

    def _search(self) -> Request:
        query: list[tuple[str, Any]] = [("q", self.words())]
        if self.chance(0.5):
            query.append(("type", self.random.choice(["track", "artist", "artist"])))
        if self.chance(0.4):
            query += [("limit", self.random.choice([1, 5, 50])), ("offset", self.random.choice([0, 1, 10, 1000]))]
        return get("/search", "/search", query)

    def _artist(self) -> Request:
        return Request("/artists/{id}", f"/artists/{self.artist_id()}")

    def _similar_artists(self) -> Request:
        query: list[tuple[str, Any]] = [("k", self.random.choice([1, 10, 100]))] if self.chance(0.5) else []
        if self.chance(0.4):
            query.append(("genre_weight", self.random.choice([0, 1, self._share()])))
        return get("/artists/{id}/similar", f"/artists/{self.artist_id()}/similar", query)

    def _failing(self) -> Request:
        """Each kind of request that must be refused in turn."""
        if not self._failures:
            self._failures = failing_requests(self.track_id(), self.artist_id(), self.genre())
            self.random.shuffle(self._failures)
        return self._failures.pop()


def _misspelled(word: str, rng: random.Random) -> str:
    """The word with a letter left out, doubled or swapped."""
    if len(word) < 2:
        return word
    at = rng.randrange(len(word) - 1)
    return rng.choice(
        [word[:at] + word[at + 1 :], word[: at + 1] + word[at:], word[:at] + word[at + 1] + word[at] + word[at + 2 :]]
    )
