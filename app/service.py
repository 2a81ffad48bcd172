"""The service: one open bundle and the questions it answers."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bundle.reader import Bundle
from app.bundle.text import TrackText
from app.catalogue.albums import Albums
from app.catalogue.artists import Artists
from app.catalogue.distributions import Distribution, find_distributions, typical_features
from app.catalogue.genre_names import GenreNames
from app.catalogue.track import Track
from app.errors import EmptyMap, NotInBundle, SameRecording, UnknownTrack
from app.inference.ranked_genres import GenrePrediction, ranked
from app.recommend.filters.base import Filter
from app.recommend.pipeline import RecommendationPage, RecommendationPipeline
from app.recommend.request import AS_FOUND, ListShape, RecommendationRequest, Seed
from app.recommend.similar_artists import SimilarArtistFinder, SimilarArtists
from app.recommend.similar_tracks import SimilarTrackFinder, SimilarTracks
from app.recommend.song_path import embedding_similarities, find_path
from app.search.matching import Match, Matcher, MatchQuery
from app.search.service import Search
from app.snapshot import Snapshot
from app.track_map.track_map import TrackMap


class Service:
    """Answers from a snapshot.

    Attributes:
        manifest: of the bundle.
        version: of the bundle.
        n_tracks: in its catalogue.
        artists: what is known of artists.
        timbre: what it knows of timbre; None where it knows nothing.
        scales: by which features of an extractor are brought to those of the model; None where there are none.
        remote: the engine, where it is on another machine; None where it is here.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.manifest = snapshot.manifest
        self.version = snapshot.manifest.version
        self._genre_names = snapshot.manifest.genres
        self.timbre = snapshot.timbre
        self.scales = snapshot.scales
        self.remote = snapshot.remote
        self._default_weights = snapshot.default_weights
        self._catalogue = snapshot.catalogue
        self._predictor = snapshot.predictor
        self._engine = snapshot.engine
        self.n_tracks = int(np.count_nonzero(snapshot.catalogue.kept))
        self._recommendations = RecommendationPipeline(
            self._catalogue, self._predictor, self._engine, self._default_weights
        )
        self._similar_tracks = SimilarTrackFinder(
            self._catalogue,
            self._engine,
            snapshot.neighbours,
            self._recommendations,
            self._default_weights,
            snapshot.remote.known if snapshot.remote else None,
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

    def track_index_at(self, x: float, y: float) -> int:
        """The track nearest to a place on the map.

        Raises:
            NotInBundle: the bundle has no map.
            EmptyMap: all tracks were removed.
        """
        track_index = self.map.nearest(x, y)
        if track_index is None:
            raise EmptyMap
        return track_index

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
    def genre_finder(self) -> GenreNames:
        """Finds the genres of which there are tracks by the names that people write."""
        return GenreNames({name: number for number, (name, n_tracks) in enumerate(self._catalogue.genres) if n_tracks})

    @cached_property
    def distributions(self) -> list[Distribution]:
        """Of every feature, and of the year of release, over the tracks of which it is known."""
        return find_distributions(self._catalogue)

    @cached_property
    def typical_features(self) -> dict[str, float | int | bool]:
        """Of every feature the median over the tracks of which it is known; 0 where it is known of none."""
        return typical_features(self._catalogue)

    @cached_property
    def albums(self) -> Albums:
        """What is known of albums."""
        return Albums(self._catalogue)

    @cached_property
    def has_own_ids(self) -> bool:
        """Whether the ids of tracks are nobody else's: those of the demo, or of a table that had none."""
        indexed = (self._report or {}).get("indexed")
        is_of_a_table = isinstance(indexed, dict) and "data" in indexed  # by the model of the demo
        is_demo = self.version.startswith("demo-") and not is_of_a_table
        return is_demo or self._catalogue.has_minted_ids()

    @property
    def report(self) -> dict[str, Any]:
        """What the bundle tells of its making. Raises NotInBundle where it has no report."""
        if self._report is None:
            raise NotInBundle("report")
        return self._report

    def track_index(self, track_id: str) -> int:
        """Raises UnknownTrack where the catalogue has no such id."""
        index = self._catalogue.track_index(track_id)
        if index is None:
            raise UnknownTrack(track_id)
        return index

    def tracks_at(self, track_indices: Sequence[int]) -> list[Track]:
        """The tracks of these indices, in this order."""
        return self._catalogue.tracks(track_indices)

    def json(self, track_indices: Sequence[int]) -> list[bytes]:
        """The tracks of these indices as `track_json` writes them, in this order. It costs less than `tracks_at`."""
        return self._catalogue.json(track_indices)

    def track_ids(self, track_indices: Sequence[int]) -> list[str]:
        """The ids of these tracks, in this order."""
        return [self._catalogue.content.track_ids[index] for index in track_indices]

    def track(self, track_id: str) -> Track:
        """Raises UnknownTrack where the catalogue has no such id."""
        return self._catalogue.tracks([self.track_index(track_id)])[0]

    def track_indices(self, track_ids: Sequence[str]) -> list[int | None]:
        """The indices of the tracks with these ids, in this order; None where the catalogue has no such id."""
        return [self._catalogue.track_index(track_id) for track_id in track_ids]

    def has_track(self, track_id: str) -> bool:
        """Whether the catalogue has a track with this id."""
        return self._catalogue.track_index(track_id) is not None

    def example_track(self) -> Track | None:
        """Some track of the catalogue that has neighbours and an artist to show: the first one; None where none has."""
        found = self._catalogue.kept & (np.diff(self._catalogue.artists.track_starts) > 0)
        return self._catalogue.tracks([int(np.argmax(found))])[0] if found.any() else None

    def similar(
        self,
        track_id: str,
        k: int,
        genre_weight: float | None = None,
        filters: tuple[Filter, ...] = (),
        timbre_weight: float | None = None,
        shape: ListShape = AS_FOUND,
        offset: int = 0,
    ) -> SimilarTracks:
        """The `k` tracks, after `offset`, that are most like a track, as `SimilarTrackFinder.find` defines them.

        Raises:
            UnknownTrack: the catalogue has no such id.
            InvalidRequest: the catalogue does not have what a filter names.
            NotInBundle: timbre should count, and the bundle has none.
        """
        self._check_timbre(timbre_weight)
        index = self.track_index(track_id)
        return self._similar_tracks.find(index, k, genre_weight, filters, timbre_weight, shape, offset)

    def recommend(self, request: RecommendationRequest) -> RecommendationPage:
        """Tracks to go with several seeds, as `RecommendationPipeline.recommend` defines them.

        Raises:
            InvalidRequest: the catalogue has no seed, or not what else the request names, or a seed is also disliked.
            NotInBundle: timbre should count, and the bundle has none; or a seed is to be matched, and it has no words.
        """
        self._check_timbre(request.timbre_weight)
        matched = replace(request, seeds=self._matched(request.seeds), dislikes=self._matched(request.dislikes))
        return self._recommendations.recommend(matched)

    def write_live_changes(self) -> None:
        """Have those of the catalogue in an engine that is on another machine.

        Raises:
            EngineUnavailable: it cannot be asked.
        """
        if self.remote:
            self.remote.live.write(self._catalogue, self._engine)

    def _matched(self, seeds: tuple[Seed, ...]) -> tuple[Seed, ...]:
        """The seeds, with the tracks of which the names are described in the place of descriptions."""
        described = [seed for seed in seeds if seed.kind == "match"]
        if not described:
            return seeds
        found = dict(zip(described, self.match([MatchQuery(seed.text) for seed in described]), strict=True))
        ids = self._catalogue.content.track_ids
        return tuple(
            Seed("track", ids[match.track_index], seed.weight) if (match := found.get(seed)) else seed for seed in seeds
        )

    def similar_artists(
        self, artist_id: str, k: int, genre_weight: float | None = None, timbre_weight: float | None = None
    ) -> SimilarArtists:
        """The `k` artists that are most like an artist, as `SimilarArtistFinder.find` defines them.

        Raises:
            NotInBundle: timbre should count, and the bundle has none.
        """
        self._check_timbre(timbre_weight)
        return self._similar_artists.find(artist_id, k, genre_weight, timbre_weight)

    def path(self, start_id: str, end_id: str, length: int) -> tuple[list[int], list[float]]:
        """The indices of the tracks of a path, as `find_path` defines it, and the similarity of each to the one before.

        Raises:
            UnknownTrack: the catalogue has no such id.
            SameRecording: both are one recording.
        """
        start, end = self.track_index(start_id), self.track_index(end_id)
        if self._catalogue.recordings[start] == self._catalogue.recordings[end]:
            raise SameRecording
        path = find_path(start, end, length, self._catalogue, self._engine)
        return path.track_indices.tolist(), path.similarities.tolist()

    def sound_similarities(self, track_index: int, track_indices: Sequence[int]) -> list[float]:
        """How much each of these tracks sounds like a track: the cosine of their embeddings, whatever their genres."""
        found = embedding_similarities(track_index, np.array(track_indices, dtype=np.int64), self._engine)
        return [*map(float, found)]

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
        return (ranked(found, track, self._genre_names, top_n) for track in range(len(texts)))

    def _check_timbre(self, weight: float | None) -> None:
        if weight and self.timbre is None:
            raise NotInBundle("timbre", "made of a table with timbre, or let timbre count nothing")
