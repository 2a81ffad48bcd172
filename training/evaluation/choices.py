"""What the validation side chooses: how much artists and words tell beside features, and how much genre counts."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.bundle.evidence import ArtistEvidence, Artists
from app.bundle.features import missing_share
from app.bundle.manifest import GenreWeights
from app.bundle.text import TextSettings
from app.bundle.vectors import VectorLayout
from app.indexing.catalogue.artist_counts import base_rates
from training.evaluation.predictions import CountedArtists, FeaturePredictions, TextPredictions, combine
from training.evaluation.retrieval import Searcher
from training.fitting.evidence import fit_evidence
from training.fitting.text_weights import WordExamples, fit_text_weights
from training.splits import Examples, Split

_MIN_QUERIES = 50
"""A genre weight is chosen by at least this many queries; a smaller group takes the weight of all queries."""


@dataclass(frozen=True)
class Choices:
    """What is chosen on the validation side and served afterwards.

    Attributes:
        evidence: How much the artists tell beside the features, with its calibration.
        text: How much words tell beside both; None without a text classifier.
        features_weight: The genre weight where nothing but features is known.
        weights: The genre weights that are served, for tracks with and without a known artist.
    """

    evidence: ArtistEvidence
    text: TextSettings | None
    features_weight: float
    weights: GenreWeights

    def genre_weights(self, view: str, artist_known: NDArray[np.bool_]) -> NDArray[np.float32]:
        """float32 [n]: how much genre counts for examples of a view of `views_by_evidence`."""
        if view == "features":
            return np.full(len(artist_known), self.features_weight, dtype=np.float32)
        return self.weights.defaults(artist_known)


@dataclass(frozen=True)
class LessKnown:
    """The validation side several times, with ever less known of its features.

    Attributes:
        probabilities: float32 [r * v, n_genres], by the network, of r rounds of the v examples.
        missing: float32 [r * v], the share of the features that are not known.
    """

    probabilities: NDArray[np.float32]
    missing: NDArray[np.float32]


def choose_on_validation(
    by_features: FeaturePredictions,
    artists: CountedArtists,
    examples: Examples,
    sides: Split,
    rng: np.random.Generator,
    text: TextPredictions | None = None,
    less_known: LessKnown | None = None,
) -> Choices:
    """Fit the evidence of artists and words, then choose the genre weights, on the validation side.

    The genres of the test side are blanked before anything is chosen. Its tracks stay candidates of a search, as new
    tracks are in service, but a neighbour from the test side counts neither as a hit nor as a miss.

    Args:
        by_features: Of all examples.
        artists: Of the training side, for all examples.
        examples: Of a protocol.
        sides: Of the examples.
        rng: Draws the queries by which the genre weights are chosen.
        text: Of all examples, where there is a text classifier.
        less_known: What the weight of words is fitted on; the validation side as it is by default.
    """
    examples = _without_genres(examples, sides.test)
    validation = sides.validation
    missing = missing_share(examples.features)
    evidence = fit_evidence(
        base_rates(examples.genres, artists.counted),
        by_features.probabilities[validation],
        artists.of(validation),
        examples.genre_sets[validation],
        missing[validation],
    )
    if text is not None:
        less_known = less_known or LessKnown(by_features.probabilities[validation], missing[validation])
        settings = _fit_text_weights(text, evidence, artists, examples, validation, less_known)
        text = text.with_settings(settings)
    combined = combine(evidence, by_features, missing, artists.artists, text.words() if text else None)
    without_others = Searcher(examples, VectorLayout.join(by_features.embeddings, by_features.probabilities))
    by_all = Searcher(examples, VectorLayout.join(by_features.embeddings, combined.probabilities))
    features_weight = without_others.best_weight(validation, sides.test, rng)
    known = combined.artist_known[validation]
    artist_known, artist_unknown = (
        by_all.best_weight(group if len(group) >= _MIN_QUERIES else validation, sides.test, rng)
        for group in (validation[known], validation[~known])
    )
    return Choices(
        evidence,
        text.classifier.settings if text else None,
        features_weight,
        GenreWeights(artist_known=artist_known, artist_unknown=artist_unknown),
    )


def _without_genres(examples: Examples, side: NDArray[np.int64]) -> Examples:
    blanked = examples.genre_sets.copy()
    blanked[side] = False
    return replace(examples, genre_sets=blanked)


def _fit_text_weights(
    text: TextPredictions,
    evidence: ArtistEvidence,
    artists: CountedArtists,
    examples: Examples,
    validation: NDArray[np.int64],
    less_known: LessKnown,
) -> TextSettings:
    n_rounds = len(less_known.missing) // len(validation)
    counts, owners = artists.of(validation)
    shifts = np.repeat(np.arange(n_rounds) * len(validation), len(owners))
    bags = text.bags.take(validation)
    return fit_text_weights(
        text.classifier.settings,
        evidence,
        WordExamples(
            less_known.probabilities,
            less_known.missing,
            Artists(np.tile(counts, (n_rounds, 1)), np.tile(owners, n_rounds) + shifts),
            np.tile(examples.genre_sets[validation], (n_rounds, 1)),
            lambda kinds: np.tile(text.classifier.logits(bags, kinds), (n_rounds, 1)),
        ),
    )
