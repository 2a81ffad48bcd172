"""What GET /v1/recommendations promises, held against a catalogue: `python -m tests.bench.spotify_check MODELS`.

- Random requests with all 42 tunables never break a min or a max.
- A target moves the mean of its feature towards it, against the same request without.
- Tracks recommended from three of one genre carry that genre.

Values are compared as clients see them, on the wire. The exit code is 1 where a promise is broken.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from app.bundle.features import FEATURES, column, unknown_as_nan
from app.bundle.models_folder.current import current_bundle
from app.bundle.reader import read_bundle
from app.catalogue.catalogue import Catalogue
from app.catalogue.loader import load_catalogue
from tests.support.running_service import serving

_TUNED = [feature for feature in FEATURES if feature.name != "explicit"]
_UNKNOWN = {"key": -1, "tempo": 0, "time_signature": 0}  # on the wire
_MOVED, _SAME_GENRE = 0.95, 0.60


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, help="folder of bundles; the one in use is asked")
    parser.add_argument("--requests", type=int, default=200, help="with all 42 tunables")
    parser.add_argument("--targets", type=int, default=50, help="requests for each feature")
    parser.add_argument("--draws", type=int, default=3, help="of three seeds for each genre")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    catalogue = load_catalogue(read_bundle(current_bundle(asked.models)))
    with serving(asked.models, spotify_placeholders=False) as client:  # the values of tracks alone
        check = _Check(client, catalogue, np.random.default_rng(asked.seed))
        kept = [check.keeps_bounds(asked.requests), check.targets_act(asked.targets), check.same_genre(asked.draws)]
    return 0 if all(kept) else 1


@dataclass(frozen=True)
class _Check:
    client: httpx.Client
    catalogue: Catalogue
    rng: np.random.Generator

    def keeps_bounds(self, n: int) -> bool:
        """Bounds are drawn around the values of a random track, so that there is something to recommend."""
        broken = n_tracks = n_empty = 0
        for _ in range(n):
            around, preferred = self._known_values(), self._known_values()
            bounds = {name: self._around(name, value) for name, value in around.items()}
            answer = self._recommend(
                **self._seeds(),
                **{f"min_{name}": least for name, (least, _) in bounds.items()},
                **{f"max_{name}": largest for name, (_, largest) in bounds.items()},
                **{f"target_{name}": value for name, value in preferred.items()},
            )
            for name, (least, largest) in bounds.items():
                broken += sum(not least <= value <= largest for value in answer[name])
            n_tracks += len(answer["popularity"])
            n_empty += not answer["popularity"]
        print(f"bounds: {n} requests with 42 tunables, {n_tracks} tracks, {n_empty} answers empty, {broken} broken")
        return broken == 0

    def targets_act(self, n: int) -> bool:
        """A target is the value of a random track. Where every track has it already, nothing could move."""
        nearer = asked = there = 0
        further: dict[str, int] = {}
        for feature in _TUNED:
            for _ in range(n):
                seeds, wanted = self._seeds(), self._known_values()[feature.name]
                without = self._mean_distance(feature.name, wanted, self._recommend(**seeds))
                towards = self._recommend(**seeds, **{f"target_{feature.name}": wanted})
                distance = self._mean_distance(feature.name, wanted, towards)
                if without == distance == 0:
                    there += 1
                    continue
                asked += 1
                nearer += distance < without
                if distance >= without:
                    further[feature.name] = further.get(feature.name, 0) + 1
        print(
            f"targets: {nearer / asked:.1%} of {asked} requests moved towards the target, {there} more were there; "
            f"others: {further}"
        )
        return nearer / asked >= _MOVED

    def same_genre(self, n: int) -> bool:
        shares = []
        for number, (genre, _) in enumerate(self.catalogue.genres):
            members = self.catalogue.genre_members.tracks_of(number)
            for _ in range(n):
                rows = self.rng.choice(members, 3, replace=False)
                answer = self._ask(seed_tracks=self._ids(rows))["tracks"]
                found = self.catalogue.track_indices([track["id"] for track in answer])
                genres = [track.genres for track in self.catalogue.tracks(list(found.values()))]
                shares.append(np.mean([genre in one for one in genres]))
        by_genre = np.reshape(shares, (-1, n)).mean(axis=1)
        worst = self.catalogue.genres[int(by_genre.argmin())][0]
        print(
            f"genres: {by_genre.mean():.1%} of the tracks from three seeds of a genre carry it, averaged over "
            f"{len(by_genre)} genres; least: {worst}, {by_genre.min():.1%}"
        )
        return bool(by_genre.mean() >= _SAME_GENRE)

    def _seeds(self) -> dict[str, str]:
        """One to five, each a track, an artist or a genre."""
        kinds = self.rng.integers(3, size=self.rng.integers(1, 6))
        tracks = self.catalogue.tracks(self.rng.integers(len(self.catalogue.recordings), size=len(kinds)).tolist())
        chosen: dict[str, list[str]] = {"seed_tracks": [], "seed_artists": [], "seed_genres": []}
        for kind, track in zip(kinds, tracks, strict=True):
            values = {"seed_tracks": track.id, "seed_artists": track.artists[0].id, "seed_genres": track.genres[0]}
            name = list(chosen)[kind]
            chosen[name].append(values[name])
        return {name: ",".join(values) for name, values in chosen.items() if values}

    def _known_values(self) -> dict[str, float]:
        """All features of some track, as the wire has them."""
        while True:
            row = self.rng.integers(len(self.catalogue.features))
            values = unknown_as_nan(self.catalogue.features[row][None])[0]
            if not np.isnan(values).any():
                return {one.name: _as_sent(one.name, float(str(values[column(one.name)]))) for one in _TUNED}

    def _around(self, name: str, value: float) -> tuple[float, float]:
        """A least and a largest value, both drawn, `value` between them."""
        least, largest = np.nanquantile(self.catalogue.features[:, column(name)], [0, 0.99]).tolist()
        down, up = self.rng.uniform(0.2, 1, 2) * (largest - least)
        limits = (0.0, 1.0) if largest <= 1 and name != "loudness" else (least, float("inf"))
        limits = {"key": (0.0, 11.0), "popularity": (0.0, 100.0)}.get(name, limits)
        return _as_sent(name, max(value - down, limits[0])), _as_sent(name, min(value + up, limits[1]))

    def _recommend(self, **parameters: object) -> dict[str, list[float]]:
        """The values of every tuned feature of the recommended tracks, without unknown ones."""
        tracks = self._ask(**parameters)["tracks"]
        values: dict[str, list[float]] = {feature.name: [] for feature in _TUNED}
        if tracks:
            response = self.client.get("/v1/audio-features", params={"ids": ",".join(one["id"] for one in tracks)})
            for track, features in zip(tracks, response.raise_for_status().json()["audio_features"], strict=True):
                known = {**features, "popularity": track["popularity"]}
                for name, listed in values.items():
                    if known[name] not in (None, _UNKNOWN.get(name)):
                        listed.append(known[name])
        return values

    def _ask(self, **parameters: object) -> Any:
        response = self.client.get("/v1/recommendations", params={name: str(one) for name, one in parameters.items()})
        return response.raise_for_status().json()

    def _mean_distance(self, name: str, wanted: float, answer: dict[str, list[float]]) -> float:
        return abs(float(np.mean(answer[name])) - wanted)

    def _ids(self, rows: np.ndarray[Any, Any]) -> str:
        return ",".join(track.id for track in self.catalogue.tracks(rows.tolist()))


def _as_sent(name: str, value: float) -> float:
    (feature,) = (one for one in _TUNED if one.name == name)
    return round(value, 3) if feature.type == "float" else round(value)


if __name__ == "__main__":
    sys.exit(main())
