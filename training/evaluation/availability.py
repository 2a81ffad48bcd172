"""How good a network is with whatever is known of a track: the test side, with ever fewer features."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import FEATURE_NAMES
from app.bundle.vectors import VectorLayout
from training.evaluation.metrics import classification_metrics, hit_rate
from training.evaluation.predictions import SoundPredictions
from training.evaluation.retrieval import DEPTH, Searcher, shares_genre
from training.fitting.masks import without
from training.splits import NOT_OF_THE_AUDIO, Examples

N_QUERIES = 2000
"""Neighbours are looked for of so many test examples at most."""
KNOWN_FEATURES: Mapping[str, tuple[str, ...]] = {
    "all 15": FEATURE_NAMES,
    "all but popularity": tuple(name for name in FEATURE_NAMES if name != "popularity"),
    "what audio can tell": tuple(name for name in FEATURE_NAMES if name not in NOT_OF_THE_AUDIO),
    "six of mood and tempo": ("danceability", "energy", "loudness", "valence", "tempo", "instrumentalness"),
    "signal processing": ("duration_ms", "loudness", "tempo", "key", "mode", "time_signature"),
    "energy and tempo": ("energy", "tempo"),
}
"""What users have, from all to next to nothing."""

Predict = Callable[[NDArray[np.float32]], SoundPredictions]
"""What a network says of raw features, float32 [n, 15] with NaN for unknown."""


def measure_availability(
    predict: Predict,
    catalogue: SoundPredictions,
    examples: Examples,
    test: NDArray[np.int64],
    genre_weight: float,
    rng: np.random.Generator,
    advance: Callable[[int], None] = lambda _: None,
) -> dict[str, dict[str, float]]:
    """Measure the test side once for each entry of `KNOWN_FEATURES`; nothing is fitted or chosen here.

    Args:
        predict: The network.
        catalogue: What it says of all examples with all that is known of them: these are searched.
        examples: Of a protocol.
        test: int64 [m], the examples of the test side, which are asked with less.
        genre_weight: Of the queries.
        rng: Draws the queries.
        advance: Called with the number of examples just done.

    Returns:
        The figures of the classification and `genre_hit@10`, by what is known.
    """
    searcher = Searcher(examples, VectorLayout.join(catalogue.embeddings, catalogue.probabilities))
    chosen = np.sort(rng.choice(len(test), min(len(test), N_QUERIES), replace=False))
    weights = np.full(len(chosen), genre_weight, dtype=np.float32)
    figures = {}
    for known, names in KNOWN_FEATURES.items():
        unknown = [name for name in FEATURE_NAMES if name not in names]
        said = predict(without(examples.features[test], unknown))
        vectors = VectorLayout.join(said.embeddings[chosen], said.probabilities[chosen])
        nearest = searcher.nearest(test[chosen], weights, DEPTH, vectors=vectors)
        figures[known] = {
            **classification_metrics(said.probabilities, examples.genre_sets[test]),
            "genre_hit@10": hit_rate(shares_genre(examples.genre_sets, test[chosen], nearest)),
        }
        advance(len(test))
    return figures
