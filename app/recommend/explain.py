"""Why a track was recommended: what it shares with the seed that it matches best."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import FEATURES, unknown_as_nan
from app.bundle.vectors import VectorLayout
from app.catalogue.catalogue import Catalogue
from app.catalogue.decimals import as_decimals
from app.catalogue.track import Track
from app.recommend.filters.columns import FeatureColumns
from app.recommend.request import Seed
from app.recommend.seeds import ResolvedSeed, as_seed_queries
from app.retrieval.engine import SIMILARITY_DECIMALS, Engine

COMPARED = 3
_NUMERIC = np.array([position for position, feature in enumerate(FEATURES) if feature.kind == "numeric"])


@dataclass(frozen=True)
class Comparison:
    """One feature of the track and of the seed; `distance` is in standard deviations of the catalogue."""

    feature: str
    track: float
    seed: float
    unit: str | None
    distance: float


@dataclass(frozen=True)
class Reasons:
    """Why a track was recommended.

    Attributes:
        seed: the one that it matches best.
        acoustic_similarity: cosine of the embeddings, from -1 to 1.
        genre_affinity: cosine of the genre probabilities, from -1 to 1.
        timbre_similarity: cosine of the timbres, from -1 to 1; None where either has none.
        genres_in_common: names.
        closest: up to three numeric features that are most alike, the most alike first. Features that the track or the
            seed does not know are left out.
        furthest: up to three that differ most, the most different first.
    """

    seed: Seed
    acoustic_similarity: float
    genre_affinity: float
    timbre_similarity: float | None
    genres_in_common: tuple[str, ...]
    closest: tuple[Comparison, ...]
    furthest: tuple[Comparison, ...]


@dataclass(frozen=True)
class SeedFacts:
    """What a recommended track is compared with.

    Attributes:
        seed: as it was given.
        vector: float64 [d], of the seed.
        features: float32 [15], raw, of several tracks their mean, NaN for unknown.
        genres: names.
    """

    seed: Seed
    vector: NDArray[np.float64]
    features: NDArray[np.float32]
    genres: frozenset[str]


class Explainer:
    """Explains recommendations from one bundle's catalogue. columns: the features of its tracks."""

    def __init__(self, catalogue: Catalogue, engine: Engine, columns: FeatureColumns) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self._columns = columns

    def explain(self, seeds: Sequence[ResolvedSeed], tracks: Sequence[Track]) -> list[Reasons]:
        """The reasons for each track; dislikes are no reason."""
        liked = [seed for seed in seeds if seed.weight > 0]
        vectors = self._engine.gather(np.array([track.index for track in tracks], dtype=np.int64))
        queries = as_seed_queries(liked, self._engine, np.float64).queries
        best = best_matches(queries, vectors).tolist()
        facts = {number: self._facts(liked[number]) for number in set(best)}  # of hundreds of seeds, few are the best
        return [
            reasons_for(vector, track, facts[number], self._engine.layout, self._columns.deviations)
            for vector, track, number in zip(vectors, tracks, best, strict=True)
        ]

    def _facts(self, seed: ResolvedSeed) -> SeedFacts:
        catalogue = self._catalogue
        genres: set[int] = set()
        for track in seed.track_indices if seed.seed.kind in {"track", "artist"} else ():
            genres.update(catalogue.genre_members.of_track(track).tolist())
        names = {catalogue.genres[genre][0] for genre in genres}
        if seed.seed.kind == "genre":
            names = {str(seed.seed.value)}
        features = (
            np.array(seed.seed.value, dtype=np.float32)
            if seed.seed.kind == "features"
            else typical_features(catalogue.features[seed.track_indices])
        )
        return SeedFacts(seed.seed, seed.vector, unknown_as_nan(features[None])[0], frozenset(names))


def best_matches(queries: NDArray[np.float64], vectors: NDArray[np.float32]) -> NDArray[np.int64]:
    """The seed that each track matches best, int64 [n]; of equal ones the first.

    Args:
        queries: float64 [m, d], by which similarity to the seeds is measured.
        vectors: float32 [n, d], of the tracks.
    """
    best: NDArray[np.int64] = np.round(queries @ vectors.T.astype(np.float64), SIMILARITY_DECIMALS).argmax(axis=0)
    return best


def reasons_for(
    vector: NDArray[np.float32],
    track: Track,
    seed: SeedFacts,
    layout: VectorLayout,
    deviations: NDArray[np.float64],
) -> Reasons:
    """The reasons for one track.

    Args:
        vector: float32 [d], of the track.
        track: the one that was recommended.
        seed: the one that it matches best.
        layout: of the vector.
        deviations: float64 [15], the standard deviation of each feature in the catalogue.
    """
    own, of_seed = layout.split(vector), layout.split(seed.vector)
    has_timbre = bool(layout.has_timbre(vector) and layout.has_timbre(seed.vector))
    closest, furthest = _compare(track, seed.features, deviations)
    return Reasons(
        seed=seed.seed,
        acoustic_similarity=_inner(of_seed.embeddings, own.embeddings),
        genre_affinity=_inner(of_seed.genres, own.genres),
        timbre_similarity=_inner(of_seed.timbres, own.timbres) if has_timbre else None,
        genres_in_common=tuple(genre for genre in track.genres if genre in seed.genres),
        closest=closest,
        furthest=furthest,
    )


def typical_features(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32 [15]: of one track its features, of several their means; float32 [n, 15] raw, NaN where none is known."""
    known = np.ma.masked_invalid(unknown_as_nan(features).astype(np.float64))
    return np.asarray(known.mean(axis=0).filled(np.nan), dtype=np.float32)


def _compare(
    track: Track, seed_features: NDArray[np.float32], deviations: NDArray[np.float64]
) -> tuple[tuple[Comparison, ...], tuple[Comparison, ...]]:
    """The closest and the furthest numeric features, the most telling first."""
    features = unknown_as_nan(np.array([track.features], dtype=np.float32))[0]
    distances = np.abs(features.astype(np.float64) - seed_features) / deviations
    numeric = _NUMERIC[~np.isnan(distances[_NUMERIC])]
    order = numeric[np.argsort(distances[numeric], kind="stable")]
    n_furthest = min(COMPARED, len(order) // 2)  # none is both close and far
    n_closest = min(COMPARED, len(order) - n_furthest)
    typical = as_decimals(seed_features).tolist()
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
    return tuple(compared[:n_closest]), tuple(compared[len(compared) - n_furthest :][::-1])


def _inner(query: NDArray[np.float64], vector: NDArray[np.float32]) -> float:
    return round(float(query @ vector.astype(np.float64)), SIMILARITY_DECIMALS)
