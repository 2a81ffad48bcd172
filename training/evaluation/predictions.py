"""What is said of every example: by the network, by the text classifier, and by all evidence together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.bundle.encoders import Encoders, encode
from app.bundle.evidence import ArtistEvidence, Artists, Words, posterior
from app.bundle.features import missing_share
from app.bundle.text import TextBags, TextClassifier, TextSettings, TrackText
from app.indexing.catalogue.artist_counts import ArtistCounts
from app.indexing.catalogue.credits import Credits
from training.fitting.trainer import infer
from training.networks.base import GenreNet
from training.splits import Examples, Split


@dataclass(frozen=True)
class FeaturePredictions:
    """What the network says of n examples from their audio features alone.

    Attributes:
        probabilities: float32 [n, n_genres], calibrated.
        embeddings: float32 [n, embedding_dim], unit vectors; 0 where no feature is known.
    """

    probabilities: NDArray[np.float32]
    embeddings: NDArray[np.float32]

    @classmethod
    def of(cls, model: GenreNet, encoders: Encoders, features: NDArray[np.float32]) -> "FeaturePredictions":
        """What `model` says of raw features, float32 [n, 15] with NaN for unknown."""
        probabilities, embeddings = infer(model, encode(encoders, features))
        known = missing_share(features) < 1
        return cls(probabilities, np.where(known[:, None], embeddings, np.float32(0)))  # as the service has it


@dataclass(frozen=True)
class TextPredictions:
    """What the text classifier says of n examples from their texts alone.

    Attributes:
        classifier: Fitted on the training side.
        bags: The texts of all examples.
        logits: float32 [n, n_genres].
    """

    classifier: TextClassifier
    bags: TextBags
    logits: NDArray[np.float32]

    @classmethod
    def of(cls, classifier: TextClassifier, texts: Sequence[TrackText]) -> "TextPredictions":
        """What `classifier` says of these texts."""
        bags = classifier.bags(texts)
        return cls(classifier, bags, classifier.logits(bags))

    def words(self, rows: NDArray[np.int64] | None = None) -> Words:
        """As evidence, of the examples `rows`, int64 [m], or of all."""
        chosen = slice(None) if rows is None else rows
        return Words(self.classifier.settings, self.logits[chosen], self.bags.given[chosen])

    def with_settings(self, settings: TextSettings) -> "TextPredictions":
        """The same words, of another weight."""
        return replace(self, classifier=replace(self.classifier, settings=settings))


@dataclass(frozen=True)
class Predictions:
    """What all evidence at hand says of n examples.

    Attributes:
        probabilities: float32 [n, n_genres].
        artist_known: bool [n], whether an artist of the example is known from other examples of the training side.
    """

    probabilities: NDArray[np.float32]
    artist_known: NDArray[np.bool_]


@dataclass(frozen=True)
class CountedArtists:
    """What the training side tells of the artists of n examples, each example itself left out.

    Attributes:
        counted: float32 [n, n_genres], what each example counts for its artists: nothing beside the training side.
        artists: Of the examples.
    """

    counted: NDArray[np.float32]
    artists: Artists

    @classmethod
    def from_training_side(cls, examples: Examples, sides: Split) -> "CountedArtists":
        """Count the artists of the training side for all examples."""
        counted = np.zeros(examples.genre_sets.shape, dtype=np.float32)
        counted[sides.train] = examples.targets(sides.train)
        artists = ArtistCounts.of(Credits.of(examples.artists), counted)
        return cls(counted, artists.without_itself(slice(None), counted))

    def of(self, rows: NDArray[np.int64]) -> Artists:
        """The artists of the examples `rows`, ascending int64 [m], as if there were no others."""
        chosen = np.isin(self.artists.owners, rows)
        return Artists(self.artists.counts[chosen], np.searchsorted(rows, self.artists.owners[chosen]))


def combine(
    evidence: ArtistEvidence,
    by_features: FeaturePredictions,
    missing: NDArray[np.float32],
    artists: Artists,
    words: Words | None = None,
) -> Predictions:
    """Weigh all evidence as the service does."""
    return Predictions(*posterior(evidence, by_features.probabilities, missing, artists, words))


def views_by_evidence(
    evidence: ArtistEvidence,
    by_features: FeaturePredictions,
    missing: NDArray[np.float32],
    artists: Artists,
    words: Words | None,
) -> dict[str, Predictions]:
    """What is said of n examples by ever more evidence: `features`, `words`, `artists`, `all`.

    The middle two are features with one of the others beside. Without words there are `features` and `artists`. What
    is served where everything is known comes last.
    """
    nobody = Artists(artists.counts[:0], artists.owners[:0])
    views = {"features": combine(evidence, by_features, missing, nobody)}
    if words:
        views["words"] = combine(evidence, by_features, missing, nobody, words)
    views["artists"] = combine(evidence, by_features, missing, artists)
    if words:
        views["all"] = combine(evidence, by_features, missing, artists, words)
    return views
