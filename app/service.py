"""The service: one open bundle and the questions it answers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import FEATURES
from app.bundle.inverted_index import read_word_postings
from app.bundle.parts import NEIGHBOURS, POSTING_STARTS, POSTINGS, SIMILARITIES
from app.bundle.reader import Bundle
from app.bundle.text import TrackText
from app.catalogue.artists import Artists
from app.catalogue.catalogue import Catalogue, Track
from app.catalogue.loader import load_catalogue
from app.errors import NotInBundle, SameRecording, UnknownTrack
from app.inference.prediction import GenrePredictor
from app.recommend.filters.base import Filter
from app.recommend.pipeline import RecommendationPage, RecommendationPipeline
from app.recommend.request import RecommendationRequest, Seed
from app.recommend.similar_artists import SimilarArtistFinder, SimilarArtists
from app.recommend.song_path import find_path
from app.retrieval.engine import SIMILARITY_DECIMALS
from app.retrieval.flat import FlatEngine, use_one_thread
from app.retrieval.neighbour_table import NeighbourTable
from app.retrieval.upper_bounds import UpperBounds
from app.search.inverted_index import InvertedIndex
from app.search.matching import Match, Matcher, MatchQuery
from app.search.service import Search

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
    """The track that was asked for, and what sounds like it, best first, for this `genre_weight`."""

    track: Track
    similar: tuple[SimilarTrack, ...]
    genre_weight: float


class Service:
    """Opens all that is in `bundle` and answers from it.

    Attributes:
        manifest: of the bundle.
        version: of the bundle.
        n_tracks: in its catalogue.
        artists: what is known of artists.

    Raises:
        BundleError: a file of the bundle cannot be opened, or does not fit the manifest.
    """

    def __init__(self, bundle: Bundle) -> None:
        use_one_thread()
        self.manifest = bundle.manifest
        self.version = bundle.manifest.version
        self.n_tracks = bundle.manifest.n_tracks
        self._genre_names = bundle.manifest.genres
        self._genre_weights = bundle.manifest.genre_weights
        self._catalogue = load_catalogue(bundle)
        self._predictor = GenrePredictor(bundle, self._catalogue)
        self._neighbours = (
            NeighbourTable(bundle.arrays[NEIGHBOURS], bundle.arrays[SIMILARITIES]) if bundle.has("neighbours") else None
        )
        upper_bounds = UpperBounds(bundle.vectors, bundle.layout)
        self._engine = FlatEngine(bundle.vectors, bundle.layout, upper_bounds)
        self._recommendations = RecommendationPipeline(
            self._catalogue, self._predictor, self._engine, self._genre_weights
        )
        self.artists = Artists(self._catalogue)
        self._similar_artists = SimilarArtistFinder(self._catalogue, self.artists, self._engine, self._genre_weights)
        index = _open_index(bundle, self._catalogue) if bundle.has("words") else None
        self._search = Search(self._catalogue, self.artists, index) if index else None
        self._matcher = Matcher(self._catalogue, index) if index else None

    @property
    def search(self) -> Search:
        """Finds tracks and artists by words. Raises NotInBundle where the bundle has no words."""
        if self._search is None:
            raise NotInBundle("words")
        return self._search

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

    def example_track(self) -> Track:
        """Some track of the catalogue that has neighbours to show: the first one."""
        return self._catalogue.tracks([0])[0]

    def similar(
        self, track_id: str, k: int, genre_weight: float | None = None, filters: tuple[Filter, ...] = ()
    ) -> SimilarTracks:
        """The `k` tracks that are most like a track, of those that the filters leave.

        Raises:
            UnknownTrack: the catalogue has no such id.
            InvalidRequest: the catalogue does not have what a filter names.
        """
        track = self.track(track_id)
        default = self._genre_weights.default(bool(self._catalogue.artist_known[track.index]))
        weight = default if genre_weight is None else genre_weight
        if not self._engine.layout.has_embedding(self._engine.gather(np.array([track.index]))[0]):
            default = weight = 1.0  # without a feature there is no sound to weigh
        table = self._neighbours
        if table is not None and not filters and weight == default and k <= table.depth:
            found, similarities = table.look_up(track.index, k)
            similarities = np.round(similarities, SIMILARITY_DECIMALS)  # as they were before float32
            pairs = zip(self._catalogue.tracks(found), similarities.tolist(), strict=True)
            return SimilarTracks(track, tuple(SimilarTrack(*pair) for pair in pairs), weight)
        request = RecommendationRequest((Seed("track", track_id),), filters=filters, genre_weight=weight, k=k)
        page = self._recommendations.recommend(request, query_dtype=np.float32)  # as the tables, to the last digit
        return SimilarTracks(track, tuple(SimilarTrack(found.track, found.score) for found in page.tracks), weight)

    def recommend(self, request: RecommendationRequest) -> RecommendationPage:
        """Tracks to go with several seeds, as `RecommendationPipeline.recommend` defines them."""
        return self._recommendations.recommend(request)

    def similar_artists(self, artist_id: str, k: int, genre_weight: float | None = None) -> SimilarArtists:
        """The `k` artists that are most like an artist, as `SimilarArtistFinder.find` defines them."""
        return self._similar_artists.find(artist_id, k, genre_weight)

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
    ) -> list[GenrePrediction]:
        """The `top_n` most probable genres of each of n tracks.

        Args:
            features: float32 [n, 15], raw, with NaN for not given.
            texts: the title, album and artists of each track, as far as they are known.
            top_n: how many genres.

        Raises:
            NothingKnown: of a track nothing is known that could tell its genres.
        """
        found = self._predictor.predict(features, texts)
        return [
            GenrePrediction(
                genres=self._ranking(found.probabilities[track], top_n),
                alone={
                    kind: self._ranking(found.alone[kind][track], top_n) for kind in EVIDENCE if found.used[kind][track]
                },
                artists=tuple(found.artists[track]),
                missing=tuple(feature.name for feature, unknown in zip(FEATURES, missing, strict=True) if unknown),
            )
            for track, missing in enumerate(found.missing.tolist())
        ]

    def _ranking(self, probabilities: NDArray[np.float32], top_n: int) -> GenreRanking:
        order = np.argsort(-probabilities, kind="stable")[:top_n].tolist()
        return tuple((self._genre_names[genre], float(probabilities[genre])) for genre in order)


def _open_index(bundle: Bundle, catalogue: Catalogue) -> InvertedIndex:
    starts, members = bundle.arrays[POSTING_STARTS], bundle.arrays[POSTINGS]
    content = read_word_postings(bundle.path, starts, members, len(catalogue), len(catalogue.artists))
    return InvertedIndex(content)
