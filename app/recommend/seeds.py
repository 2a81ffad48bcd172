"""From what people name (tracks, artists, genres, features) to vectors and to tracks of the catalogue."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bundle.names import mint_id
from app.bundle.text import TrackText
from app.catalogue.catalogue import Catalogue
from app.errors import DislikedSeed, InvalidRequest, Problem, SeedRole, UnknownFilterValue, UnknownItem, UnknownSeed
from app.inference.prediction import GenrePredictor
from app.recommend.request import RecommendationRequest, Seed
from app.recommend.strategies.base import SeedQueries
from app.retrieval.engine import Engine
from app.retrieval.weights import DefaultWeights, Weights


@dataclass(frozen=True)
class ResolvedSeed:
    """A seed as the catalogue knows it.

    Attributes:
        seed: as it was given.
        vector: float64 [d]: its own, or the centre of its tracks'.
        track_indices: int64, its tracks.
        artist_indices: int64, its artists.
        weights: how much genre and timbre count for similarity to it.
        weight: below 0 for a dislike.
    """

    seed: Seed
    vector: NDArray[np.float64]
    track_indices: NDArray[np.int64]
    artist_indices: NDArray[np.int64]
    weights: Weights
    weight: float


class SeedResolver:
    """Resolves the seeds of one bundle's catalogue."""

    def __init__(
        self, catalogue: Catalogue, predictor: GenrePredictor, engine: Engine, default_weights: DefaultWeights
    ) -> None:
        self._catalogue = catalogue
        self._predictor = predictor
        self._engine = engine
        self._default_weights = default_weights
        self._genres = {name: index for index, (name, size) in enumerate(catalogue.genres) if size}

    def resolve(self, request: RecommendationRequest) -> list[ResolvedSeed]:
        """Seeds, then dislikes. The same one twice counts once, with the weights added.

        Raises:
            InvalidRequest: the catalogue does not have some of them (all are named), or one is a seed and a dislike.
        """
        seeds, dislikes = _merged(request.seeds), _merged(request.dislikes)
        tracks = self._catalogue.track_indices(_values(seeds + dislikes, "track"))
        artists = self._catalogue.artist_indices(_values(seeds + dislikes, "artist"))
        known = {"track": tracks, "artist": artists, "genre": self._genres}
        self._check(request, known)
        return [
            self._resolved(seed, sign * seed.weight, request, known)
            for sign, group in ((1, seeds), (-1, dislikes))
            for seed in group
        ]

    def genre_indices(self, names: Sequence[str], filter_name: str, part: str) -> NDArray[np.int64]:
        """The indices of these genres. Raises InvalidRequest where there is no such genre."""
        return _found(names, self._genres, lambda name: UnknownFilterValue(filter_name, part, self._no_genre(name)))

    def artist_indices(self, ids: Sequence[str], filter_name: str, part: str) -> NDArray[np.int64]:
        """The indices of these artists. Raises InvalidRequest where there is no such artist."""
        known = self._catalogue.artist_indices(ids)
        return _found(ids, known, lambda name: UnknownFilterValue(filter_name, part, UnknownItem("artist", name)))

    def _check(self, request: RecommendationRequest, known: dict[str, dict[str, int]]) -> None:
        problems: list[Problem] = []
        groups: tuple[tuple[SeedRole, tuple[Seed, ...]], ...] = (("seed", request.seeds), ("dislike", request.dislikes))
        for role, group in groups:
            for position, seed in enumerate(group):
                if seed.kind != "features" and seed.value not in known[seed.kind]:
                    name = str(seed.value)
                    item = self._no_genre(name) if seed.kind == "genre" else UnknownItem(seed.kind, name)
                    problems.append(UnknownSeed(role, position, item))
        wanted = {seed.key for seed in request.seeds}
        problems += [DislikedSeed(position) for position, seed in enumerate(request.dislikes) if seed.key in wanted]
        if problems:
            raise InvalidRequest(problems)

    def _resolved(
        self, seed: Seed, weight: float, request: RecommendationRequest, known: dict[str, dict[str, int]]
    ) -> ResolvedSeed:
        none = np.zeros(0, dtype=np.int64)
        if seed.kind == "features":
            return self._resolved_features(seed, weight, request)
        number = known[seed.kind][str(seed.value)]
        catalogue = self._catalogue
        if seed.kind == "track":
            tracks, artists = np.array([number]), catalogue.artists.of_track(number)
        elif seed.kind == "artist":
            tracks, artists = catalogue.artists.tracks_of(number), np.array([number])
        else:
            tracks, artists = catalogue.genre_members.tracks_of(number), none
        artist_known = seed.kind == "genre" or bool(catalogue.artist_known[tracks].any())
        vector = self._engine.layout.centre(self._engine.gather(tracks))
        return ResolvedSeed(seed, vector, tracks, artists, self._weights(vector, artist_known, request), weight)

    def _resolved_features(self, seed: Seed, weight: float, request: RecommendationRequest) -> ResolvedSeed:
        predicted = self._predictor.predict(np.array([seed.value], dtype=np.float32), [seed.text])
        layout = self._engine.layout
        timbres = np.array([seed.timbre], dtype=np.float32) if seed.timbre else None
        joined = layout.with_timbres(layout.join(predicted.embeddings, predicted.probabilities), timbres)
        vector = joined[0].astype(np.float64)
        artists = self._catalogue.artist_indices([mint_id("artist", name) for name in seed.text.artists])
        return ResolvedSeed(
            seed,
            vector,
            np.zeros(0, dtype=np.int64),
            np.array([*artists.values()], dtype=np.int64),
            self._weights(vector, bool(predicted.used["artists"][0]), request),
            weight,
        )

    def _weights(self, vector: NDArray[np.float64], artist_known: bool, request: RecommendationRequest) -> Weights:
        return self._default_weights.of_query(
            vector, self._engine.layout, artist_known, request.genre_weight, request.timbre_weight
        )

    def _no_genre(self, name: str) -> UnknownItem:
        close = get_close_matches(name.lower(), self._genres, n=1)
        return UnknownItem("genre", name, close[0] if close else None)


def as_seed_queries(seeds: Sequence[ResolvedSeed], engine: Engine, dtype: type[np.floating[Any]]) -> SeedQueries:
    """The seeds as queries of the engine, each with its own weights, computed in `dtype`."""
    vectors = np.stack([seed.vector for seed in seeds]).astype(dtype)
    genre = np.array([seed.weights.genre for seed in seeds], dtype=dtype)
    timbre = np.array([seed.weights.timbre for seed in seeds], dtype=dtype)
    queries = engine.layout.queries(vectors, genre, timbre)
    return SeedQueries(queries.astype(np.float64), np.array([seed.weight for seed in seeds]))


def _merged(seeds: Sequence[Seed]) -> list[Seed]:
    merged: dict[tuple[str, str, TrackText, tuple[float, ...]], Seed] = {}
    for seed in seeds:
        before = merged[seed.key].weight if seed.key in merged else 0
        merged[seed.key] = replace(seed, weight=before + seed.weight)
    return list(merged.values())


def _values(seeds: Sequence[Seed], kind: str) -> list[str]:
    return [str(seed.value) for seed in seeds if seed.kind == kind]


def _found(names: Sequence[str], known: Mapping[str, int], problem: Callable[[str], Problem]) -> NDArray[np.int64]:
    """The indices of these names. Raises InvalidRequest with a problem for every one that is not known."""
    problems = [problem(name) for name in names if name not in known]
    if problems:
        raise InvalidRequest(problems)
    return np.array([known[name] for name in names], dtype=np.int64)
