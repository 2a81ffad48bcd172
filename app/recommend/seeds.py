"""From what people name (tracks, artists, genres, features) to vectors and to tracks of the catalogue."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bundle.names import is_minted, mint_id
from app.bundle.text import TrackText
from app.catalogue.catalogue import Catalogue
from app.catalogue.genre_names import GenreNames
from app.errors import DislikedSeed, InvalidRequest, Problem, SeedRole, UnknownFilterValue, UnknownItem, UnknownSeed
from app.inference.prediction import GenrePredictor
from app.recommend.request import RecommendationRequest, Seed
from app.recommend.strategies.base import SeedQueries
from app.retrieval.engine import Engine
from app.retrieval.weights import DefaultWeights, Weights

_Known = Mapping[str, Mapping[str, int]]  # the number of what is known, by its kind, and by what it is called


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


@dataclass(frozen=True)
class UnresolvedSeed:
    """A seed or dislike, as it was given, that the catalogue does not have, and why."""

    seed: Seed
    problem: UnknownSeed


class SeedResolver:
    """Resolves the seeds of one bundle's catalogue."""

    def __init__(
        self, catalogue: Catalogue, predictor: GenrePredictor, engine: Engine, default_weights: DefaultWeights
    ) -> None:
        self._catalogue = catalogue
        self._predictor = predictor
        self._engine = engine
        self._default_weights = default_weights
        self._genre_centres: dict[int, NDArray[np.float64]] = {}
        self._genres = GenreNames({name: index for index, (name, size) in enumerate(catalogue.genres) if size})

    def resolve(self, request: RecommendationRequest) -> tuple[list[ResolvedSeed], list[UnresolvedSeed]]:
        """Seeds, then dislikes, and those of both that the catalogue does not have. The same one twice counts once,
        with the weights added.

        Raises:
            InvalidRequest: the catalogue has no seed, or the request is strict and it does not have all that is named
                (all others are told), or one is a seed and a dislike.
        """
        seeds, dislikes = _merged(request.seeds), _merged(request.dislikes)
        tracks = self._catalogue.track_indices(_values(seeds + dislikes, "track"))
        artists = self._catalogue.artist_indices(_values(seeds + dislikes, "artist"))
        genres = self._genre_numbers(_values(seeds + dislikes, "genre"))
        known: _Known = {"track": tracks, "artist": artists, "genre": genres}
        unknown = self._unknown(request, known)
        self._check(request, unknown)
        resolved = [
            self._resolved(seed, sign * seed.weight, request, known)
            for sign, group in ((1, seeds), (-1, dislikes))
            for seed in group
            if _is_known(seed, known)
        ]
        return resolved, unknown

    def genre_indices(self, names: Sequence[str], filter_name: str, part: str) -> NDArray[np.int64]:
        """The indices of these genres. Raises InvalidRequest where there is no such genre."""
        known = self._genre_numbers(names)
        return _found(names, known, lambda name: UnknownFilterValue(filter_name, part, self._no_genre(name)))

    def artist_indices(self, ids: Sequence[str], filter_name: str, part: str) -> NDArray[np.int64]:
        """The indices of these artists. Raises InvalidRequest where there is no such artist.

        To leave out an artist that there is not, there is nothing to do; but what is no id at all may be a name.
        """
        known = self._catalogue.artist_indices(ids)
        if part == "none":
            ids = [each for each in ids if each in known or not is_minted(each)]
        return _found(ids, known, lambda name: UnknownFilterValue(filter_name, part, UnknownItem("artist", name)))

    def _genre_numbers(self, names: Sequence[str]) -> dict[str, int]:
        found = ((name, self._genres.find(name)) for name in names)
        return {name: number for name, number in found if number is not None}

    def _unknown(self, request: RecommendationRequest, known: _Known) -> list[UnresolvedSeed]:
        groups: tuple[tuple[SeedRole, tuple[Seed, ...]], ...] = (("seed", request.seeds), ("dislike", request.dislikes))
        return [
            UnresolvedSeed(seed, UnknownSeed(role, position, self._no_item(seed)))
            for role, group in groups
            for position, seed in enumerate(group)
            if not _is_known(seed, known)
        ]

    def _check(self, request: RecommendationRequest, unknown: Sequence[UnresolvedSeed]) -> None:
        n_unknown = sum(each.problem.role == "seed" for each in unknown)
        problems: list[Problem] = []
        if request.strict or n_unknown == len(request.seeds):
            problems += [each.problem for each in unknown]
        wanted = {seed.key for seed in request.seeds}
        problems += [DislikedSeed(position) for position, seed in enumerate(request.dislikes) if seed.key in wanted]
        if problems:
            raise InvalidRequest(problems)

    def _resolved(self, seed: Seed, weight: float, request: RecommendationRequest, known: _Known) -> ResolvedSeed:
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
        vector = self._genre_centre(number) if seed.kind == "genre" else self._centre(tracks)
        return ResolvedSeed(seed, vector, tracks, artists, self._weights(vector, artist_known, request), weight)

    def _centre(self, tracks: NDArray[np.int64]) -> NDArray[np.float64]:
        return self._engine.layout.centre(self._engine.gather(tracks))

    def _genre_centre(self, genre: int) -> NDArray[np.float64]:
        """Kept: a hundredth of all vectors may be of one genre."""
        centre = self._genre_centres.get(genre)
        if centre is None:
            centre = self._genre_centres[genre] = self._centre(self._catalogue.genre_members.tracks_of(genre))
        return centre

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

    def _no_item(self, seed: Seed) -> UnknownItem:
        assert seed.kind != "features"  # which are always known
        if seed.kind == "genre":
            return self._no_genre(str(seed.value))
        return UnknownItem(seed.kind, _described(seed.text) if seed.kind == "match" else str(seed.value))

    def _no_genre(self, name: str) -> UnknownItem:
        return UnknownItem("genre", name, self._genres.nearest(name))


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


def _is_known(seed: Seed, known: _Known) -> bool:
    return seed.kind == "features" or (seed.kind != "match" and str(seed.value) in known[seed.kind])


def _described(text: TrackText) -> str:
    return f"{text.name} by {', '.join(text.artists)}" if text.artists else text.name


def _values(seeds: Sequence[Seed], kind: str) -> list[str]:
    return [str(seed.value) for seed in seeds if seed.kind == kind]


def _found(names: Sequence[str], known: Mapping[str, int], problem: Callable[[str], Problem]) -> NDArray[np.int64]:
    """The indices of these names. Raises InvalidRequest with a problem for every one that is not known."""
    problems = [problem(name) for name in names if name not in known]
    if problems:
        raise InvalidRequest(problems)
    return np.array([known[name] for name in names], dtype=np.int64)
