"""The recommender: one open bundle and the answers it gives."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import FEATURES, unknown_as_nan
from app.bundle.reader import Bundle
from app.errors import UnknownTrack
from app.recommend.catalogue import Catalogue, Track
from app.recommend.classifier import Classifier
from app.recommend.retriever import Retriever


@dataclass(frozen=True)
class GenrePrediction:
    """The likeliest genres, best first, and the features that were filled in because they were not given."""

    genres: tuple[tuple[str, float], ...]
    imputed: tuple[str, ...]


@dataclass(frozen=True)
class SimilarTrack:
    track: Track
    similarity: float


class Recommender:
    """Opens all that is in `bundle` and answers from it.

    Raises:
        BundleError: a file of the bundle cannot be opened, or does not fit the manifest.
    """

    def __init__(self, bundle: Bundle) -> None:
        self.version = bundle.manifest.version
        self.n_tracks = bundle.manifest.n_tracks
        self._genre_names = bundle.manifest.genres
        self._catalogue = Catalogue(bundle)
        self._classifier = Classifier(bundle)
        self._retriever = Retriever(bundle, self._catalogue.recordings)

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

    def example_track(self) -> Track:
        """Some track of the catalogue that has neighbours to show: the first one."""
        return self._catalogue.tracks([0])[0]

    def similar(self, track_id: str, k: int) -> tuple[Track, list[SimilarTrack]]:
        """The track and the `k` tracks that sound most like it, as `Retriever.similar` defines them."""
        track = self.track(track_id)
        neighbours = self._retriever.similar(track.row, k)
        tracks = self._catalogue.tracks(neighbours.rows.tolist())
        similarities = neighbours.similarities.tolist()
        return track, [SimilarTrack(*pair) for pair in zip(tracks, similarities, strict=True)]

    def predict_genres(self, features: NDArray[np.float32], top_n: int) -> list[GenrePrediction]:
        """The `top_n` likeliest genres for each row of raw features, float32 [n, 15] with NaN for not given."""
        known = unknown_as_nan(features)
        probabilities = self._classifier.predict(known).probabilities
        best = np.argsort(-probabilities, axis=1, kind="stable")[:, :top_n]
        return [
            GenrePrediction(
                genres=tuple((self._genre_names[genre], float(row[genre])) for genre in order),
                imputed=tuple(f.name for f, missing in zip(FEATURES, np.isnan(values), strict=True) if missing),
            )
            for row, order, values in zip(probabilities, best, known, strict=True)
        ]
