"""Why a track was recommended: what it shares with the seed that it matches best."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import FEATURES, unknown_as_nan
from app.catalogue.catalogue import Track
from app.catalogue.decimals import as_decimals
from app.recommend.request import Seed
from app.retrieval.nearest_recordings import SIMILARITY_DECIMALS

COMPARED = 3
_NUMERIC = np.array([position for position, feature in enumerate(FEATURES) if feature.kind == "numeric"])


@dataclass(frozen=True)
class Comparison:
    """One feature of the track and of the seed; distance: in standard deviations of the catalogue."""

    feature: str
    track: float
    seed: float
    unit: str | None
    distance: float


@dataclass(frozen=True)
class Reasons:
    """acoustic_similarity and genre_affinity: the two cosines that make the similarity to `seed`, each from -1 to 1.

    closest and furthest: up to three numeric features each, the most telling first; features that one of both does not
    know are left out.
    """

    seed: Seed
    acoustic_similarity: float
    genre_affinity: float
    genres_in_common: tuple[str, ...]
    closest: tuple[Comparison, ...]
    furthest: tuple[Comparison, ...]


@dataclass(frozen=True)
class SeedFacts:
    """What a recommended track is compared with.

    query: float64 [d], by which similarity to the seed is told; vector: float64 [d], of the index; features: float32
    [15], raw, of several tracks their mean, NaN for unknown.
    """

    seed: Seed
    query: NDArray[np.float64]
    vector: NDArray[np.float64]
    features: NDArray[np.float32]
    genres: frozenset[str]


def reasons_for(
    vector: NDArray[np.float32],
    track: Track,
    seeds: list[SeedFacts],
    embedding_dim: int,
    deviations: NDArray[np.float64],
) -> Reasons:
    """The reasons for one track.

    Args:
        vector: float32 [d], of the index.
        track: the one that was recommended.
        seeds: at least one; dislikes are no reason.
        embedding_dim: where the genre part of a vector begins.
        deviations: float64 [15], the standard deviation of each feature in the catalogue.
    """
    best = max(seeds, key=lambda one: _inner(one.query, vector))
    features = unknown_as_nan(np.array([track.features], dtype=np.float32))[0]
    distances = np.abs(features.astype(np.float64) - best.features) / deviations
    numeric = _NUMERIC[~np.isnan(distances[_NUMERIC])]
    order = numeric[np.argsort(distances[numeric], kind="stable")]
    n_furthest = min(COMPARED, len(order) // 2)  # none is both close and far
    n_closest = min(COMPARED, len(order) - n_furthest)
    typical = as_decimals(best.features).tolist()
    compared = [
        Comparison(
            feature=FEATURES[position].name,
            track=track.features[position],
            seed=typical[position],
            unit=FEATURES[position].unit,
            distance=round(float(distances[position]), 3),
        )
        for position in order
    ]
    return Reasons(
        seed=best.seed,
        acoustic_similarity=_inner(best.vector[:embedding_dim], vector[:embedding_dim]),
        genre_affinity=_inner(best.vector[embedding_dim:], vector[embedding_dim:]),
        genres_in_common=tuple(genre for genre in track.genres if genre in best.genres),
        closest=tuple(compared[:n_closest]),
        furthest=tuple(compared[len(compared) - n_furthest :][::-1]),
    )


def _inner(one: NDArray[np.float64], other: NDArray[np.float32]) -> float:
    return round(float(one @ other.astype(np.float64)), SIMILARITY_DECIMALS)


def typical_features(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32 [15]: of one track its features, of several their means; float32 [n, 15] raw, NaN where none is known."""
    known = np.ma.masked_invalid(unknown_as_nan(features).astype(np.float64))
    return np.asarray(known.mean(axis=0).filled(np.nan), dtype=np.float32)
