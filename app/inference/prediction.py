"""What genre a track is, by all that is known of it: features, the words of its names, and its artists."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.bundle.evidence import Artists, Words, posterior
from app.bundle.features import missing_share, unknown_as_nan, without
from app.bundle.names import fold
from app.bundle.reader import Bundle
from app.bundle.text import TrackText
from app.bundle.vectors import VectorLayout
from app.catalogue.catalogue import Catalogue
from app.errors import NothingKnown
from app.inference.classifier import Classifier


class _View(NamedTuple):
    """The evidence that one answer goes by."""

    features: bool
    words: bool
    artists: bool


_ALL, _WORDS, _ARTISTS = _View(True, True, True), _View(False, True, False), _View(False, False, True)


@dataclass(frozen=True)
class Prediction:
    """What is said of n tracks.

    Attributes:
        probabilities: float32 [n, n_genres], by all evidence of each track.
        alone: the same by each kind of evidence alone: features, words, artists; those of tracks without this kind
            mean nothing.
        used: by kind of evidence, bool [n], whether it was at hand.
        embeddings: float32 [n, embedding_dim], unit length; 0 where no feature is known.
        missing: bool [n, 15], the features that are not known, or that the network cannot read.
        artists: of each track, each artist that was named, with the number of tracks that tell its genres.
    """

    probabilities: NDArray[np.float32]
    alone: dict[str, NDArray[np.float32]]
    used: dict[str, NDArray[np.bool_]]
    embeddings: NDArray[np.float32]
    missing: NDArray[np.bool_]
    artists: list[list[tuple[str, int]]]


@dataclass(frozen=True)
class Embedded:
    """What a catalogue keeps of n tracks.

    Attributes:
        vectors: float32 [n, d], as `app.bundle.vectors` has them.
        artist_known: bool [n], whether an artist was evidence.
        most_probable: the most probable genre of each, None where nothing is known that could tell it.
    """

    vectors: NDArray[np.float32]
    artist_known: NDArray[np.bool_]
    most_probable: list[str | None]


class GenrePredictor:
    """Predicts with the network, the text classifier and the artists of one bundle."""

    def __init__(self, bundle: Bundle, catalogue: Catalogue) -> None:
        self._classifier = Classifier.of(bundle)
        self._encoders = bundle.encoders
        self._evidence = bundle.evidence
        self._text = bundle.text
        self._genres = bundle.manifest.genres
        self._ignored = bundle.manifest.ignored_features
        self._catalogue = catalogue

    def predict(self, features: NDArray[np.float32], texts: Sequence[TrackText]) -> Prediction:
        """Predict for n tracks.

        Args:
            features: float32 [n, 15], raw, with NaN for not given.
            texts: of each track, as far as they are known.

        Raises:
            NothingKnown: of a track nothing is known that could tell its genres.
        """
        found, known = self._predict(features, texts)
        if not known.all():
            raise NothingKnown(np.flatnonzero(~known).tolist(), self._text is not None)
        return found

    def embed(self, features: NDArray[np.float32], texts: Sequence[TrackText]) -> Embedded:
        """What a catalogue keeps of n tracks; see `predict`.

        The vector of a track of which nothing is known has genres as they are usual.
        """
        found, known = self._predict(without(features, self._ignored), texts)
        best = found.probabilities.argmax(axis=1).tolist()
        return Embedded(
            VectorLayout.join(found.embeddings, found.probabilities),
            found.used["artists"],
            [self._genres[genre] if told else None for genre, told in zip(best, known.tolist(), strict=True)],
        )

    def with_catalogue(self, catalogue: Catalogue) -> "GenrePredictor":
        """The same model, with the artists of another catalogue."""
        other = copy(self)
        other._catalogue = catalogue
        return other

    def _predict(
        self, features: NDArray[np.float32], texts: Sequence[TrackText]
    ) -> tuple[Prediction, NDArray[np.bool_]]:
        """What is said of the tracks, and bool [n], whether anything is known of each."""
        given = self._encoders.readable(unknown_as_nan(features))
        missing = missing_share(given)
        heard: NDArray[np.bool_] = np.less(missing, 1)
        by_features = self._classifier.predict(given)
        named = [_distinct(text.artists) for text in texts]
        counts = self._catalogue.artist_counts([name for names in named for name in names])
        artists: Artists | None = None
        if counts.any():
            artists = Artists(counts, np.repeat(np.arange(len(named)), [len(names) for names in named]))
        words = self._words(texts)
        # Alone, a kind of evidence is asked only where some track has it.
        views = [_ALL] + [_WORDS] * (words is not None) + [_ARTISTS] * (artists is not None)
        found, artist_known = self._posteriors(views, by_features.probabilities, missing, artists, words)
        has_words: NDArray[np.bool_] = (
            np.zeros(len(given), dtype=np.bool_) if words is None else np.any(words.given, axis=1)
        )
        totals = repeat(0) if artists is None else iter(np.rint(counts.sum(axis=1)).astype(int).tolist())
        prediction = Prediction(
            probabilities=found[_ALL],
            alone={
                "features": by_features.probabilities,
                "words": found.get(_WORDS, found[_ALL]),
                "artists": found.get(_ARTISTS, found[_ALL]),
            },
            used={"features": heard, "words": has_words, "artists": artist_known},
            embeddings=np.where(heard[:, None], by_features.embeddings, np.float32(0)),
            missing=np.isnan(given),
            artists=[[(name, next(totals)) for name in names] for names in named],
        )
        return prediction, heard | has_words | artist_known

    def _posteriors(
        self,
        views: Sequence[_View],
        by_features: NDArray[np.float32],
        missing: NDArray[np.float32],
        artists: Artists | None,
        words: Words | None,
    ) -> tuple[dict[_View, NDArray[np.float32]], NDArray[np.bool_]]:
        """By view, the first of which is all evidence, float32 [n, n_genres]; and bool [n], whether an artist is known.

        One call answers for all views, with the tracks below each other once for each: for one track, three calls would
        take nearly three times as long.
        """
        if len(views) == 1:
            found, known = posterior(self._evidence, by_features, missing, artists, words)
            return {views[0]: found}, known
        n = len(missing)
        nothing = np.ones(n, dtype=np.float32)
        shares = np.concatenate([missing if view.features else nothing for view in views])
        if artists is not None:
            with_artists = [n * place for place, view in enumerate(views) if view.artists]
            counts = np.concatenate([artists.counts] * len(with_artists))
            artists = Artists(counts, np.concatenate([first + artists.owners for first in with_artists]))
        if words is not None:
            given = np.concatenate([words.given & view.words for view in views])
            words = Words(words.settings, np.concatenate([words.logits] * len(views)), given)
        probabilities = np.concatenate([by_features] * len(views))
        found, known = posterior(self._evidence, probabilities, shares, artists, words)
        return dict(zip(views, found.reshape(len(views), n, found.shape[1]), strict=True)), known[:n]

    def _words(self, texts: Sequence[TrackText]) -> Words | None:
        """None where no word is read: the layers would be gone through for nothing."""
        if self._text is None or not any(map(any, texts)):
            return None
        bags = self._text.bags(texts)
        if not bags.sizes.any():
            return None
        return Words(self._text.settings, self._text.logits(bags), bags.given)


def _distinct(names: Sequence[str]) -> list[str]:
    """The names without those that differ from an earlier one in nothing but case, accents or punctuation."""
    distinct: dict[str, str] = {}
    for name in names:
        distinct.setdefault(fold(name), name)
    return list(distinct.values())
