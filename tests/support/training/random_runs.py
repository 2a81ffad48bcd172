"""Results such as `training.experiments.comparison.execute` gives, drawn at random; equal runs have equal results."""

import zlib
from typing import Any

import numpy as np

from training.experiments.comparison import Planned

CLASSIFIED = ("accuracy", "top5", "macro_f1", "log_loss", "ece")
RETRIEVED = ("genre_hit@10", "ndcg@10", "same_artist@10", "other_artists_hit@10")


def made_up_result(planned: Planned, n_genres: int = 5) -> dict[str, Any]:
    rng = np.random.default_rng(zlib.crc32(f"{planned.name}/{planned.protocol}/{planned.seed}".encode()))

    def figures(*names: str) -> dict[str, float]:
        return {name: round(float(rng.random()), 5) for name in names}

    def floats(n: int) -> list[float | None]:
        return [round(value, 5) for value in sorted(rng.random(n).tolist())]

    if planned.config is None:
        views = {"sound": figures(*CLASSIFIED)}
        return {"test": views | ({"embedding": figures(*RETRIEVED)} if planned.name == "k-nn" else {})}
    return {
        "test": {
            "embedding": figures(*RETRIEVED),
            "sound": figures(*CLASSIFIED, *RETRIEVED, "ece_uncalibrated"),
            "artists": figures(*CLASSIFIED, "artist_known", *RETRIEVED),
        },
        "hit_by_k": {view: floats(50) for view in ("embedding", "sound", "artists")},
        "confusion": rng.integers(9, size=(n_genres, n_genres)).tolist(),
        "genre_f1": {view: [None, *floats(n_genres - 1)] for view in ("sound", "artists")},
        "reliability": {
            view: {"confidence": floats(9), "accuracy": floats(9), "n": [float(n) for n in rng.integers(1, 90, 9)]}
            for view in ("sound", "artists")
        },
    }


def made_up_results(runs: list[Planned], n_genres: int = 5) -> dict[Planned, dict[str, Any]]:
    return {planned: made_up_result(planned, n_genres) for planned in runs}
