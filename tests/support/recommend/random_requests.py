"""Random bodies of POST /recommendations over the tracks, artists and genres of a catalogue."""

from typing import Any

import numpy as np

from app.bundle.features import FEATURES
from tests.support.recommend.reference import Reference

STRATEGIES = ("average", "best_match", "rank_fusion")


def random_body(reference: Reference, rng: np.random.Generator, strategy: str) -> dict[str, Any]:
    """One to five seeds, up to two dislikes, up to four filters, and now and then everything else."""
    n_seeds, n_dislikes = int(rng.integers(1, 6)), int(rng.integers(0, 3))
    named = [_seed(reference, rng) for _ in range(n_seeds + n_dislikes)]
    seeds, dislikes = named[:n_seeds], named[n_seeds:]
    wanted = [_identity(seed) for seed in seeds]
    body: dict[str, Any] = {
        "seeds": seeds,
        "dislikes": [one for one in dislikes if _identity(one) not in wanted],
        "strategy": strategy,
        "filters": _filters(reference, rng),
        "k": int(rng.integers(1, 30)),
        "offset": int(rng.choice([0, 0, 7, 60])),
    }
    if rng.random() < 0.4:
        body["genre_weight"] = round(float(rng.random()), 2)
    if reference.timbre_weight is not None and rng.random() < 0.7:
        body["timbre_weight"] = float(rng.choice([0, 1, round(float(rng.random()), 2)]))
    if rng.random() < 0.3:
        body["diversity"] = round(float(rng.random()), 2)
    if rng.random() < 0.3:
        body["max_per_artist"] = int(rng.integers(1, 4))
    if rng.random() < 0.3:
        body["max_per_album"] = int(rng.integers(1, 4))
    if rng.random() < 0.3:
        body["spacing"] = int(rng.choice([1, 2, 5, 20]))
    if rng.random() < 0.3:
        names = rng.choice([feature.name for feature in FEATURES], 2, replace=False)
        body["targets"] = {name: {"value": _value(reference, rng, name), "weight": 0.5} for name in names.tolist()}
    if rng.random() < 0.2:
        body["sample"] = {"from": int(rng.integers(1, 80)), "random_seed": int(rng.integers(0, 9))}
    return body


def _seed(reference: Reference, rng: np.random.Generator) -> dict[str, Any]:
    row = int(rng.integers(len(reference.ids)))
    kind = rng.choice(["track", "track", "artist", "genre", "features"])
    weight = {"weight": round(float(rng.uniform(0.1, 3)), 2)} if rng.random() < 0.5 else {}
    if kind == "features":
        known = {f.name: float(v) for f, v in zip(FEATURES, reference.features[row], strict=True) if not np.isnan(v)}
        return {"features": known, **weight}
    values = {"track": reference.ids[row], "artist": reference.artists[row][0], "genre": reference.genres[row][0]}
    return {str(kind): values[str(kind)], **weight}


def _identity(seed: dict[str, Any]) -> str:
    return str(sorted((key, str(value)) for key, value in seed.items() if key != "weight"))


def _filters(reference: Reference, rng: np.random.Generator) -> dict[str, Any]:
    filters: dict[str, Any] = {}
    for feature in rng.choice(np.array(FEATURES, dtype=object), int(rng.integers(0, 4)), replace=False):
        value = _value(reference, rng, feature.name)
        if feature.kind == "categorical":
            filters[feature.name] = [bool(value) if feature.type == "boolean" else int(value)]
        else:
            filters[feature.name] = {str(rng.choice(["min", "max"])): value}
    names = sorted({genre for genres in reference.genres for genre in genres})
    if rng.random() < 0.2:
        filters["genres"] = {"any": rng.choice(names, 3).tolist(), "none": rng.choice(names, 1).tolist()}
    if rng.random() < 0.2:
        filters["artists"] = {"none": reference.artists[int(rng.integers(len(reference.ids)))]}
    if rng.random() < 0.2:
        filters["exclude"] = [reference.ids[int(rng.integers(len(reference.ids)))], "no such track"]
    if rng.random() < 0.2:
        filters["exclude_seed_artists"] = True
    return filters


def _value(reference: Reference, rng: np.random.Generator, name: str) -> float:
    values = reference.features[:, [feature.name for feature in FEATURES].index(name)]
    return float(rng.choice(values[~np.isnan(values)]))
