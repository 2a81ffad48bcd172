import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import precision_recall_fscore_support

from training.evaluation.metrics import classification_metrics
from training.evaluation.outcomes import Outcomes


def drawn(seed: int, n: int = 40, n_genres: int = 5) -> tuple[Outcomes, np.random.Generator]:
    rng = np.random.default_rng(seed)
    probabilities = rng.dirichlet(np.full(n_genres, 0.5), size=n).astype(np.float32)
    genre_sets = rng.random((n, n_genres)) < 0.3
    genre_sets[np.arange(n), rng.integers(n_genres, size=n)] = True
    hits = np.where(rng.random(n) < 0.5, rng.random(n), np.nan)
    return Outcomes.of(probabilities, genre_sets, hits), rng


def test_figures_without_weights_are_those_of_the_metrics() -> None:
    rng = np.random.default_rng(1)
    probabilities = rng.dirichlet(np.ones(7), size=200).astype(np.float32)
    genre_sets = np.eye(7, dtype=bool)[rng.integers(6, size=200)]  # of the seventh there is none
    found = Outcomes.of(probabilities, genre_sets).figures()
    expected = classification_metrics(probabilities, genre_sets)
    expected.pop("log_loss")
    assert found == pytest.approx(expected)


@given(st.integers(0, 50))
def test_figures_with_whole_weights_are_those_of_repeated_examples(seed: int) -> None:
    outcomes, rng = drawn(seed)
    times = rng.integers(0, 3, size=len(outcomes))
    repeated = outcomes.take(np.repeat(np.arange(len(outcomes)), times))
    found, expected = outcomes.figures(times.astype(np.float64)), repeated.figures()
    assert found.keys() == expected.keys()
    for name in found.keys() - {"macro_f1"}:
        assert found[name] == pytest.approx(expected[name])
    # Macro F1 is over the genres of all examples, also where none of a genre was drawn.
    missing = np.setdiff1d(outcomes.genres, repeated.genres)
    assert found["macro_f1"] * len(outcomes.genres) == pytest.approx(
        expected["macro_f1"] * (len(outcomes.genres) - len(missing))
    )


def test_figures_of_weights_that_count_nothing_are_nan_without_a_warning() -> None:
    outcomes, _ = drawn(3)
    figures = outcomes.figures(np.zeros(len(outcomes)))
    assert np.isnan([figures["accuracy"], figures["top5"], figures["ece"], figures["genre_hit@10"]]).all()


def test_figures_hits_are_the_mean_of_those_asked() -> None:
    outcomes, _ = drawn(2)
    assert outcomes.figures()["genre_hit@10"] == pytest.approx(np.nanmean(outcomes.hits))
    nobody = Outcomes.of(np.eye(3, dtype=np.float32), np.eye(3, dtype=bool))
    assert nobody.figures() == {"accuracy": 1, "top5": 1, "macro_f1": 1, "ece": 0}


def test_by_genre_equals_scikit_learn_and_leaves_out_genres_without_examples() -> None:
    rng = np.random.default_rng(4)
    probabilities = rng.dirichlet(np.full(7, 0.4), size=60).astype(np.float32)
    labels = rng.integers(6, size=60)
    found = Outcomes.of(probabilities, np.eye(7, dtype=bool)[labels]).by_genre()
    columns = precision_recall_fscore_support(labels, probabilities.argmax(axis=1), labels=range(6), zero_division=0)
    for name, expected in zip(("precision", "recall", "f1", "n"), columns, strict=True):
        assert [found[genre][name] for genre in sorted(found)] == pytest.approx(expected.tolist())


@given(st.integers(0, 50))
def test_by_genre_has_the_parts_of_macro_f1(seed: int) -> None:
    outcomes, _ = drawn(seed)
    of_genres = outcomes.by_genre().values()
    assert np.mean([figures["f1"] for figures in of_genres]) == pytest.approx(outcomes.figures()["macro_f1"])
    assert sum(figures["n"] for figures in of_genres) == len(outcomes)


@given(st.integers(0, 50))
def test_reliability_has_the_parts_of_the_calibration_error(seed: int) -> None:
    outcomes, _ = drawn(seed)
    filled = outcomes.reliability()
    gaps = [abs(each["accuracy"] - each["confidence"]) * each["n"] for each in filled]
    assert sum(gaps) / len(outcomes) == pytest.approx(outcomes.figures()["ece"], abs=1e-6)
    assert sum(each["n"] for each in filled) == len(outcomes)
