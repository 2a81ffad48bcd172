"""A map as large as the real one, which the page draws in place of the service's: no planted catalogue is so large."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlparse
from zlib import crc32

import numpy as np
from playwright.sync_api import Page, Route

FAMILIES = 12
GENRES = 114
EXTENT = 65535


@dataclass(frozen=True)
class SyntheticMap:
    """Genres as clouds, of which those of one family lie side by side.

    Attributes:
        x, y: uint16 [n_tracks], as the service has them.
        family: uint8 [n_tracks], 255 for no genre.
        about: what `/map` answers.
    """

    x: np.ndarray
    y: np.ndarray
    family: np.ndarray
    about: dict[str, Any]

    @property
    def points(self) -> bytes:
        """What `/map/points` answers."""
        return self.x.astype("<u2").tobytes() + self.y.astype("<u2").tobytes() + self.family.tobytes()

    def place_of(self, identity: str) -> list[int]:
        """Any id lies somewhere, always at the same place."""
        row = crc32(identity.encode()) % len(self.x)
        return [int(self.x[row]), int(self.y[row])]

    def places_off_labels(self, across: int, along: int) -> Iterator[tuple[int, int]]:
        """Of tracks that are further than that from every label, in one direction or the other."""
        for x, y in zip(self.x.tolist(), self.y.tolist(), strict=True):
            if all(abs(x - label["x"]) > across or abs(y - label["y"]) > along for label in self.about["labels"]):
                yield x, y

    def place_furthest_from_labels(self) -> tuple[int, int]:
        """Of a track; labels are some three times as wide as they are high."""
        labels = np.array([(label["x"], label["y"]) for label in self.about["labels"]], dtype=np.float64)
        away = np.full(len(self.x), np.inf)
        for x, y in labels:
            away = np.minimum(away, np.maximum(np.abs(self.x - x) / 3, np.abs(self.y - y)))
        row = int(np.argmax(away))
        return int(self.x[row]), int(self.y[row])

    def track_at(self, x: int, y: int) -> dict[str, Any]:
        """The nearest track, as `/map/track` answers."""
        row = int(np.argmin((self.x.astype(int) - x) ** 2 + (self.y.astype(int) - y) ** 2))
        artist = {"id": f"artist-{row % 999}", "name": f"Artist {row % 999}"}
        return {"id": f"map-{row}", "name": f"Song {row}", "artists": [artist], "album": "", "genres": [],
                "genres_from": None, "features": {}, "extras": {}}  # fmt: skip

    def serve(self, page: Page) -> None:
        """Answers the requests of a page for the map, in place of the service."""
        answers: dict[str, Callable[[dict[str, list[str]]], dict[str, Any]]] = {
            "/map": lambda _: _json(self.about),
            "/map/points": lambda _: _binary(self.points),
            "/map/track": lambda query: _json(self.track_at(int(query["x"][0]), int(query["y"][0]))),
            "/map/positions": lambda query: _json(
                {"positions": [self.place_of(identity) for identity in query["id"]], "model": self.about["model"]}
            ),
        }

        def answer(route: Route) -> None:
            url = urlparse(route.request.url)
            route.fulfill(**answers[url.path](parse_qs(url.query)))

        page.route(lambda url: urlparse(url).path in answers, answer)


def synthetic_map(n_tracks: int = 90_000, seed: int = 5) -> SyntheticMap:
    """The same for the same arguments. One track of fifty has no genre."""
    rng = np.random.default_rng(seed)
    angle = 2 * np.pi * np.arange(FAMILIES) / FAMILIES
    middles = np.stack([np.cos(angle), np.sin(angle)], axis=1) * rng.uniform(0.35, 0.8, (FAMILIES, 1))
    families = np.sort(np.arange(GENRES) % FAMILIES)
    centres = middles[families] + rng.normal(0, 0.14, (GENRES, 2))
    widths = rng.uniform(0.02, 0.07, (GENRES, 2))
    genres = rng.choice(GENRES, n_tracks, p=rng.dirichlet(np.full(GENRES, 4.0)))
    places = centres[genres] + rng.standard_normal((n_tracks, 2)) * widths[genres]
    lowest = places.min(axis=0)
    scale = EXTENT / ((places.max(axis=0) - lowest).max() or 1)
    x, y = ((places - lowest) * scale).round().astype(np.uint16).T
    family = families[genres].astype(np.uint8)
    family[rng.random(n_tracks) < 0.02] = 255
    counts = np.bincount(genres, minlength=GENRES)
    labels = [
        {
            "text": f"genre {genre}",
            "x": int((centres[genre, 0] - lowest[0]) * scale),
            "y": int((centres[genre, 1] - lowest[1]) * scale),
            "n_tracks": int(counts[genre]),
            "family": int(families[genre]),
        }
        for genre in np.argsort(-counts, kind="stable")
        if counts[genre]
    ]
    about = {
        "n_tracks": n_tracks,
        "families": [
            {
                "name": f"family {number}",
                "genres": [f"genre {genre}" for genre in np.flatnonzero(families == number)],
                "n_tracks": int((family == number).sum()),
            }
            for number in range(FAMILIES)
        ],
        "labels": labels,
        "trustworthiness": 0.9,
        "continuity": 0.9,
        "model": "synthetic",
    }
    return SyntheticMap(x, y, family, about)


def _json(body: object) -> dict[str, Any]:
    return {"body": json.dumps(body), "content_type": "application/json"}


def _binary(body: bytes) -> dict[str, Any]:
    return {"body": body, "content_type": "application/octet-stream"}
