import numpy as np
import pytest

from training.evaluation.intervals import N_RESAMPLES, figures_with_intervals, sums_by_artist
from training.evaluation.outcomes import Outcomes


def outcomes_of(right: np.ndarray[tuple[int], np.dtype[np.bool_]], hits: object = None) -> Outcomes:
    """Two genres; the first is true, and predicted where it is right."""
    first = np.where(right, 0.9, 0.2)
    probabilities = np.column_stack([first, 1 - first]).astype(np.float32)
    genre_sets = np.tile([True, False], (len(right), 1))
    return Outcomes.of(probabilities, genre_sets, None if hits is None else np.asarray(hits, dtype=np.float64))


def test_figures_with_intervals_one_track_an_artist_is_about_the_binomial_interval(rng: np.random.Generator) -> None:
    right = np.arange(400) < 100
    found = figures_with_intervals({"mine": outcomes_of(right)}, np.arange(400), rng)["mine"]["accuracy"]
    deviation = (0.25 * 0.75 / 400) ** 0.5
    assert found == pytest.approx([0.25, 0.25 - 1.96 * deviation, 0.25 + 1.96 * deviation], abs=0.012)


def test_figures_with_intervals_few_artists_of_many_tracks_are_wider(rng: np.random.Generator) -> None:
    """Sixteen artists of 25 tracks each, all right or all wrong: as sure as sixteen tracks would be."""
    right = np.repeat(np.arange(16) < 4, 25)
    found = figures_with_intervals({"mine": outcomes_of(right)}, np.repeat(np.arange(16), 25), rng)["mine"]["accuracy"]
    deviation = (0.25 * 0.75 / 16) ** 0.5
    assert found[0] == 0.25
    assert found[2] - found[1] == pytest.approx(2 * 1.96 * deviation, rel=0.2)


def test_figures_with_intervals_outcomes_share_their_resamples_and_report_each_once(rng: np.random.Generator) -> None:
    right = rng.random(60) < 0.5
    done: list[int] = []
    found = figures_with_intervals(
        {"a": outcomes_of(right), "b": outcomes_of(right, rng.random(60))}, np.arange(60) // 3, rng, done.append
    )
    assert found["a"].keys() == {"accuracy", "top5", "macro_f1", "ece"}
    assert found["b"].keys() == {*found["a"], "genre_hit@10"}
    assert all(found["a"][name] == found["b"][name] for name in found["a"])
    assert sum(done) == N_RESAMPLES
    for value, low, high in found["b"].values():
        assert low <= value <= high


def test_sums_by_artist_counted_by_hand() -> None:
    outcomes = outcomes_of(np.array([True, False, True, True]), [0.5, np.nan, 0.1, 0.2])
    assert sums_by_artist(outcomes, np.array([7, 7, 2, 7])) == {
        "artist": [2, 7],
        "n": [1, 3],
        "right": [1, 2],
        "asked": [1, 2],
        "hits": [0.1, 0.7],
    }
    assert sums_by_artist(outcomes_of(np.array([True])), np.array([3])) == {"artist": [3], "n": [1], "right": [1]}


def test_figures_with_intervals_hold_the_figure_that_every_resample_makes_larger(rng: np.random.Generator) -> None:
    """The calibration error of predictions that are as sure as they are right, here exactly so."""
    of_hundred = np.array([55, 65, 75, 85, 95])
    confidence = np.repeat(of_hundred / 100, 100)
    right = (np.arange(100) < of_hundred[:, None]).ravel()
    probabilities = np.column_stack([confidence, 1 - confidence]).astype(np.float32)
    outcomes = Outcomes.of(probabilities, np.column_stack([right, ~right]))
    value, low, high = figures_with_intervals({"mine": outcomes}, np.arange(500), rng)["mine"]["ece"]
    assert value == pytest.approx(0, abs=1e-4)
    assert low == 0
    assert 0.005 < high < 0.04
