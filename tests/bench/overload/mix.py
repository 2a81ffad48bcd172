"""What clients ask in the measurements of load: a seeded mix of requests about tracks of a bundle."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from app.bundle.models_folder.current import current_bundle
from app.bundle.reader import read_bundle
from tests.support.live_clients import Catalogue
from tests.support.raw_http import request

SIMILAR = "similar"
SHARES = {SIMILAR: 60, "search": 15, "predict": 10, "recommendations": 10, "similar, filtered": 5}


@dataclass(frozen=True)
class Ask:
    """One request: of which kind, and its bytes."""

    kind: str
    data: bytes


class Mix:
    """Makes the requests of one catalogue.

    Args:
        models: folder of bundles; the one in use tells what there is to ask for.
    """

    def __init__(self, models: Path) -> None:
        self._catalogue = Catalogue.of(read_bundle(current_bundle(models)))
        self._genres = sorted({genre for body in self._catalogue.bodies for genre in body["genres"]})

    def endless(self, seed: int) -> Iterator[Ask]:
        """Requests without end; those of one seed are always the same."""
        rng = random.Random(seed)
        while True:
            (kind,) = rng.choices([*SHARES], [*SHARES.values()])
            yield self.one(kind, rng)

    def one(self, kind: str, rng: random.Random) -> Ask:
        """One request of a kind."""
        choose = self._catalogue
        track = f"/tracks/{quote(rng.choice(choose.ids), safe='')}/similar"
        match kind:
            case "similar":
                data = request("GET", track)
            case "search":
                word = rng.choice(choose.words)
                data = request("GET", f"/search?q={quote(word[: rng.randint(2, len(word))] if word[2:] else word)}")
            case "predict":
                known = rng.choice(choose.bodies)
                data = request("POST", "/predict-genre", _json({**known["features"], "artists": known["artists"]}))
            case "recommendations":
                body = {
                    "seeds": [{"track": each} for each in rng.sample(choose.ids, 3)],
                    "filters": {"energy": {"min": 0.5}},
                    "diversity": 0.3,
                    "max_per_artist": 2,
                }
                data = request("POST", "/recommendations", _json(body))
            case _:
                genre = quote(rng.choice(self._genres))
                data = request("GET", f"{track}?genre_weight={rng.random():.2f}&min_energy=0.3&not_genres={genre}")
        return Ask(kind, data)

    def write(self, kind: str, n_tracks: int, rng: random.Random) -> Ask:
        """Put one of so many tracks, or remove it."""
        path = f"/tracks/live-{rng.randrange(n_tracks)}"
        if rng.random() < 1 / 3:
            return Ask(kind, request("DELETE", path))
        words = rng.sample(self._catalogue.words, 2)
        return Ask(kind, request("PUT", path, _json({"name": " ".join(words), **rng.choice(self._catalogue.bodies)})))


def _json(body: object) -> bytes:
    return json.dumps(body).encode()
