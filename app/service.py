"""The service: one open bundle and the questions it answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import FEATURES
from app.bundle.reader import Bundle
from app.bundle.text import TrackText
from app.catalogue.artists import Artists
from app.catalogue.distributions import Distribution, find_distributions
from app.catalogue.track import Track
from app.errors import EmptyMap, NotInBundle, SameRecording, UnknownTrack
from app.recommend.filters.base import Filter
from app.recommend.pipeline import RecommendationPage, RecommendationPipeline
from app.recommend.request import RecommendationRequest, Seed
from app.recommend.similar_artists import SimilarArtistFinder, SimilarArtists
from app.recommend.song_path import find_path
from app.search.matching import Match, Matcher, MatchQuery
from app.search.service import Search
from app.snapshot import Snapshot
from app.track_map.track_map import TrackMap

GenreRanking = tuple[tuple[str, float], ...]
"""Genres with their probabilities, best first."""


EVIDENCE = ("features", "words", "artists")
"""The kinds of evidence of a track's genres."""


@dataclass(frozen=True)
class GenrePrediction:
    """The most probable genres, and the evidence for them.

    Attributes:
        genres: by all the evidence.
        alone: by each kind of evidence that was used, alone, in the order of `EVIDENCE`.
        artists: each artist that was named, with the number of tracks that tell its genres, 0 for an unknown artist.
        missing: names of the features that are not known.
    """

    genres: GenreRanking
    alone: dict[str, GenreRanking]
    artists: tuple[tuple[str, int], ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class SimilarTrack:
    track: Track
    similarity: float


@dataclass(frozen=True)
class SimilarTracks:
    """The track that was asked for, and what sounds like it, best first, for these weights of genre and timbre.

    `timbre_weight` is None where the bundle has no timbre.
    """

    track: Track
    similar: tuple[SimilarTrack, ...]
    genre_weight: float
    timbre_weight: float | None


class Service:
    """Answers from a snapshot.

    Attributes:
        manifest: of the bundle.
        version: of the bundle.
        n_tracks: in its catalogue.
        artists: what is known of artists.
        timbre: what it knows of timbre; None where it knows nothing.
        scales: by which features of an extractor are brought to those of the model; None where there are none.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.manifest = snapshot.manifest
        self.version = snapshot.manifest.version
        self._genre_names = snapshot.manifest.genres
        self.timbre = snapshot.timbre
        self.scales = snapshot.scales
        self._default_weights = snapshot.default_weights
        self._catalogue = snapshot.catalogue
        self._predictor = snapshot.predictor
        self._neighbours = snapshot.neighbours
        self._engine = snapshot.engine
        self.n_tracks = int(np.count_nonzero(snapshot.catalogue.kept))
        self._recommendations = RecommendationPipeline(
            self._catalogue, self._predictor, self._engine, self._default_weights
        )
        self.artists = Artists(self._catalogue)
        self._similar_artists = SimilarArtistFinder(self._catalogue, self.artists, self._engine, self._default_weights)
        self._report = snapshot.report
        self._map = snapshot.map
        self._search = Search(self._catalogue, self.artists, snapshot.index) if snapshot.index else None
        self._matcher = Matcher(self._catalogue, snapshot.index) if snapshot.index else None

    @classmethod
    def of(cls, bundle: Bundle) -> "Service":
        """Answers from a bundle as it is.

        Raises:
            BundleError: a file of the bundle cannot be opened, or does not fit the manifest.
        """
        return cls(Snapshot.of(bundle))

    @property
    def search(self) -> Search:
        """Finds tracks and artists by words. Raises NotInBundle where the bundle has no words."""
        if self._search is None:
            raise NotInBundle("words")
        return self._search

    @property
    def map(self) -> TrackMap:
        """The map of all tracks. Raises NotInBundle where the bundle has none."""
        if self._map is None:
            raise NotInBundle("map")
        return self._map

    def track_at(self, x: float, y: float) -> Track:
        """The track nearest to a place on the map.

        Raises:
            NotInBundle: the bundle has no map.
            EmptyMap: all tracks were removed.
        """
        track_index = self.map.nearest(x, y)
        if track_index is None:
            raise EmptyMap
        return self._catalogue.tracks([track_index])[0]

    def match(self, queries: Sequence[MatchQuery]) -> list[Match | None]:
        """The tracks that tracks of another list mean, in this order; None where the catalogue has none that is sure
        enough.

        Raises:
            NotInBundle: the bundle has no words.
        """
        if self._matcher is None:
            raise NotInBundle("words")
        return self._matcher.match(queries)

    @property
    def genres(self) -> tuple[tuple[str, int], ...]:
        """Every genre with its number of tracks, in alphabetical order."""
        return tuple(sorted(self._catalogue.genres))

    @cached_property
    def distributions(self) -> list[Distribution]:
        """Of every feature, and of the year of release, over the tracks of which it is known."""
        return find_distributions(self._catalogue)

    @property
    def report(self) -> dict[str, Any]:
        """What the bundle tells of its making. Raises NotInBundle where it has no report."""
        if self._report is None:
            raise NotInBundle("report")
        return self._report

    def track(self, track_id: str) -> Track:
        """Raises UnknownTrack where the catalogue has no such id."""
        track = self._catalogue.find(track_id)
        if track is None:
            raise UnknownTrack(track_id)
        return track

    def tracks(self, track_ids: Sequence[str]) -> list[Track | None]:
        """The tracks with these ids, in this order; None where the catalogue has no such id."""
        rows = self._catalogue.track_indices(track_ids)
        found = {track.id: track for track in self._catalogue.tracks(list(rows.values()))}
        return [found.get(track_id) for track_id in track_ids]

    def has_track(self, track_id: str) -> bool:
        """Whether the catalogue has a track with this id."""
        return bool(self._catalogue.track_indices([track_id]))

    def example_track(self) -> Track | None:
        """Some track of the catalogue that has neighbours and an artist to show: the first one; None where none has."""
        credited = np.zeros(len(self._catalogue), dtype=np.bool_)
        credited[self._catalogue.artists.track_indices] = True
        found = self._catalogue.kept & credited
        return self._catalogue.tracks([int(np.argmax(found))])[0] if found.any() else None

    def similar(
        self,
        track_id: str,
        k: int,
        genre_weight: float | None = None,
        filters: tuple[Filter, ...] = (),
        timbre_weight: float | None = None,
    ) -> SimilarTracks:
        """The `k` tracks that are most like a track, of those that the filters leave.

        Raises:
            UnknownTrack: the catalogue has no such id.
            InvalidRequest: the catalogue does not have what a filter names.
            NotInBundle: timbre should count, and the bundle has none.
        """
        self._check_timbre(timbre_weight)
        track = self.track(track_id)
        vector = self._engine.gather(np.array([track.index]))
        of_track = vector[0], self._engine.layout, bool(self._catalogue.artist_known[track.index])
        default = self._default_weights.of_query(*of_track)
        weights = self._default_weights.of_query(*of_track, genre_weight, timbre_weight)
        told = weights.genre, weights.timbre if self.timbre else None
        if self._neighbours is not None and not filters and weights == default and k <= self._neighbours.table.depth:
            listed = self._neighbours.look_up(track.index, vector, weights, k)
            if listed is not None:
                pairs = zip(self._catalogue.tracks(listed[0]), listed[1].tolist(), strict=True)
                return SimilarTracks(track, tuple(SimilarTrack(*pair) for pair in pairs), *told)
        request = RecommendationRequest(
            (Seed("track", track_id),),
            filters=filters,
            genre_weight=weights.genre,
            timbre_weight=weights.timbre,
            k=k,
        )
        page = self._recommendations.recommend(request, query_dtype=np.float32)  # as the tables, to the last digit
        return SimilarTracks(track, tuple(SimilarTrack(found.track, found.score) for found in page.tracks), *told)

    def recommend(self, request: RecommendationRequest) -> RecommendationPage:
        """Tracks to go with several seeds, as `RecommendationPipeline.recommend` defines them.

        Raises:
            NotInBundle: timbre should count, and the bundle has none.
        """
        self._check_timbre(request.timbre_weight)
        return self._recommendations.recommend(request)

    def similar_artists(
        self, artist_id: str, k: int, genre_weight: float | None = None, timbre_weight: float | None = None
    ) -> SimilarArtists:
        """The `k` artists that are most like an artist, as `SimilarArtistFinder.find` defines them.

        Raises:
            NotInBundle: timbre should count, and the bundle has none.
        """
        self._check_timbre(timbre_weight)
        return self._similar_artists.find(artist_id, k, genre_weight, timbre_weight)

    def path(self, start_id: str, end_id: str, length: int) -> tuple[list[Track], list[float]]:
        """The tracks of a path, as `find_path` defines it, and the similarity of each to the one before.

        Raises:
            UnknownTrack: the catalogue has no such id.
            SameRecording: both are one recording.
        """
        start, end = self.track(start_id), self.track(end_id)
        if self._catalogue.recordings[start.index] == self._catalogue.recordings[end.index]:
            raise SameRecording
        path = find_path(start.index, end.index, length, self._catalogue, self._engine)
        return self._catalogue.tracks(path.track_indices.tolist()), path.similarities.tolist()

    def predict_genres(
        self, features: NDArray[np.float32], texts: Sequence[TrackText], top_n: int
    ) -> Iterator[GenrePrediction]:
        """The `top_n` most probable genres of each of n tracks. They are ranked as they are taken.

        Args:
            features: float32 [n, 15], raw, with NaN for not given.
            texts: the title, album and artists of each track, as far as they are known.
            top_n: how many genres.

        Raises:
            NothingKnown: of a track nothing is known that could tell its genres.
        """
        found = self._predictor.predict(features, texts)
        return (
            GenrePrediction(
                genres=self._ranking(found.probabilities[track], top_n),
                alone={
                    kind: self._ranking(found.alone[kind][track], top_n) for kind in EVIDENCE if found.used[kind][track]
                },
                artists=tuple(found.artists[track]),
                missing=tuple(feature.name for feature, unknown in zip(FEATURES, missing, strict=True) if unknown),
            )
            for track, missing in enumerate(found.missing.tolist())
        )

    def _check_timbre(self, weight: float | None) -> None:
        if weight and self.timbre is None:
            raise NotInBundle("timbre", "made of a table with timbre, or let timbre count nothing")

    def _ranking(self, probabilities: NDArray[np.float32], top_n: int) -> GenreRanking:
        order = np.argsort(-probabilities, kind="stable")[:top_n].tolist()
        return tuple((self._genre_names[genre], float(probabilities[genre])) for genre in order)
