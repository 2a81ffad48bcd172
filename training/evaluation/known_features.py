"""How good a model is with whatever is known of a track: the test side, with ever fewer features."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import FEATURE_NAMES, missing_share, without
from app.bundle.vectors import VectorLayout
from training.evaluation.choices import Choices
from training.evaluation.metrics import classification_metrics
from training.evaluation.outcomes import Outcomes
from training.evaluation.predictions import CountedArtists, FeaturePredictions, TextPredictions, views_by_evidence
from training.evaluation.retrieval import Searcher
from training.seeding import Seeds
from training.splits import NOT_OF_THE_AUDIO, Examples, Split

N_QUERIES = 2000
"""Neighbours are looked for of so many test examples at most."""
KNOWN_FEATURES: Mapping[str, tuple[str, ...]] = {
    "all 15": FEATURE_NAMES,
    "all but popularity": tuple(name for name in FEATURE_NAMES if name != "popularity"),
    "what audio can tell": tuple(name for name in FEATURE_NAMES if name not in NOT_OF_THE_AUDIO),
    "six of mood and tempo": ("danceability", "energy", "loudness", "valence", "tempo", "instrumentalness"),
    "signal processing": ("duration_ms", "loudness", "tempo", "key", "mode", "time_signature"),
    "energy and tempo": ("energy", "tempo"),
    "none": (),
}
"""What users have, from all to nothing."""
CHOOSING = ("all 15", "what audio can tell", "six of mood and tempo")
"""What a configuration is chosen by, on the validation side."""

Predict = Callable[[NDArray[np.float32]], FeaturePredictions]
"""What a network says of raw features, float32 [n, 15] with NaN for unknown."""
OutcomesByKnown = dict[str, dict[str, Outcomes]]
"""By what is known of the features, then by the evidence beside them."""


def known_sets(features: NDArray[np.float32]) -> list[str]:
    """The names in KNOWN_FEATURES of sets that differ on features, float32 [n, 15], some of which are never known."""
    empty: NDArray[np.bool_] = np.all(np.isnan(features), axis=0)
    never_known = {name for name, of in zip(FEATURE_NAMES, empty.tolist(), strict=True) if of}
    different = {frozenset(names) - never_known: known for known, names in KNOWN_FEATURES.items()}
    return list(different.values())


def unknown_features(known: str) -> list[str]:
    """The features that are not in the set of KNOWN_FEATURES of this name."""
    return [name for name in FEATURE_NAMES if name not in KNOWN_FEATURES[known]]


def draw_queries(n: int, seed: int) -> NDArray[np.int64]:
    """Ascending positions among n test examples: the same for all models of one seed, so that they compare in pairs."""
    return np.sort(Seeds(seed).numpy("queries").choice(n, min(n, N_QUERIES), replace=False))


@dataclass(frozen=True)
class MeasuredSide:
    """The test side of a fitted network, to be asked with less and less known of it; nothing is chosen here.

    The catalogue is searched with all that is known of it: it is the query that lacks something.

    Attributes:
        predict: The network.
        searchers: Of all examples, by view.
        examples: Of a protocol.
        test: int64 [m], the examples of the test side.
        choices: Of the validation side.
        artists: Of the training side, for all examples.
        text: Of all examples, where there is a text classifier.
        queries: int64 [q], the positions in `test` for which neighbours are looked for.
    """

    predict: Predict
    searchers: Mapping[str, Searcher]
    examples: Examples
    test: NDArray[np.int64]
    choices: Choices
    artists: CountedArtists
    text: TextPredictions | None
    queries: NDArray[np.int64]

    def ask(self, unknown: Sequence[str], only: Sequence[str] | None = None) -> dict[str, Outcomes]:
        """Ask without these features, by each evidence of `views_by_evidence`, or by those of `only`."""
        features = without(self.examples.features[self.test], unknown)
        by_features = self.predict(features)
        views = views_by_evidence(
            self.choices.evidence,
            by_features,
            missing_share(features),
            self.artists.of(self.test),
            self.text.words(self.test) if self.text else None,
        )
        outcomes = {}
        for view, predictions in views.items():
            if only is None or view in only:
                vectors = VectorLayout.join(
                    by_features.embeddings[self.queries], predictions.probabilities[self.queries]
                )
                weights = self.choices.genre_weights(view, predictions.artist_known[self.queries])
                hits = self.searchers[view].hits(self.test, self.queries, weights, vectors)
                outcomes[view] = Outcomes.of(predictions.probabilities, self.examples.genre_sets[self.test], hits)
        return outcomes

    def ask_with_known(self, sets: Sequence[str], advance: Callable[[int], None] = lambda _: None) -> OutcomesByKnown:
        """Ask with each of these sets of KNOWN_FEATURES; `advance` is called with the number of examples just done."""
        outcomes = {}
        for known in sets:
            outcomes[known] = self.ask(unknown_features(known))
            advance(len(self.test))
        return outcomes


def figures_on_validation(
    predict: Predict, searcher: Searcher, examples: Examples, sides: Split, weight: float, seed: int
) -> dict[str, dict[str, float]]:
    """By known features, what the network makes of the validation side: to choose a configuration by.

    The genres of the test side are in no figure: its tracks are found as others are, and do not count.

    Args:
        predict: The network.
        searcher: Of all examples, by their features alone.
        examples: Of a protocol.
        sides: Of the examples.
        weight: Of genre, in the search.
        seed: Draws for which examples neighbours are looked for.
    """
    side = sides.validation
    queries = draw_queries(len(side), seed)
    figures = {}
    for known in CHOOSING:
        found = predict(without(examples.features[side], unknown_features(known)))
        vectors = VectorLayout.join(found.embeddings[queries], found.probabilities[queries])
        hit_rate = searcher.hit_rate_among_seen(side[queries], weight, sides.test, vectors)
        measured = classification_metrics(found.probabilities, examples.genre_sets[side])
        figures[known] = measured | {"genre_hit@10": hit_rate}
    return figures


def figures_by_known(outcomes: OutcomesByKnown, rows: NDArray[np.int64]) -> dict[str, dict[str, dict[str, float]]]:
    """The figures of the examples `rows`, int64 [m], by known features and evidence."""
    return {known: {view: one.take(rows).figures() for view, one in views.items()} for known, views in outcomes.items()}
