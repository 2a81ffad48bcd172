"""Finds tracks that are like a track: in the neighbour table where it knows, and by a search elsewhere."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.catalogue.catalogue import Catalogue
from app.recommend.filters.base import Filter
from app.recommend.pipeline import RecommendationPipeline
from app.recommend.request import AS_FOUND, ListShape, RecommendationRequest, Seed
from app.retrieval.engine import Engine
from app.retrieval.neighbour_table import ChangedNeighbourTable
from app.retrieval.remote import KnownParts
from app.retrieval.weights import DefaultWeights, Weights


@dataclass(frozen=True)
class SimilarTracks:
    """What sounds like a track.

    Attributes:
        track_index: of the track that was asked for.
        similar: the index and the similarity of each track, best first.
        genre_weight: how much genre counted.
        timbre_weight: how much timbre counted; None where the bundle has no timbre.
    """

    track_index: int
    similar: list[tuple[int, float]]
    genre_weight: float
    timbre_weight: float | None


class SimilarTrackFinder:
    """Finds them in one catalogue.

    Args:
        catalogue: where the tracks are.
        engine: over the vectors of all of them.
        neighbours: their table, None where there is none.
        recommendations: from the catalogue.
        default_weights: what counts how much where nobody says.
        known: what is known of the vectors of the bundle where the engine is elsewhere; None where it is here.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        engine: Engine,
        neighbours: ChangedNeighbourTable | None,
        recommendations: RecommendationPipeline,
        default_weights: DefaultWeights,
        known: KnownParts | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self._neighbours = neighbours
        self._recommendations = recommendations
        self._default_weights = default_weights
        self._known = known

    def find(
        self,
        track_index: int,
        k: int,
        genre_weight: float | None = None,
        filters: tuple[Filter, ...] = (),
        timbre_weight: float | None = None,
        shape: ListShape = AS_FOUND,
        offset: int = 0,
    ) -> SimilarTracks:
        """The `k` tracks that are most like a track, of those that the filters leave.

        They are of a list of this shape, behind its first `offset`.

        Raises:
            InvalidRequest: the catalogue does not have what a filter names.
        """
        artist_known, known = bool(self._catalogue.artist_known[track_index]), self._known
        vector: NDArray[np.float32] | None = None
        of_track: tuple[Any, ...]
        weights_of: Any
        if known is None or track_index >= len(known):
            vector = self._engine.gather(np.array([track_index]))
            of_track, weights_of = (vector[0], self._engine.layout, artist_known), self._default_weights.of_query
        else:  # the table may answer without the vector, which is elsewhere
            parts = bool(known.embedding[track_index]), bool(known.timbre[track_index])
            of_track, weights_of = (*parts, artist_known), self._default_weights.of_known
        default = weights_of(*of_track)
        asked = genre_weight, timbre_weight
        weights = default if asked == (None, None) else weights_of(*of_track, *asked)
        similar = None
        # To compare with what is the same object costs more than to see that it is.
        if not filters and (shape is AS_FOUND or shape == AS_FOUND) and weights == default:
            similar = self._look_up(track_index, vector, weights, k + offset)
            similar = similar and similar[offset:]
        if similar is None:
            request = RecommendationRequest(
                (Seed("track", self._catalogue.content.track_ids[track_index]),),
                filters=filters,
                genre_weight=weights.genre,
                timbre_weight=weights.timbre,
                shape=shape,
                k=k,
                offset=offset,
            )
            page = self._recommendations.recommend(request, query_dtype=np.float32)  # as the tables, to the last digit
            similar = [(found.track_index, found.score) for found in page.tracks]
        has_timbre = self._engine.layout.n_timbre > 0
        return SimilarTracks(track_index, similar, weights.genre, weights.timbre if has_timbre else None)

    def _look_up(
        self, track_index: int, vector: NDArray[np.float32] | None, weights: Weights, k: int
    ) -> list[tuple[int, float]] | None:
        """From the table; None where it does not know. vector: float32 [1, d], if it is here."""
        if self._neighbours is None or k > self._neighbours.table.depth:
            return None
        return self._neighbours.look_up(track_index, vector, weights, k)
