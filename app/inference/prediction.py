"""What genre a track is, by all that is known of it: features, the words of its names, and its artists."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle.evidence import Artists, Words, posterior
from app.bundle.features import missing_share, unknown_as_nan
from app.bundle.names import fold
from app.bundle.reader import Bundle
from app.bundle.text import TrackText
from app.catalogue.catalogue import Catalogue
from app.errors import NothingKnown
from app.inference.classifier import Classifier

_NOBODY = Artists(np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=np.int64))


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


class GenrePredictor:
    """Predicts with the network, the text classifier and the artists of one bundle."""

    def __init__(self, bundle: Bundle, catalogue: Catalogue) -> None:
        self._classifier = Classifier(bundle)
        self._encoders = bundle.encoders
        self._evidence = bundle.evidence
        self._text = bundle.text
        self._catalogue = catalogue

    def predict(self, features: NDArray[np.float32], texts: Sequence[TrackText]) -> Prediction:
        """Predict for n tracks.

        Args:
            features: float32 [n, 15], raw, with NaN for not given.
            texts: of each track, as far as they are known.

        Raises:
            NothingKnown: of a track nothing is known that could tell its genres.
        """
        given = self._encoders.readable(unknown_as_nan(features))
        missing = missing_share(given)
        by_features = self._classifier.predict(given)
        named = [_distinct(text.artists) for text in texts]
        counts = self._catalogue.artist_counts([name for names in named for name in names])
        artists = Artists(counts, np.repeat(np.arange(len(named)), [len(names) for names in named]))
        words = self._words(texts)
        found, artist_known = posterior(self._evidence, by_features.probabilities, missing, artists, words)
        used: dict[str, NDArray[np.bool_]] = {
            "features": np.less(missing, 1),
            "words": np.zeros(len(given), dtype=np.bool_) if words is None else np.any(words.given, axis=1),
            "artists": artist_known,
        }
        known = used["features"] | used["words"] | used["artists"]
        if not known.all():
            raise NothingKnown(int(np.argmin(known)), self._text is not None)
        totals = iter(np.rint(counts.sum(axis=1)).astype(int).tolist())
        return Prediction(
            probabilities=found,
            alone={
                "features": by_features.probabilities,
                "words": self._alone(used["words"], found, _NOBODY, words),
                "artists": self._alone(used["artists"], found, artists, None),
            },
            used=used,
            embeddings=np.where(used["features"][:, None], by_features.embeddings, np.float32(0)),
            missing=np.isnan(given),
            artists=[[(name, next(totals)) for name in names] for names in named],
        )

    def _alone(
        self, used: NDArray[np.bool_], found: NDArray[np.float32], artists: Artists, words: Words | None
    ) -> NDArray[np.float32]:
        """By artists or words without any feature, where some track has them: it costs as much as all together."""
        if not used.any():
            return found
        return posterior(self._evidence, found, np.ones(len(found), dtype=np.float32), artists, words).probabilities

    def _words(self, texts: Sequence[TrackText]) -> Words | None:
        if self._text is None:
            return None
        bags = self._text.bags(texts)
        return Words(self._text.settings, self._text.logits(bags), bags.given)


def _distinct(names: Sequence[str]) -> list[str]:
    """The names without those that differ from an earlier one in nothing but case, accents or punctuation."""
    distinct: dict[str, str] = {}
    for name in names:
        distinct.setdefault(fold(name), name)
    return list(distinct.values())
