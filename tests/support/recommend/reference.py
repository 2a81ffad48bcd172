"""What recommendations are, said once more in the plainest way: every track is scored in float64, and sorted.

Shares with the service only what a bundle holds: the vectors of the index, the features and the catalogue's tables.
"""

import sqlite3
from contextlib import closing
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import FEATURES, column
from app.bundle.parts import CATALOGUE
from app.bundle.reader import Bundle
from app.inference.classifier import Classifier


class Reference:
    """Answers the body of POST /recommendations with the ids and scores of the page, and the size of the pool."""

    def __init__(self, bundle: Bundle) -> None:
        self.vectors = bundle.vectors.astype(np.float64)
        self.features = np.array(bundle.features, dtype=np.float32)
        for position, feature in enumerate(FEATURES):
            if feature.unknown is not None:
                self.features[self.features[:, position] == feature.unknown, position] = np.nan
        self.dim = bundle.manifest.embedding_dim
        self.timbre_from = self.dim + len(bundle.manifest.genres)
        self.weights = bundle.manifest.genre_weights
        self.timbre_weight = bundle.timbre.weight.default if bundle.timbre else None
        self.classifier = Classifier.of(bundle)
        with closing(sqlite3.connect(bundle.file(CATALOGUE))) as db:
            rows = db.execute("SELECT id, recording, artist_known, album FROM tracks ORDER BY track").fetchall()
            self.artists: list[list[str]] = [[] for _ in rows]
            self.genres: list[list[str]] = [[] for _ in rows]
            for row, artist in db.execute("SELECT track, id FROM track_artists JOIN artists USING (artist)"):
                self.artists[row].append(artist)
            for row, genre in db.execute("SELECT track, name FROM track_genres JOIN genres USING (genre)"):
                self.genres[row].append(genre)
        self.ids = [row[0] for row in rows]
        self.row_of = {identity: row for row, identity in enumerate(self.ids)}
        self.recordings = [row[1] for row in rows]
        self.known = [bool(row[2]) for row in rows]
        self.albums = [row[3] for row in rows]

    def answer(self, body: dict[str, Any]) -> tuple[list[tuple[str, float]], int]:
        seeds, dislikes = (_merged(body.get(key, [])) for key in ("seeds", "dislikes"))
        allowed = self._allowed(body.get("filters", {}), seeds, dislikes)
        k, offset, sample = body.get("k", 10), body.get("offset", 0), body.get("sample")
        pool = [row for row in range(len(self.ids)) if allowed[row]]
        scores = self._scores(body, seeds, dislikes, pool)
        order = sorted((row for row in pool if row in scores), key=lambda row: (-scores[row], row))
        order = self._capped(order, body.get("max_per_artist"), body.get("max_per_album"))
        targets = {name: t if isinstance(t, dict) else {"value": t} for name, t in body.get("targets", {}).items()}
        if targets:
            reach = min(500, max(50, len(self.ids) // 50))
            for row in order[:reach]:
                scores[row] = self._nearer(row, scores[row], targets)
            order[:reach] = sorted(order[:reach], key=lambda row: (-scores[row], row))
            weight = 1 + sum(target.get("weight", 1.0) for target in targets.values())
            for row in order[reach:]:
                scores[row] = float(np.round(scores[row] / weight, 6))
        if body.get("diversity"):
            weights = [self._weights(seed, body) for seed in seeds + dislikes]
            genre, timbre = np.mean(weights, axis=0).tolist()
            n = sample["from"] if sample else 100 if body.get("spacing") else offset + k
            order[:100] = self._varied(order[:100], scores, body["diversity"], self._shares(genre, timbre), n)
        spacing = body.get("spacing", 0)
        if spacing and not sample:
            order = self.spaced(order[:1000], spacing)
        if sample:
            n = min(len(order), sample["from"])
            drawn = np.random.default_rng(sample.get("random_seed", 0)).permutation(n)[offset : offset + k]
            shown = self.spaced([order[position] for position in sorted(drawn)], spacing)
        else:
            shown = order[offset : offset + k]
        return [(self.ids[row], scores[row]) for row in shown], len(pool)

    def spaced(self, order: list[int], spacing: int, preceding: tuple[list[str], ...] = ()) -> list[int]:
        """At each place the first whose artists are far enough away; or else the one of which they are furthest."""
        heard, left, spaced = [*preceding], [*order], []
        while left:
            free = [0] * len(left)
            for number, row in enumerate(left):
                while free[number] < spacing and free[number] < len(heard):
                    if {*heard[-1 - free[number]]} & {*self.artists[row]}:
                        break
                    free[number] += 1
                else:
                    free[number] = spacing
            row = left.pop(free.index(max(free)))
            spaced.append(row)
            heard.append(self.artists[row])
        return spaced

    def _rows(self, seed: dict[str, Any]) -> list[int]:
        if "track" in seed:
            return [self.row_of[seed["track"]]]
        if "artist" in seed:
            return [row for row, artists in enumerate(self.artists) if seed["artist"] in artists]
        return [row for row, genres in enumerate(self.genres) if seed.get("genre") in genres]

    def _vector(self, seed: dict[str, Any]) -> NDArray[np.float64]:
        if "features" in seed:
            raw = [seed["features"].get(feature.name, np.nan) for feature in FEATURES]
            predicted = self.classifier.predict(np.array([raw], dtype=np.float32))
            embedding, genres = predicted.embeddings[0], predicted.probabilities[0]
            no_timbre = np.zeros(self.vectors.shape[1] - self.timbre_from)
            return np.concatenate([embedding, genres / np.linalg.norm(genres), no_timbre]).astype(np.float64)
        rows = self._rows(seed)
        mean: NDArray[np.float64] = self.vectors[rows].mean(axis=0)
        if len(rows) > 1:
            for part in np.split(mean, [self.dim, self.timbre_from]):
                part /= np.linalg.norm(part) if part.any() else 1
        return mean

    def _weights(self, seed: dict[str, Any], body: dict[str, Any]) -> tuple[float, float]:
        """Of genre and of timbre."""
        known = "genre" in seed or any(self.known[row] for row in self._rows(seed))
        genre = self.weights.artist_known if known else self.weights.artist_unknown
        timbre = (self.timbre_weight or 0.0) if self._vector(seed)[self.timbre_from :].any() else None
        return (
            genre if body.get("genre_weight") is None else float(body["genre_weight"]),
            0.0 if timbre is None else float(body.get("timbre_weight", timbre)),
        )

    def _shares(self, genre: float, timbre: float) -> NDArray[np.float64]:
        """float64 [d]: how much each dimension counts."""
        sizes = self.dim, self.timbre_from - self.dim, self.vectors.shape[1] - self.timbre_from
        return np.repeat([(1 - timbre) * (1 - genre), (1 - timbre) * genre, timbre], sizes)

    def _products(self, seed: dict[str, Any], body: dict[str, Any]) -> NDArray[np.float64]:
        products: NDArray[np.float64] = self.vectors @ (self._vector(seed) * self._shares(*self._weights(seed, body)))
        return products

    def _scores(
        self, body: dict[str, Any], seeds: list[dict[str, Any]], dislikes: list[dict[str, Any]], pool: list[int]
    ) -> dict[int, float]:
        likes = [(seed["weight"], self._products(seed, body)) for seed in seeds]
        hates = [(seed["weight"], self._products(seed, body)) for seed in dislikes]
        strategy = body.get("strategy", "average")
        if strategy == "average":
            total = sum(weight for weight, _ in likes + hates)
            average = sum(weight * s for weight, s in likes) - sum(weight * s for weight, s in hates)
            return dict(zip(pool, np.round(average[pool] / total, 6).tolist(), strict=True))
        likes, hates = ([(weight, np.round(s, 6)) for weight, s in group] for group in (likes, hates))
        if strategy == "rank_fusion":
            fused: dict[int, float] = {}
            for sign, group in ((1, likes), (-1, hates)):
                for weight, similarities in group:
                    ranking = [pool[place] for place in np.argsort(-similarities[pool], kind="stable")[:1000]]
                    for rank, row in enumerate(ranking, start=1):
                        if sign > 0 or row in fused:
                            fused[row] = fused.get(row, 0.0) + sign * weight / (60 + rank)
            best = sum(weight for weight, _ in likes) / 61
            return {row: float(np.round(value / best, 6)) for row, value in fused.items()}
        largest = max(weight for weight, _ in likes + hates)
        best_match = np.max([weight / largest * s for weight, s in likes], axis=0)
        if hates:
            best_match = best_match - np.max([weight / largest * s for weight, s in hates], axis=0)
        return dict(zip(pool, np.round(best_match[pool], 6).tolist(), strict=True))

    def _allowed(
        self, filters: dict[str, Any], seeds: list[dict[str, Any]], dislikes: list[dict[str, Any]]
    ) -> NDArray[np.bool_]:
        out = {self.row_of[one] for one in filters.get("exclude", []) if one in self.row_of}
        for seed in seeds + dislikes:
            if "track" in seed or ("artist" in seed and seed in dislikes):
                out.update(self._rows(seed))
        gone = {self.recordings[row] for row in out}
        banned: set[str] = set()
        if filters.get("exclude_seed_artists"):
            for seed in seeds:
                banned.update([seed["artist"]] if "artist" in seed else [])
                banned.update(self.artists[self._rows(seed)[0]] if "track" in seed else [])
        allowed = np.array(
            [
                recording not in gone
                and not banned.intersection(artists)
                and _chosen(filters.get("genres", {}), genres)
                and _chosen(filters.get("artists", {}), artists)
                for recording, artists, genres in zip(self.recordings, self.artists, self.genres, strict=True)
            ]
        )
        for feature in FEATURES:
            values, wanted = self.features[:, column(feature.name)], filters.get(feature.name)
            if wanted is None:
                continue
            if feature.kind == "categorical":
                allowed &= np.isin(values, np.array(wanted, dtype=np.float32))
                continue
            allowed &= values >= np.float32(wanted.get("min", -np.inf))  # NaN is neither above nor below anything
            allowed &= values <= np.float32(wanted.get("max", np.inf))
        return allowed

    def _capped(self, order: list[int], per_artist: int | None, per_album: int | None) -> list[int]:
        kept: list[int] = []
        taken: set[int] = set()
        for row in order:
            artists = [artist for other in kept for artist in self.artists[other]] if per_artist else []
            if self.recordings[row] in taken:
                continue
            if per_artist and any(artists.count(artist) >= per_artist for artist in self.artists[row]):
                continue
            if per_album and [self.albums[other] for other in kept].count(self.albums[row]) >= per_album:
                continue
            kept.append(row)
            taken.add(self.recordings[row])
            if len(kept) == 1000:
                break
        return kept

    def _nearer(self, row: int, score: float, targets: dict[str, Any]) -> float:
        total, weights = score, 1.0
        for name, target in targets.items():
            position = column(name)
            value, weight = float(self.features[row, position]), target.get("weight", 1.0)
            weights += weight
            if np.isnan(value):
                continue
            if FEATURES[position].kind == "categorical":
                total += weight * (value == target["value"])
            else:
                deviation = float(np.nanstd(self.features[:, position].astype(np.float64))) or 1.0
                total += weight / (1 + abs(value - target["value"]) / deviation)
        return float(np.round(total / weights, 6))

    def _varied(
        self, head: list[int], scores: dict[int, float], diversity: float, shares: NDArray[np.float64], n: int
    ) -> list[int]:
        scaled = {row: self.vectors[row] * np.sqrt(shares) for row in head}
        taken = head[:1]
        while len(taken) < min(n, len(head)):
            left = [row for row in head if row not in taken]
            closest = [max(float(scaled[row] @ scaled[other]) for other in taken) for row in left]
            values = [
                round((1 - diversity) * scores[row] - diversity * close, 6)
                for row, close in zip(left, closest, strict=True)
            ]
            taken.append(left[int(np.argmax(values))])
        return taken


def _merged(seeds: list[dict[str, Any]]) -> list[dict[str, Any]]:
    merged: list[dict[str, Any]] = []
    for seed in seeds:
        what = {key: value for key, value in seed.items() if key != "weight"}
        for other in merged:
            if {key: value for key, value in other.items() if key != "weight"} == what:
                other["weight"] += seed.get("weight", 1.0)
                break
        else:
            merged.append({**what, "weight": seed.get("weight", 1.0)})
    return merged


def _chosen(choice: dict[str, Any], having: list[str]) -> bool:
    wanted, unwanted = choice.get("any"), choice.get("none", [])
    return not (wanted and not set(wanted) & set(having)) and not set(unwanted) & set(having)
