"""(Σ weight · similarity to a seed - Σ weight · similarity to a dislike) / Σ all weights."""

import numpy as np
from numpy.typing import NDArray

from app.recommend.strategies.base import Ranked, SeedQueries, Strategy, rank_nearest
from app.retrieval.engine import Engine


def _rank(seeds: SeedQueries, engine: Engine, allowed: NDArray[np.bool_], depth: int) -> Ranked:
    middle = seeds.weights / np.abs(seeds.weights).sum() @ seeds.queries  # linear: one query stands for all seeds
    return rank_nearest(middle, engine, allowed, depth)


AVERAGE = Strategy("average", "near the middle of the seeds", _rank, most_seeds=500)
