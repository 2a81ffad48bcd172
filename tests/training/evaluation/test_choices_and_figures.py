import copy
import dataclasses

import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.calibration import Calibration
from app.bundle.encoders import Encoders, encode
from app.bundle.features import NUMERIC_FEATURES, column
from app.bundle.text import TrackText
from app.bundle.vectors import VectorLayout
from app.indexing.tracks import Tracks
from tests.support.planted import GENRES
from tests.support.training.brute_force import nearest_by_sorting, weigh_artists
from tests.support.training.evaluated import Evaluated, evaluated
from tests.support.vectors import as_queries
from training.data.table import Table
from training.evaluation.metrics import classification_metrics
from training.fitting.trainer import Fitted, infer
from training.networks.base import GenreNet
from training.seeding import Seeds
from training.splits import Examples, Split, examples_of, split

VIEWS = ("embedding", "features", "artists")
FIGURES = {"genre_hit@10", "ndcg@10", "same_artist@10", "other_artists_hit@10", "other_albums_hit@10"}


def genre_hit_by_loop(
    vectors: NDArray[np.float32], weights: NDArray[np.float32], examples: Examples, side: NDArray[np.int64]
) -> float:
    """The definition, one query and one candidate after another."""
    queries = as_queries(vectors[side], vectors.shape[1] - len(GENRES), weights)
    answers = nearest_by_sorting(vectors, queries, examples.recordings, examples.recordings[side], 10)
    return float(
        np.mean(
            [
                np.mean([(examples.genre_sets[row] & examples.genre_sets[query]).any() for row in rows])
                for query, rows in zip(side, answers, strict=True)
            ]
        )
    )


@pytest.fixture(scope="module")
def crowd(examples: Examples) -> Examples:
    """1,500 examples by 300 artists of one genre each, whose sound is of that genre half of the time only."""
    rng = np.random.default_rng(5)
    n = 1_500
    of_artist = rng.integers(len(GENRES), size=300)
    by = rng.integers(300, size=n)
    labels = of_artist[by]
    heard = np.where(rng.random(n) < 0.4, labels, rng.integers(len(GENRES), size=n))
    sounds_like = [
        int(rng.choice(np.flatnonzero(examples.genre_sets[:, genre] & (examples.genre_sets.sum(axis=1) == 1))))
        for genre in heard
    ]
    features = examples.features[sounds_like].copy()
    numeric = [column(name) for name in NUMERIC_FEATURES]
    features[:, numeric] *= 1 + 0.02 * rng.normal(size=(n, len(numeric))).astype(np.float32)
    guests = [(f"Guest {row % 40}",) if row % 7 == 0 else () for row in range(n)]
    artists = [(f"Artist {artist}", *guest) for artist, guest in zip(by, guests, strict=True)]
    return Examples(
        features,
        [TrackText(artists=names) for names in artists],
        examples.genres,
        np.eye(len(GENRES), dtype=bool)[labels],
        np.arange(n),
        recordings=np.arange(n),
        groups=np.arange(n),
    )


@pytest.fixture(scope="module")
def crowd_sides(crowd: Examples) -> Split:
    return split(crowd, Seeds(2).numpy("split"))


@pytest.fixture(scope="module")
def unsure(fitted: Fitted) -> GenreNet:
    """The network that learned the planted catalogue, far less sure of it."""
    model = copy.deepcopy(fitted.model)
    model.set_calibration(Calibration(intercept=1))
    return model


@pytest.fixture(scope="module")
def learned(unsure: GenreNet, encoders: Encoders, crowd: Examples, crowd_sides: Split) -> Evaluated:
    return evaluated(unsure, encoders, crowd, crowd_sides)


def assert_same_choices(found: Evaluated, expected: Evaluated) -> None:
    assert found.choices == expected.choices
    for name in ("by_features", "artists"):
        arrays = zip(vars(getattr(found, name)).values(), vars(getattr(expected, name)).values(), strict=True)
        for array, again in arrays:
            np.testing.assert_array_equal(array, again)


def with_genres(examples: Examples, rows: NDArray[np.int64], genre_sets: NDArray[np.bool_]) -> Examples:
    changed = examples.genre_sets.copy()
    changed[rows] = genre_sets
    return dataclasses.replace(examples, genre_sets=changed)


def test_measure_on_test_planted_genre_hit_equals_the_loop(
    fitted: Fitted, encoders: Encoders, examples: Examples, sides: Split
) -> None:
    everything = dataclasses.replace(sides, test=np.arange(len(examples)))  # versions and tracks of two genres too
    found = evaluated(fitted.model, encoders, examples, everything)
    _, embeddings = infer(fitted.model, encode(encoders, examples.features))
    vectors = VectorLayout.join(embeddings, found.artists.probabilities)
    weights = np.zeros(len(examples), dtype=np.float32)
    hit = found.figures.by_view["embedding"]["genre_hit@10"]
    assert hit == pytest.approx(genre_hit_by_loop(vectors, weights, examples, everything.test))
    assert 0.9 < hit <= 1


@pytest.mark.parametrize("view", VIEWS)
def test_measure_on_test_each_view_measures_its_own_vectors_and_weights(
    view: str, learned: Evaluated, crowd: Examples, crowd_sides: Split
) -> None:
    """Most neighbours by sound are wrong here, so that a figure that is always near 1 would show."""
    side = crowd_sides.test
    weight = {
        "embedding": np.zeros(len(side), dtype=np.float32),
        "features": np.full(len(side), learned.choices.features_weight, dtype=np.float32),
        "artists": learned.choices.weights.defaults(learned.artists.artist_known[side]),
    }[view]
    genres = learned.artists.probabilities if view == "artists" else learned.by_features.probabilities
    vectors = VectorLayout.join(learned.by_features.embeddings, genres)
    found = learned.figures.by_view[view]["genre_hit@10"]
    assert found == pytest.approx(genre_hit_by_loop(vectors, weight, crowd, side))
    assert learned.figures.hit_by_k[view][9] == pytest.approx(found)
    assert learned.figures.hit_by_k[view].shape == (50,)
    assert set(learned.figures.by_view[view]) >= FIGURES


def test_measure_on_test_classification_is_of_the_test_side_alone(
    learned: Evaluated, crowd: Examples, crowd_sides: Split
) -> None:
    side = crowd_sides.test
    for view, predictions in (("features", learned.by_features), ("artists", learned.artists)):
        expected = classification_metrics(predictions.probabilities[side], crowd.genre_sets[side])
        assert {name: learned.figures.by_view[view][name] for name in expected} == pytest.approx(expected)
    assert set(learned.figures.by_view["embedding"]) == FIGURES
    assert set(learned.figures.by_view["artists"]) == {*learned.figures.by_view["features"], "artist_known"}
    assert learned.figures.by_view["artists"]["artist_known"] == pytest.approx(
        learned.artists.artist_known[side].mean()
    )


def test_measure_on_test_artists_of_one_genre_help(learned: Evaluated) -> None:
    assert learned.choices.evidence.weight > 0.5
    assert learned.choices.weights.artist_known > 0
    for figure in ("accuracy", "genre_hit@10", "other_artists_hit@10"):
        assert learned.figures.by_view["artists"][figure] > learned.figures.by_view["features"][figure] + 0.1


def test_evaluated_predictions_are_of_the_training_side_without_the_track_itself(
    learned: Evaluated, unsure: GenreNet, encoders: Encoders, crowd: Examples, crowd_sides: Split
) -> None:
    counted = np.zeros(crowd.genre_sets.shape, dtype=np.float32)
    counted[crowd_sides.train] = crowd.genre_sets[crowd_sides.train]
    artists = crowd.artists
    by_sound, embeddings = infer(unsure, encode(encoders, crowd.features))
    np.testing.assert_array_equal(learned.by_features.probabilities, by_sound)
    np.testing.assert_array_equal(learned.by_features.embeddings, embeddings)
    for row in np.random.default_rng(0).permutation(len(crowd))[:300]:
        names = set(artists[row])
        others = [int(other) for other in crowd_sides.train if other != row and names & set(artists[other])]
        expected, known = weigh_artists(
            learned.choices.evidence,
            by_sound[[row, *others]],
            [artists[other] for other in (row, *others)],
            np.concatenate([np.zeros((1, len(GENRES)), dtype=np.float32), counted[others]]),
        )
        np.testing.assert_allclose(learned.artists.probabilities[row], expected[0], atol=1e-4)
        assert learned.artists.artist_known[row] == known[0]
    rates = counted.sum(axis=0) + 1
    assert list(learned.choices.evidence.base_rates.values()) == pytest.approx((rates / rates.sum()).tolist(), rel=1e-5)


@pytest.mark.parametrize("seed", range(3))
def test_choose_on_validation_shuffled_genres_of_the_test_side_change_nothing(
    seed: int, learned: Evaluated, unsure: GenreNet, encoders: Encoders, crowd: Examples, crowd_sides: Split
) -> None:
    """Only its figures change with them."""
    test = crowd_sides.test
    shuffled = crowd.genre_sets[np.random.default_rng(seed).permutation(test)]
    other = evaluated(unsure, encoders, with_genres(crowd, test, shuffled), crowd_sides)
    assert_same_choices(other, learned)
    assert other.figures.by_view["artists"]["accuracy"] < learned.figures.by_view["artists"]["accuracy"] - 0.2


def test_choose_on_validation_every_genre_on_the_test_side_changes_nothing(
    learned: Evaluated, unsure: GenreNet, encoders: Encoders, crowd: Examples, crowd_sides: Split
) -> None:
    """Each has every genre: it would be the right neighbour of everything."""
    test = crowd_sides.test
    everything = with_genres(crowd, test, np.ones((len(test), len(GENRES)), dtype=bool))
    assert_same_choices(evaluated(unsure, encoders, everything, crowd_sides), learned)


def test_choose_on_validation_artists_of_the_test_side_are_not_counted(
    learned: Evaluated, unsure: GenreNet, encoders: Encoders, crowd: Examples, crowd_sides: Split
) -> None:
    """Without their names nobody else's evidence changes: the test side's tracks are not counted."""
    on_test = np.isin(np.arange(len(crowd)), crowd_sides.test)
    nameless = [TrackText(artists=(f"Nobody {row}",)) if on_test[row] else text for row, text in enumerate(crowd.texts)]
    other = evaluated(unsure, encoders, dataclasses.replace(crowd, texts=nameless), crowd_sides)
    assert other.choices.evidence == learned.choices.evidence
    np.testing.assert_array_equal(other.artists.probabilities[~on_test], learned.artists.probabilities[~on_test])
    assert not other.artists.artist_known[on_test].any()
    assert other.figures.by_view["artists"]["artist_known"] == 0


@pytest.mark.parametrize("side", ["train", "validation"])
def test_choose_on_validation_genres_of_the_other_sides_do_change_it(
    side: str, learned: Evaluated, unsure: GenreNet, encoders: Encoders, crowd: Examples, crowd_sides: Split
) -> None:
    """The counterpart: were nothing ever to change, the tests above would prove nothing. Weights are chosen from a few,
    so that one shuffle may leave them as they are.
    """
    rows = getattr(crowd_sides, side)
    chosen = {(learned.choices.features_weight, learned.choices.weights)}
    for seed in range(5):
        shuffled = crowd.genre_sets[np.random.default_rng(seed).permutation(rows)]
        other = evaluated(unsure, encoders, with_genres(crowd, rows, shuffled), crowd_sides)
        assert other.choices.evidence != learned.choices.evidence
        chosen.add((other.choices.features_weight, other.choices.weights))
        if len(chosen) > 1:
            break
    assert len(chosen) > 1


def test_evaluated_same_seed_gives_the_same(
    learned: Evaluated, unsure: GenreNet, encoders: Encoders, crowd: Examples, crowd_sides: Split
) -> None:
    again = evaluated(unsure, encoders, crowd, crowd_sides)
    assert_same_choices(again, learned)
    assert again.figures.by_view == learned.figures.by_view


def test_measure_on_test_reports_three_queries_for_each_example_of_the_test_side(
    fitted: Fitted, encoders: Encoders, examples: Examples, sides: Split
) -> None:
    done: list[int] = []
    evaluated(fitted.model, encoders, examples, sides, done.append)
    assert sum(done) == 3 * len(sides.test)


def test_evaluated_rows_protocol_counts_rows(
    fitted: Fitted, encoders: Encoders, planted: Table, tracks: Tracks
) -> None:
    rows = examples_of("rows", planted, tracks)
    sides = split(rows, Seeds(1).numpy("split"))
    found = evaluated(fitted.model, encoders, rows, sides)
    counted = np.zeros(rows.genre_sets.shape, dtype=np.float32)
    counted[sides.train] = rows.genre_sets[sides.train]
    expected, known = weigh_artists(found.choices.evidence, found.by_features.probabilities, rows.artists, counted)
    np.testing.assert_allclose(found.artists.probabilities, expected, atol=1e-4)
    assert found.artists.artist_known.tolist() == known
    assert set(found.figures.by_view) == set(VIEWS)


def test_evaluated_artists_protocol_without_a_known_artist_is_by_sound(
    fitted: Fitted, encoders: Encoders, planted: Table, tracks: Tracks
) -> None:
    """Every planted track has one artist, so that nobody on the other sides is counted."""
    examples = examples_of("artists", planted, tracks)
    sides = split(examples, Seeds(1).numpy("split"))
    found = evaluated(fitted.model, encoders, examples, sides)
    assert (found.choices.evidence.weight, found.choices.evidence.smoothing, found.choices.evidence.calibration) == (
        1,
        1,
        Calibration(),
    )
    assert found.figures.by_view["artists"].pop("artist_known") == 0
    assert not found.artists.artist_known[np.concatenate([sides.validation, sides.test])].any()
    classified = {name for name in found.figures.by_view["features"] if name not in FIGURES}
    assert {name: found.figures.by_view["artists"][name] for name in classified} == {
        name: found.figures.by_view["features"][name] for name in classified
    }
    assert found.choices.weights.artist_known == found.choices.weights.artist_unknown
