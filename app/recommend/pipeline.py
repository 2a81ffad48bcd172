"""Recommendations: seeds → vectors → filters → search → rank → page. The whole way on one screen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import unknown_as_nan
from app.catalogue.catalogue import Catalogue, Track
from app.catalogue.memberships import Groups
from app.inference.classifier import Classifier
from app.recommend.caps import Cap, within_caps
from app.recommend.explain import Reasons, SeedFacts, reasons_for, typical_features
from app.recommend.filters import FilterColumns, in_groups
from app.recommend.ranking import (
    TARGETED,
    VARIED,
    Ranking,
    by_score,
    diversified,
    page,
)
from app.recommend.request import Filters, Query
from app.recommend.scoring import SeedQueries, score
from app.recommend.seeds import ResolvedSeed, SeedResolver, as_seed_queries
from app.recommend.targets import prefer
from app.retrieval.flat import Retriever


@dataclass(frozen=True)
class Recommendation:
    track: Track
    score: float
    reasons: Reasons | None


@dataclass(frozen=True)
class Recommended:
    """One page of a list; after_filters: how many tracks there were to choose from."""

    recommendations: tuple[Recommendation, ...]
    after_filters: int


class Recommendations:
    """Answers queries from one bundle's catalogue."""

    def __init__(self, catalogue: Catalogue, classifier: Classifier, retriever: Retriever) -> None:
        self._catalogue = catalogue
        self._retriever = retriever
        self._columns = FilterColumns(catalogue.features)
        recordings, n_tracks = catalogue.recordings, len(catalogue.recordings)
        self._versions = Groups(recordings, np.arange(n_tracks), int(recordings.max()) + 1, n_tracks)
        self._resolver = SeedResolver(catalogue, classifier, retriever)

    def answer(self, query: Query) -> Recommended:
        """The page that `query` asks for, of the list that it describes.

        Raises:
            InvalidQuery: the catalogue does not have what it names, or a seed is also disliked.
        """
        seeds = self._resolver.resolve(query)
        allowed = self.allowed(query.filters, seeds)
        found = self._best(query, as_seed_queries(seeds, self._retriever.embedding_dim), allowed)
        found = self._reordered(query, seeds, found)
        shown = found.at(page(len(found.rows), query.sample, query.offset, query.k))
        tracks = self._catalogue.tracks(shown.rows.tolist())
        reasons = self._reasons(seeds, tracks) if query.explain else [None] * len(tracks)
        recommendations = zip(tracks, shown.scores.tolist(), reasons, strict=True)
        return Recommended(tuple(Recommendation(*one) for one in recommendations), int(np.count_nonzero(allowed)))

    def allowed(self, filters: Filters, seeds: list[ResolvedSeed]) -> NDArray[np.bool_]:
        """Bool [n_tracks]: neither filtered out, nor a version of a seed, a disliked or an excluded track."""
        catalogue, columns = self._catalogue, self._columns
        mask = columns.all()
        for feature, bounds in filters.bounds.items():
            mask &= columns.within(feature, bounds)
        for feature, values in filters.values.items():
            mask &= columns.one_of(feature, values)
        for wanted, names, place in ((True, filters.any_genres, "any"), (False, filters.no_genres, "none")):
            if names:
                numbers = self._resolver.genres(names, f"filters.genres.{place}")
                mask &= in_groups(catalogue.genre_members, numbers, len(mask)) == wanted
        for wanted, names, place in ((True, filters.any_artists, "any"), (False, filters.no_artists, "none")):
            if names:
                numbers = self._resolver.artists(names, f"filters.artists.{place}")
                mask &= in_groups(catalogue.artists, numbers, len(mask)) == wanted
        if filters.exclude_seed_artists:
            owners = np.concatenate([seed.artists for seed in seeds if seed.weight > 0])
            mask &= ~in_groups(catalogue.artists, owners, len(mask))
        excluded = [seed.rows for seed in seeds if _is_left_out(seed)]
        excluded.append(np.array([*catalogue.rows_of_ids(filters.exclude).values()], dtype=np.int64))
        for recording in catalogue.recordings[np.concatenate(excluded)]:
            mask[self._versions.tracks_of(recording)] = False
        return mask

    def _best(self, query: Query, seeds: SeedQueries, allowed: NDArray[np.bool_]) -> Ranking:
        """Best first, one per recording and within the caps: as many as any page may need."""
        size = max(_length(query), TARGETED if query.targets else 0, VARIED if query.diversity else 0)
        depth = (2 if query.max_per_artist is query.max_per_album is None else 3) * size  # mostly enough
        while True:
            found = score(query.strategy, seeds, self._retriever, allowed, depth)
            kept = found.ranking.at(within_caps(self._caps(query, found.ranking.rows), len(found.ranking.rows), size))
            if len(kept.rows) == size or found.complete:
                return kept
            depth *= 2  # many versions, or many tracks of one artist: look further

    def _caps(self, query: Query, rows: NDArray[np.int64]) -> list[Cap]:
        each = np.arange(len(rows))
        caps = [Cap(1, each, self._catalogue.recordings[rows])]
        if query.max_per_artist is not None:
            caps.append(Cap(query.max_per_artist, *self._catalogue.artists.of_tracks(rows)))
        if query.max_per_album is not None:
            caps.append(Cap(query.max_per_album, each, self._catalogue.albums[rows]))
        return caps

    def _reordered(self, query: Query, seeds: list[ResolvedSeed], found: Ranking) -> Ranking:
        """By targets, then by diversity; each as far as it reaches, and the rest as it is."""
        if query.targets:
            head, rest = found.divided(TARGETED)
            features = self._catalogue.features[head.rows]
            nearer = prefer(head.scores, features, query.targets, self._columns.deviations)
            found = by_score(head.rows, nearer).followed_by(rest)
        if query.diversity and len(found.rows):
            head, rest = found.divided(VARIED)
            genre_weight = float(np.mean([seed.genre_weight for seed in seeds]))
            vectors = self._retriever.comparable(head.rows, genre_weight)
            n = min(_length(query), len(head.rows))  # further ones are on no page of this request
            found = head.at(diversified(head.scores, vectors, query.diversity, n)).followed_by(rest)
        return found

    def _reasons(self, seeds: list[ResolvedSeed], tracks: list[Track]) -> list[Reasons]:
        dim = self._retriever.embedding_dim
        facts = [self._facts(seed) for seed in seeds if seed.weight > 0]
        vectors = self._retriever.vectors
        return [reasons_for(vectors[track.row], track, facts, dim, self._columns.deviations) for track in tracks]

    def _facts(self, seed: ResolvedSeed) -> SeedFacts:
        dim, catalogue = self._retriever.embedding_dim, self._catalogue
        genres: set[int] = set()
        for row in seed.rows if seed.seed.kind in {"track", "artist"} else ():
            genres.update(catalogue.genre_members.of_track(row).tolist())
        names = {catalogue.genres[genre][0] for genre in genres}
        if seed.seed.kind == "genre":
            names = {str(seed.seed.value)}
        features = (
            np.array(seed.seed.value, dtype=np.float32)
            if seed.seed.kind == "features"
            else typical_features(catalogue.features[seed.rows])
        )
        query = as_seed_queries([seed], dim).queries[0]
        return SeedFacts(seed.seed, query, seed.vector, unknown_as_nan(features[None])[0], frozenset(names))


def _length(query: Query) -> int:
    """How many of the list a page can show a part of."""
    return query.sample.size if query.sample else query.offset + query.k


def _is_left_out(seed: ResolvedSeed) -> bool:
    """A track that was named is no recommendation; nor is what a disliked artist made. A disliked genre only repels."""
    return seed.seed.kind == "track" or (seed.seed.kind == "artist" and seed.weight < 0)
