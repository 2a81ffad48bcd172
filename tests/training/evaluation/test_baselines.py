import dataclasses

import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.features import FEATURE_NAMES, without
from tests.support.training.brute_force import nearest_by_sorting
from training.evaluation.baselines import BASELINES, PlainSpace, fit_baseline, standardised_space
from training.evaluation.metrics import accuracy
from training.fitting.masks import MaskConfig
from training.splits import Examples, Split

MASKS = MaskConfig(whole=0.4, streaming=0.25, highest_rate=0.9)


def baseline_probabilities(
    name: str, examples: Examples, sides: Split, seed: int, masks: MaskConfig | None = None
) -> NDArray[np.float32]:
    return fit_baseline(name, examples, sides, masks, seed)(examples.features[sides.test])


def standardised_vectors(examples: Examples, sides: Split) -> NDArray[np.float32]:
    return standardised_space(examples, sides)(examples.features)


every_baseline = pytest.mark.parametrize("name", BASELINES)


@pytest.fixture(scope="module")
def predicted(examples: Examples, sides: Split) -> dict[str, NDArray[np.float32]]:
    return {name: baseline_probabilities(name, examples, sides, seed=1) for name in BASELINES}


@every_baseline
def test_baseline_planted_catalogue_is_learned(
    name: str, examples: Examples, sides: Split, predicted: dict[str, NDArray[np.float32]]
) -> None:
    assert accuracy(predicted[name], examples.genre_sets[sides.test]) > 0.95


@every_baseline
def test_baseline_rows_sum_to_one(
    name: str, examples: Examples, sides: Split, predicted: dict[str, NDArray[np.float32]]
) -> None:
    found = predicted[name]
    assert found.dtype == np.float32
    assert found.shape == (len(sides.test), examples.genre_sets.shape[1])
    assert (found >= 0).all()
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-5)


@every_baseline
def test_baseline_same_seed_gives_the_same_whatever_the_test_genres(
    name: str, examples: Examples, sides: Split, predicted: dict[str, NDArray[np.float32]]
) -> None:
    genre_sets = examples.genre_sets.copy()
    genre_sets[sides.test] = np.random.default_rng(1).permutation(genre_sets[sides.test])
    assert (genre_sets != examples.genre_sets).any()
    permuted = dataclasses.replace(examples, genre_sets=genre_sets)
    np.testing.assert_array_equal(baseline_probabilities(name, permuted, sides, 1), predicted[name])


@every_baseline
def test_baseline_unknown_features_give_probabilities(name: str, examples: Examples, sides: Split) -> None:
    features = examples.features.copy()
    features[np.random.default_rng(1).random(features.shape) < 0.2] = np.nan
    features[sides.test[0]] = np.nan
    found = baseline_probabilities(name, dataclasses.replace(examples, features=features), sides, seed=1)
    assert np.isfinite(found).all()
    assert accuracy(found[1:], examples.genre_sets[sides.test[1:]]) > 0.8


@every_baseline
def test_baseline_genre_without_training_examples_is_hardly_predicted(
    name: str, examples: Examples, sides: Split
) -> None:
    wider = np.pad(examples.genre_sets, ((0, 0), (1, 0)))
    found = baseline_probabilities(name, dataclasses.replace(examples, genre_sets=wider), sides, seed=1)
    assert accuracy(found, wider[sides.test]) > 0.95
    assert found[:, 0].max() < 0.01


def test_standardised_vectors_are_of_unit_length_and_fitted_on_training_alone(examples: Examples, sides: Split) -> None:
    vectors = standardised_vectors(examples, sides)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)
    features = examples.features.copy()
    features[sides.test] = np.nan
    found = standardised_vectors(dataclasses.replace(examples, features=features), sides)
    np.testing.assert_array_equal(found[sides.train], vectors[sides.train])


def test_k_nn_is_the_mean_target_of_the_nearest_training_examples(
    examples: Examples, sides: Split, predicted: dict[str, NDArray[np.float32]]
) -> None:
    vectors = standardised_vectors(examples, sides).astype(np.float64)
    k = int(len(sides.train) ** 0.5)
    for query, found in zip(sides.test, predicted["k-nn"], strict=True):
        nearest = sorted(sides.train, key=lambda row: -vectors[row] @ vectors[query])[:k]
        expected = np.mean([sets / sets.sum() for sets in examples.genre_sets[nearest]], axis=0)
        np.testing.assert_allclose(found, expected, atol=1e-6)


@pytest.mark.parametrize("name", ["lightgbm", "random forest"])
def test_baseline_features_that_tell_nothing_give_the_mean_target(name: str, examples: Examples, sides: Split) -> None:
    """Half of the examples have one genre, half have three: each genre of three counts for a third."""
    genre_sets = np.zeros((len(examples), 4), dtype=bool)
    genre_sets[::2, 0] = True
    genre_sets[1::2, 1:] = True
    features = np.zeros_like(examples.features)
    blind = dataclasses.replace(examples, features=features, genre_sets=genre_sets)
    expected = np.broadcast_to(blind.targets(sides.train).mean(axis=0), (len(sides.test), 4))
    np.testing.assert_allclose(baseline_probabilities(name, blind, sides, seed=1), expected, atol=0.03)


@every_baseline
def test_baseline_with_masks_does_with_less_and_hardly_loses_by_it(
    name: str, examples: Examples, sides: Split, predicted: dict[str, NDArray[np.float32]]
) -> None:
    sets = examples.genre_sets[sides.test]
    fitted = fit_baseline(name, examples, sides, MASKS, seed=1)
    assert accuracy(fitted(examples.features[sides.test]), sets) > 0.9
    less = without(examples.features[sides.test], FEATURE_NAMES[:8])
    plain = fit_baseline(name, examples, sides, None, seed=1)
    assert accuracy(fitted(less), sets) >= accuracy(plain(less), sets) - 0.02
    assert accuracy(fitted(less), sets) > 0.6
    if name == "k-nn":  # it compares what is known, however it learned
        np.testing.assert_array_equal(fitted(examples.features[sides.test]), predicted[name])


def test_fit_baseline_never_looks_at_the_features_of_the_test_side(examples: Examples, sides: Split) -> None:
    features = examples.features.copy()
    features[sides.test] = np.nan
    blind = dataclasses.replace(examples, features=features)
    for name in BASELINES:
        found = fit_baseline(name, blind, sides, MASKS, seed=1)(examples.features[sides.test])
        np.testing.assert_array_equal(
            found, fit_baseline(name, examples, sides, MASKS, seed=1)(examples.features[sides.test])
        )


def test_plain_space_hits_are_those_of_the_nearest_by_sorting(examples: Examples, sides: Split) -> None:
    test, queries = sides.test, np.array([0, 2, 5])
    less = without(examples.features[test], ["tempo", "energy"])
    hits = PlainSpace(examples, sides).hits(less, test, queries)
    space, recordings = standardised_space(examples, sides), examples.recordings
    asked = space(less)[queries]
    nearest = nearest_by_sorting(space(examples.features), asked, recordings, recordings[test[queries]], 10)
    expected = [
        np.mean([(examples.genre_sets[query] & examples.genre_sets[row]).any() for row in rows])
        for query, rows in zip(test[queries], nearest, strict=True)
    ]
    np.testing.assert_allclose(hits[queries], expected)
    assert np.isnan(np.delete(hits, queries)).all()
