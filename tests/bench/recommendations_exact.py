"""`python -m tests.bench.recommendations_exact MODELS`: random queries against a plain reference, on any bundle.

Every answer must have the same tracks in the same order, and the same pool; the first that has not is shown.
"""

import json
import sys
from pathlib import Path

import numpy as np

from app.api.recommendations.schemas import RecommendationsRequest
from app.bundle.models_folder.current import current_bundle
from app.bundle.reader import read_bundle
from app.service import Service
from tests.support.indices import ids_at
from tests.support.recommend.random_requests import STRATEGIES, random_body
from tests.support.recommend.reference import Reference


def main(models: Path, n: int = 500, seed: int = 0) -> int:
    bundle = read_bundle(current_bundle(models))
    service, reference = Service.of(bundle), Reference(bundle)
    rng = np.random.default_rng(seed)
    n_tracks = 0
    for strategy in STRATEGIES:
        for number in range(1, n + 1):
            body = random_body(reference, rng, strategy)
            expected, pool = reference.answer(json.loads(json.dumps(body)))
            answer = service.recommend(RecommendationsRequest.model_validate(body).to_domain())
            answered = ids_at(service, (one.track_index for one in answer.tracks))
            n_tracks += len(answered)
            if answered != [one for one, _ in expected] or answer.n_after_filters != pool:
                print(
                    f"\n{json.dumps(body)}\nexpected {pool} allowed, {expected}\n"
                    f"got {answer.n_after_filters}, {answered}"
                )
                return 1
            print(f"\r{strategy}: {number} of {n}", end="", flush=True)
        print(f"\r{strategy}: {n} of {n} answers are those of the reference")
    print(f"{bundle.manifest.version}: {n_tracks} tracks compared")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *map(int, sys.argv[2:])))
