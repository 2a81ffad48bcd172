"""From what people name (tracks, artists, genres, features) to vectors of the index and rows of the catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import unknown_as_nan
from app.bundle.vectors import as_queries, index_vectors
from app.catalogue.catalogue import Catalogue
from app.errors import InvalidQuery
from app.inference.classifier import Classifier
from app.recommend.request import Query, Seed
from app.recommend.scoring import SeedQueries
from app.retrieval.flat import Retriever


@dataclass(frozen=True)
class ResolvedSeed:
    """A seed as the catalogue knows it.

    vector: float64 [d], of the index: its own, or the centre of its tracks'; rows: int64, its tracks; artists: int64,
    the numbers of its artists; genre_weight: how much genre counts for similarity to it; weight: below 0 for a dislike.
    """

    seed: Seed
    vector: NDArray[np.float64]
    rows: NDArray[np.int64]
    artists: NDArray[np.int64]
    genre_weight: float
    weight: float


class SeedResolver:
    """Resolves the seeds of one bundle's catalogue."""

    def __init__(self, catalogue: Catalogue, classifier: Classifier, retriever: Retriever) -> None:
        self._catalogue = catalogue
        self._classifier = classifier
        self._retriever = retriever
        self._genres = {name: number for number, (name, _) in enumerate(catalogue.genres)}

    def resolve(self, query: Query) -> list[ResolvedSeed]:
        """Seeds, then dislikes. The same one twice counts once, with the weights added.

        Raises:
            InvalidQuery: the catalogue does not have some of them (all are named), or one is a seed and a dislike.
        """
        seeds, dislikes = _merged(query.seeds), _merged(query.dislikes)
        tracks = self._catalogue.rows_of_ids(_values(seeds + dislikes, "track"))
        artists = self._catalogue.artists_of_ids(_values(seeds + dislikes, "artist"))
        known = {"track": tracks, "artist": artists, "genre": self._genres}
        self._check(query, known)
        return [
            self._resolved(seed, sign * seed.weight, query.genre_weight, known)
            for sign, group in ((1, seeds), (-1, dislikes))
            for seed in group
        ]

    def genres(self, names: Sequence[str], place: str) -> NDArray[np.int64]:
        """The numbers of these genres. Raises InvalidQuery where there is no such genre."""
        unknown = [(place, self._no_genre(name)) for name in names if name not in self._genres]
        if unknown:
            raise InvalidQuery(unknown)
        return np.array([self._genres[name] for name in names], dtype=np.int64)

    def artists(self, ids: Sequence[str], place: str) -> NDArray[np.int64]:
        """The numbers of these artists. Raises InvalidQuery where there is no such artist."""
        known = self._catalogue.artists_of_ids(ids)
        unknown = [(place, _no_such("artist", one)) for one in ids if one not in known]
        if unknown:
            raise InvalidQuery(unknown)
        return np.array([known[one] for one in ids], dtype=np.int64)

    def _check(self, query: Query, known: dict[str, dict[str, int]]) -> None:
        problems = []
        for place, group in (("seeds", query.seeds), ("dislikes", query.dislikes)):
            for position, seed in enumerate(group):
                if seed.kind != "features" and seed.value not in known[seed.kind]:
                    name = str(seed.value)
                    problem = self._no_genre(name) if seed.kind == "genre" else _no_such(seed.kind, name)
                    problems.append((f"{place}.{position}.{seed.kind}", problem))
        wanted = {seed.key for seed in query.seeds}
        for position, seed in enumerate(query.dislikes):
            if seed.key in wanted:
                problems.append((f"dislikes.{position}", "is a seed as well; name it in one of the two"))
        if problems:
            raise InvalidQuery(problems)

    def _resolved(
        self, seed: Seed, weight: float, genre_weight: float | None, known: dict[str, dict[str, int]]
    ) -> ResolvedSeed:
        none = np.zeros(0, dtype=np.int64)
        if seed.kind == "features":
            predicted = self._classifier.predict(unknown_as_nan(np.array([seed.value], dtype=np.float32)))
            vector = index_vectors(predicted.embeddings, predicted.probabilities)[0].astype(np.float64)
            return ResolvedSeed(seed, vector, none, none, self._weight(genre_weight, False), weight)
        number = known[seed.kind][str(seed.value)]
        catalogue = self._catalogue
        if seed.kind == "track":
            rows, artists = np.array([number]), catalogue.artists.of_track(number)
        elif seed.kind == "artist":
            rows, artists = catalogue.artists.tracks_of(number), np.array([number])
        else:
            rows, artists = catalogue.genre_members.tracks_of(number), none
        genre_known = seed.kind == "genre" or bool(catalogue.artist_known[rows].any())
        vector = self._retriever.centre(rows)
        return ResolvedSeed(seed, vector, rows, artists, self._weight(genre_weight, genre_known), weight)

    def _weight(self, asked: float | None, artist_known: bool) -> float:
        return self._retriever.genre_weight(artist_known) if asked is None else asked

    def _no_genre(self, name: str) -> str:
        close = get_close_matches(name.lower(), self._genres, n=1)
        hint = f"did you mean {close[0]!r}?" if close else "GET /genres lists them"
        return f"no genre {name[:64]!r}; {hint}"


def as_seed_queries(seeds: Sequence[ResolvedSeed], embedding_dim: int) -> SeedQueries:
    """The seeds as queries of the index, each with its genre weight."""
    genre_weights = np.array([seed.genre_weight for seed in seeds])
    queries = as_queries(np.stack([seed.vector for seed in seeds]), embedding_dim, genre_weights)
    return SeedQueries(queries, np.array([seed.weight for seed in seeds]))


def _merged(seeds: Sequence[Seed]) -> list[Seed]:
    merged: dict[tuple[str, str], Seed] = {}
    for seed in seeds:
        before = merged[seed.key].weight if seed.key in merged else 0
        merged[seed.key] = Seed(seed.kind, seed.value, before + seed.weight)
    return list(merged.values())


def _values(seeds: Sequence[Seed], kind: str) -> list[str]:
    return [str(seed.value) for seed in seeds if seed.kind == kind]


def _no_such(kind: str, identity: str) -> str:
    return f"no {kind} with the id {identity[:64]!r}; GET /search finds ids by name"
