"""What share of the nearest tracks the engine of a bundle finds: `python -m tests.bench.scale.growth.finding MODELS`.

It prints JSON, and is a process of its own, which ends before anything else is measured.
"""

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from app.bundle.models_folder.current import current_bundle
from app.bundle.reader import Bundle, read_bundle
from app.retrieval.engine import Engine
from app.snapshot import Snapshot
from tests.bench.scale.growth.results import QUANTILES, Finding
from tests.bench.scale.peers.index import Allowed, K
from tests.bench.scale.peers.questions import SHARES, nearest_genres, recall, some_genres, tenth_products

_N_QUERIES = 200


def measure_finding(bundle: Bundle, seed: int) -> list[Finding]:
    """Of the whole catalogue, and of what filters leave; the tracks that ask are not in what they ask about."""
    engine = Snapshot.of(bundle).engine
    rng = np.random.default_rng(seed)
    vectors = bundle.vectors
    asking = np.sort(rng.choice(len(vectors), min(_N_QUERIES, len(vectors) // 4), replace=False))
    weights = np.full(len(asking), bundle.manifest.genre_weights.artist_known, dtype=np.float32)
    weights[::2] = rng.uniform(0, 1, len(weights[::2]))
    queries = bundle.layout.queries(engine.gather(asking).astype(np.float32), weights)
    by_genre = nearest_genres(vectors, bundle.layout)
    filters = [
        *(Allowed(f"{share:.0%} at random", rng.random(len(vectors)) < share) for share in SHARES),
        *(Allowed(f"{share:.0%} by genre", some_genres(by_genre, share, rng)) for share in SHARES),
    ]
    for allowed in filters:
        allowed.mask[asking] = False
    # Without a filter each track finds itself first, so that ten others are eleven in all.
    (of_all,) = tenth_products(vectors, queries, [None], K + 1)
    found = [_find(engine, vectors, queries, asking, None, of_all)]
    tenth = tenth_products(vectors, queries, filters)
    return found + [
        _find(engine, vectors, queries, asking, allowed, least) for allowed, least in zip(filters, tenth, strict=True)
    ]


def _find(
    engine: Engine,
    vectors: NDArray[Any],
    queries: NDArray[np.float32],
    asking: NDArray[np.int64],
    allowed: Allowed | None,
    tenth: NDArray[np.float32],
) -> Finding:
    mask, depth = (None, K + 1) if allowed is None else (allowed.mask, K)
    for query in queries:  # so that what the system maps for the first time is not counted
        engine.search(query[None], mask, depth)
    recalls, seconds = [], []
    for row, query, least in zip(asking, queries, tenth, strict=True):
        begun = time.process_time()
        found, _ = engine.search(query[None], mask, depth).single()
        seconds.append(time.process_time() - begun)
        found = found[np.argsort(-(engine.gather(found).astype(np.float32) @ query))][:depth]
        recalls.append(recall(vectors, query, found[found != row][:K], float(least)))
    return Finding(
        "" if allowed is None else allowed.name,
        1.0 if allowed is None else allowed.share,
        float(np.mean(recalls[1::2])),
        float(np.mean(recalls[::2])),
        1e6 * float(np.mean(seconds)),
        tuple((1e6 * np.quantile(seconds, QUANTILES)).round(1).tolist()),
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, help="folder of bundles; the one in use is searched")
    parser.add_argument("--seed", type=int, default=0, help="of the queries (default: 0)")
    given = parser.parse_args()
    findings = measure_finding(read_bundle(current_bundle(given.models)), given.seed)
    print(TypeAdapter(list[Finding]).dump_json(findings).decode())
