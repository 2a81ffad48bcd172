from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import spearmanr

from app.bundle.calibration import Calibration
from app.bundle.evidence import ArtistEvidence
from app.bundle.features import FEATURE_NAMES, column, missing_share, without
from app.bundle.manifest import GenreWeights
from app.bundle.vectors import VectorLayout
from tests.support.training.plain_examples import plain_examples
from training.evaluation.choices import Choices
from training.evaluation.known_features import MeasuredSide
from training.evaluation.metrics import classification_metrics
from training.evaluation.predictions import CountedArtists, FeaturePredictions
from training.evaluation.retrieval import Searcher
from training.evaluation.simulated_extractor import (
    SimulatedExtractor,
    ask_as_heard,
    figures_as_heard,
    figures_on_validation_as_heard,
)
from training.fitting.noise import SOFT_FEATURES
from training.splits import NOT_OF_THE_AUDIO, Examples, Split

N, N_GENRES = 400, 4
SIDES = Split(np.arange(0, N, 2), np.arange(1, N // 2, 2), np.arange(N // 2 + 1, N, 2))
WEIGHT = 0.5


@pytest.fixture
def examples(rng: np.random.Generator) -> Examples:
    """The quarter of the energy in which an example lies is its genre."""
    energy = rng.random(N).astype(np.float32)
    made = plain_examples(np.eye(N_GENRES, dtype=bool)[(N_GENRES * energy).astype(int)], np.arange(N))
    made.features[:] = rng.random(made.features.shape)
    made.features[:, column("energy")] = energy
    return made


def by_energy(features: NDArray[np.float32]) -> FeaturePredictions:
    """Right by the energy, as long as popularity is what no analysis of audio can give."""
    genres = (N_GENRES * features[:, column("energy")]).astype(int).clip(0, N_GENRES - 1)
    wrong = ~np.isnan(features[:, [column(name) for name in NOT_OF_THE_AUDIO]]).all(axis=1)
    one_hot = np.eye(N_GENRES, dtype=np.float32)[(genres + wrong) % N_GENRES]
    return FeaturePredictions(0.4 * one_hot + 0.15, one_hot)


@pytest.fixture
def side(examples: Examples) -> MeasuredSide:
    """Without words. Its searchers, of exact features, are of no use here."""
    rates = {str(genre): 0.25 for genre in range(N_GENRES)}
    evidence = ArtistEvidence(base_rates=rates, smoothing=0.3, weight=1, calibration=Calibration())
    return MeasuredSide(
        by_energy,
        {},
        examples,
        SIDES.test,
        Choices(evidence, None, WEIGHT, GenreWeights(artist_known=0.7, artist_unknown=0.3)),
        CountedArtists.from_training_side(examples, SIDES),
        None,
        np.arange(0, len(SIDES.test), 3),
    )


@pytest.fixture
def extractor(examples: Examples) -> SimulatedExtractor:
    return SimulatedExtractor.fit(examples.features[SIDES.train], seed=1)


def test_hear_soft_features_correlate_and_what_audio_cannot_tell_is_unknown(
    examples: Examples, extractor: SimulatedExtractor
) -> None:
    heard = extractor.hear(examples.features, 0.8)
    for place, name in enumerate(FEATURE_NAMES):
        true, found = examples.features[:, place], heard[:, place]
        if name in SOFT_FEATURES:
            assert spearmanr(true, found).statistic == pytest.approx(0.79, abs=0.1)
        elif name in NOT_OF_THE_AUDIO:
            assert np.isnan(found).all()
        else:
            np.testing.assert_array_equal(found, true)


def test_hear_correlation_one_is_what_audio_can_tell_and_draws_are_seeded(
    examples: Examples, extractor: SimulatedExtractor
) -> None:
    np.testing.assert_array_equal(extractor.hear(examples.features, 1.0), without(examples.features, NOT_OF_THE_AUDIO))
    first, again = (extractor.hear(examples.features, 0.7) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    other = replace(extractor, seed=2).hear(examples.features, 0.7)
    assert (first != other).any(axis=0).sum() == len(SOFT_FEATURES) + len(NOT_OF_THE_AUDIO)  # NaN differs from itself


def test_ask_as_heard_queries_and_catalogue_are_both_what_was_heard(
    examples: Examples, side: MeasuredSide, extractor: SimulatedExtractor
) -> None:
    """Held against a search of all examples as they were heard."""
    assert list(ask_as_heard(side, extractor, 0.8)) == ["features"]
    heard = extractor.hear(examples.features, 0.8)
    predicted = by_energy(heard)
    found = ask_as_heard(side, extractor, 0.8)["features"].figures()
    expected = classification_metrics(predicted.probabilities[SIDES.test], examples.genre_sets[SIDES.test])
    vectors = VectorLayout.join(predicted.embeddings, predicted.probabilities)
    asked = SIDES.test[side.queries]
    nearest = Searcher(examples, vectors).measure(asked, np.full(len(asked), WEIGHT, dtype=np.float32))
    assert found["accuracy"] == pytest.approx(expected["accuracy"])
    assert found["genre_hit@10"] == pytest.approx(nearest.figures["genre_hit@10"])
    assert (missing_share(heard) * len(FEATURE_NAMES)).tolist() == [2] * N


def test_figures_as_heard_fall_with_the_correlation_and_are_of_each_part(
    side: MeasuredSide, extractor: SimulatedExtractor
) -> None:
    parts = {"test": np.arange(len(SIDES.test)), "strangers": np.arange(10)}
    figures = {of: figures_as_heard(side, extractor, parts, of) for of in (1.0, 0.8, 0.3)}
    accuracies = [of["test"]["features"]["accuracy"] for of in figures.values()]
    hits = [of["test"]["features"]["genre_hit@10"] for of in figures.values()]
    assert accuracies[0] == hits[0] == 1
    assert accuracies == sorted(accuracies, reverse=True)
    assert hits == sorted(hits, reverse=True)
    assert accuracies[2] < 0.6
    right = ask_as_heard(side, extractor, 0.3)["features"].right
    assert figures[0.3]["strangers"]["features"]["accuracy"] == pytest.approx(right[:10].mean())


def test_figures_on_validation_as_heard_are_of_the_validation_side(
    examples: Examples, side: MeasuredSide, extractor: SimulatedExtractor
) -> None:
    heard = by_energy(extractor.hear(examples.features, 0.8)[SIDES.validation]).probabilities
    expected = classification_metrics(heard, examples.genre_sets[SIDES.validation])
    assert figures_on_validation_as_heard(side, extractor, SIDES, 0.8) == expected
