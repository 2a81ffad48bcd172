"""Recommendations: seeds → filters → strategy → caps → rerank → page. The whole way on one screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.catalogue.catalogue import Catalogue
from app.inference.prediction import GenrePredictor
from app.recommend.caps import Cap, within_caps
from app.recommend.explain import Explainer, Reasons
from app.recommend.filters.base import FilterContext
from app.recommend.filters.columns import FeatureColumns
from app.recommend.paging import page_positions
from app.recommend.ranking import Ranking
from app.recommend.request import RecommendationRequest
from app.recommend.rerank import RERANKERS
from app.recommend.rerank.base import RerankContext
from app.recommend.rerank.spacing import SPACING
from app.recommend.seeds import ResolvedSeed, SeedResolver, UnresolvedSeed, as_seed_queries
from app.recommend.stage_clock import StageClock
from app.recommend.strategies import STRATEGIES
from app.recommend.strategies.base import SeedQueries
from app.retrieval.conditions import Condition
from app.retrieval.deepen import deepen
from app.retrieval.engine import Engine
from app.retrieval.weights import DefaultWeights, Weights


@dataclass(frozen=True)
class RecommendedTrack:
    """A track of the page, by its index; `reasons` where the request asked for them."""

    track_index: int
    score: float
    reasons: Reasons | None


@dataclass(frozen=True)
class RecommendationPage:
    """One page of a list.

    Attributes:
        tracks: in the order of the list.
        n_after_filters: how many tracks there were to choose from.
        unknown_seeds: seeds and dislikes that do not count, since the catalogue does not have them.
        stage_seconds: how long each stage took, by its name.
    """

    tracks: tuple[RecommendedTrack, ...]
    n_after_filters: int
    unknown_seeds: tuple[UnresolvedSeed, ...] = ()
    stage_seconds: Mapping[str, float] = field(default_factory=dict, compare=False)


class RecommendationPipeline:
    """Answers requests from one bundle's catalogue."""

    def __init__(
        self, catalogue: Catalogue, predictor: GenrePredictor, engine: Engine, default_weights: DefaultWeights
    ) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self._columns = FeatureColumns(catalogue.features, catalogue.kept)
        self._n_kept = int(np.count_nonzero(catalogue.kept))
        self._resolver = SeedResolver(catalogue, predictor, engine, default_weights)
        self._explainer = Explainer(catalogue, engine, self._columns)

    @cached_property
    def _release_years(self) -> NDArray[np.float64]:
        return self._catalogue.numbers("release_year")

    def recommend(
        self, request: RecommendationRequest, query_dtype: type[np.floating[Any]] = np.float64
    ) -> RecommendationPage:
        """The page that `request` asks for, of the list that it describes.

        Args:
            request: what to recommend from, and how.
            query_dtype: in which queries are computed; the neighbour tables are computed in float32.

        Raises:
            InvalidRequest: the catalogue has no seed, or not what else it names, or a seed is also disliked.
        """
        stages = StageClock()
        seeds, unknown = self._resolver.resolve(request)
        stages.end("seeds")
        allowed = self._allowed(request, seeds)
        stages.end("filter")
        engine = self._engine.within(partial(self._conditions, request, seeds))
        ranking = self._best(request, as_seed_queries(seeds, engine, query_dtype), engine, allowed)
        stages.end("rank")
        context = self._rerank_context(request, seeds)
        for reranker in RERANKERS:
            if reranker.applies(request) and len(ranking):
                head, rest = ranking.divide(reranker.reach_in(self._n_kept))
                ranking = reranker.rerank(head, request, context).followed_by(reranker.rescale(rest, request))
        stages.end("rerank")
        shown = ranking.at(page_positions(len(ranking), request))
        if request.sample and request.shape.spacing:  # no order of the list survives a draw: each page has its own
            shown = SPACING.rerank(shown, request, context)
        track_indices = shown.track_indices.tolist()
        reasons: Sequence[Reasons | None] = [None] * len(track_indices)
        if request.explain:
            reasons = self._explainer.explain(seeds, self._catalogue.tracks(track_indices))
        recommended = zip(track_indices, shown.scores.tolist(), reasons, strict=True)
        shown_tracks = tuple(RecommendedTrack(*parts) for parts in recommended)
        stages.end("page")
        return RecommendationPage(shown_tracks, int(np.count_nonzero(allowed)), tuple(unknown), stages.seconds)

    def _allowed(self, request: RecommendationRequest, seeds: list[ResolvedSeed]) -> NDArray[np.bool_]:
        """Bool [n_tracks]: neither filtered out, nor a version of a track that is a seed or disliked."""
        context = self._filter_context(seeds)
        mask = self._catalogue.kept.copy()
        for condition in request.filters:
            mask &= condition.mask(context)
        named = [seed.track_indices for seed in seeds if _is_left_out(seed)]
        recordings = self._catalogue.recordings[np.concatenate([np.zeros(0, dtype=np.int64), *named])]
        for recording in recordings.tolist():
            mask[self._catalogue.versions.tracks_of(recording)] = False
        return mask

    def _filter_context(self, seeds: list[ResolvedSeed]) -> FilterContext:
        catalogue = self._catalogue
        return FilterContext(
            n_tracks=len(catalogue.recordings),
            columns=self._columns,
            release_years=self._release_years,
            genres=catalogue.genre_members,
            artists=catalogue.artists,
            recordings=catalogue.versions,
            genre_indices=lambda names, part: self._resolver.genre_indices(names, "genres", part),
            artist_indices=lambda ids, part: self._resolver.artist_indices(ids, "artists", part),
            track_recordings=lambda ids: catalogue.recordings[[*catalogue.track_indices(ids).values()]],
            seed_artists=np.concatenate([seed.artist_indices for seed in seeds if seed.weight > 0]),
        )

    def _conditions(self, request: RecommendationRequest, seeds: list[ResolvedSeed]) -> list[Condition]:
        """What all tracks meet that are allowed, as far as filters say it."""
        context = self._filter_context(seeds)
        return [condition for of_request in request.filters for condition in of_request.conditions(context)]

    def _best(
        self, request: RecommendationRequest, seeds: SeedQueries, engine: Engine, allowed: NDArray[np.bool_]
    ) -> Ranking:
        """Best first, one per recording and within the caps: as many as any page may need."""
        reaches = [reranker.reach_in(self._n_kept) for reranker in RERANKERS if reranker.applies(request)]
        size = max([request.list_length, *reaches])
        strategy = STRATEGIES[request.strategy]

        def attempt(depth: int) -> tuple[Ranking, bool]:
            found = strategy.rank(seeds, engine, allowed, depth)
            caps = self._caps(request, found.ranking.track_indices)
            kept = found.ranking.at(within_caps(caps, len(found.ranking), size))
            return kept, len(kept) == size or found.complete

        return deepen(attempt, (3 if request.shape.is_capped else 2) * size)

    def _caps(self, request: RecommendationRequest, track_indices: NDArray[np.int64]) -> list[Cap]:
        each = np.arange(len(track_indices))
        caps = [Cap(1, each, self._catalogue.recordings[track_indices])]
        if request.shape.max_per_artist is not None:
            caps.append(Cap(request.shape.max_per_artist, *self._catalogue.artists.of_tracks(track_indices)))
        if request.shape.max_per_album is not None:
            caps.append(Cap(request.shape.max_per_album, each, self._catalogue.albums[track_indices]))
        return caps

    def _rerank_context(self, request: RecommendationRequest, seeds: list[ResolvedSeed]) -> RerankContext:
        catalogue = self._catalogue
        preceding = [[*catalogue.artist_indices(ids).values()] for ids in request.preceding]
        return RerankContext(
            features=catalogue.features,
            columns=self._columns,
            engine=self._engine,
            weights=Weights(
                genre=float(np.mean([seed.weights.genre for seed in seeds])),
                timbre=float(np.mean([seed.weights.timbre for seed in seeds])),
            ),
            artists=catalogue.artists,
            preceding=[np.array(artists, dtype=np.int64) for artists in preceding],
        )


def _is_left_out(seed: ResolvedSeed) -> bool:
    """A track that was named is no recommendation; nor is what a disliked artist made. A disliked genre only repels."""
    return seed.seed.kind == "track" or (seed.seed.kind == "artist" and seed.weight < 0)
