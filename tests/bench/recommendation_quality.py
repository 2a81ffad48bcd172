"""What recommendations are worth, in genre hits and variety: `python -m tests.bench.recommendation_quality MODELS`.

Genre-Hit@10 is the share of the ten recommended tracks that carry the genre of the seeds. Seeds are tracks of the
catalogue, whose genres the network has seen and whose artists are evidence: this measures strategies against each
other, not how well an unknown track would fare. Both as Markdown tables.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.bundle.models_folder.current import current_bundle
from app.bundle.reader import Bundle, read_bundle
from app.catalogue.catalogue import Catalogue
from app.catalogue.loader import load_catalogue
from app.catalogue.track import Track
from app.recommend.pipeline import RecommendationPage
from app.recommend.request import RecommendationRequest, Seed
from app.recommend.strategies import STRATEGIES
from app.service import Service

DIVERSITIES = (0.0, 0.25, 0.5, 0.75, 1.0)
_shown: dict[str, float] = {}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, help="folder of bundles; the one in use is measured")
    parser.add_argument("--triples", type=int, default=5, help="random triples of each genre (default: 5)")
    parser.add_argument("--tracks", type=int, default=200, help="random tracks for diversity (default: 200)")
    parser.add_argument("--seed", type=int, default=0, help="of the random choice (default: 0)")
    given = parser.parse_args()
    bundle = read_bundle(current_bundle(given.models))
    catalogue, service = load_catalogue(bundle), Service.of(bundle)
    print(
        f"Bundle {bundle.manifest.version}, {bundle.manifest.n_tracks:,} tracks, random seed {given.seed}. Seeds are "
        "tracks of the catalogue:\nthe network was trained on most of them, and their artists are evidence for their "
        "genres.\n"
    )
    rng = np.random.default_rng(given.seed)
    strategies(service, catalogue, random_triples(catalogue, given.triples, rng))
    rows = rng.choice(bundle.manifest.n_tracks, min(given.tracks, bundle.manifest.n_tracks), replace=False)
    diversities(service, bundle, catalogue.tracks(rows.tolist()))


def random_triples(catalogue: Catalogue, n: int, rng: np.random.Generator) -> list[tuple[str, list[str]]]:
    """`n` times the name of a genre and the ids of three of its recordings, for every genre that has as many."""
    triples = []
    for genre, (name, _) in enumerate(catalogue.genres):
        rows = catalogue.genre_members.tracks_of(genre)
        _, firsts = np.unique(catalogue.recordings[rows], return_index=True)
        if len(firsts) >= 3:
            for _ in range(n):
                chosen = rows[rng.choice(firsts, 3, replace=False)].tolist()
                triples.append((name, [track.id for track in catalogue.tracks(chosen)]))
    return triples


def strategies(service: Service, catalogue: Catalogue, triples: list[tuple[str, list[str]]]) -> None:
    """Three seeds of one genre by each strategy, beside the first of them alone."""
    n_genres = len({genre for genre, _ in triples})
    print(f"Genre-Hit@10 over {len(triples)} random triples of tracks of one genre, {n_genres} genres:\n")
    print("| seeds | strategy | Genre-Hit@10 | standard error |\n|---|---|---|---|")
    hits: dict[tuple[str, str], list[float]] = {}
    for label, n_seeds, chosen in (("the first of the three", 1, ("average",)), ("three", 3, STRATEGIES)):
        for strategy in chosen:
            shares = hits[label, strategy] = []
            for number, (genre, ids) in enumerate(triples, 1):
                query = RecommendationRequest(tuple(Seed("track", one) for one in ids[:n_seeds]), strategy=strategy)
                shares.append(_hit(service, service.recommend(query), [genre]))
                _progress(f"{label}, {strategy}: {number} of {len(triples)}")
    _progress("")
    for (label, strategy), shares in hits.items():
        print(f"| {label} | {strategy} | {np.mean(shares):.4f} | {np.std(shares) / np.sqrt(len(shares)):.4f} |")


def diversities(service: Service, bundle: Bundle, seeds: Sequence[Track]) -> None:
    """What diversity costs and brings, over tracks as single seeds."""
    print(f"\nDiversity, of the ten recommended for each of {len(seeds)} random tracks, strategy average:\n")
    print("| diversity | mean distance between two | mean score | Genre-Hit@10 |\n|---|---|---|---|")
    for diversity in DIVERSITIES:
        distances, scores, hits = [], [], []
        for number, seed in enumerate(seeds, 1):
            found = service.recommend(RecommendationRequest((Seed("track", seed.id),), diversity=diversity))
            genre_weight = service.similar(seed.id, 1).genre_weight
            rows = np.array([one.track_index for one in found.tracks], dtype=np.int64)
            distances.append(_mean_distance(bundle.layout.comparable(bundle.vectors[rows], genre_weight)))
            scores.append(np.mean([one.score for one in found.tracks]))
            hits.append(_hit(service, found, seed.genres))
            _progress(f"diversity {diversity}: {number} of {len(seeds)}")
        _progress("")
        print(f"| {diversity:g} | {np.mean(distances):.4f} | {np.mean(scores):.4f} | {np.mean(hits):.4f} |")
    print("\nDistance is 1 - similarity, with the genre weight of the seed. A hit has one of the genres of the seed.")


def _hit(service: Service, found: RecommendationPage, genres: Sequence[str]) -> float:
    """The share of the recommended tracks that have one of the genres."""
    listed = service.tracks_at([one.track_index for one in found.tracks])
    return float(np.mean([bool({*track.genres} & {*genres}) for track in listed]))


def _mean_distance(vectors: NDArray[np.float64]) -> float:
    similarities = (vectors @ vectors.T)[np.triu_indices(len(vectors), 1)]
    return float(1 - similarities.mean())


def _progress(text: str) -> None:
    """At most two lines a second, so that showing them costs nothing."""
    now = time.monotonic()
    if now - _shown.get("at", 0) > 0.5 or not text:
        _shown["at"] = now
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
