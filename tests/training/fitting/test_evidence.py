from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.calibration import Calibration, softmax
from app.bundle.evidence import ArtistEvidence, Artists
from tests.support.evidence import with_artists
from training.evaluation.metrics import accuracy, expected_calibration_error, log_loss
from training.fitting.evidence import fit_evidence

N_GENRES = 6
EVEN = {f"genre {number}": 1 / N_GENRES for number in range(N_GENRES)}
PLAIN = ArtistEvidence(base_rates=EVEN, smoothing=1, weight=1, calibration=Calibration())


@dataclass(frozen=True)
class Side:
    """Examples of one artist each. by_sound: what the sound says, calibrated; counts: what the artist does."""

    by_sound: NDArray[np.float32]
    counts: NDArray[np.float32]
    genre_sets: NDArray[np.bool_]

    @property
    def owners(self) -> NDArray[np.int64]:
        return np.arange(len(self.counts))

    def fit(self) -> ArtistEvidence:
        return fit_evidence(EVEN, self.by_sound, Artists(self.counts, self.owners), self.genre_sets)

    def answer(self, evidence: ArtistEvidence) -> NDArray[np.float32]:
        return with_artists(evidence, self.by_sound, self.counts, self.owners)[0]


def heard(labels: NDArray[np.int64], rng: np.random.Generator, loudness: float = 1.0) -> NDArray[np.float32]:
    """Exact P(g | x) of genres that are heard through noise: x is normal around the genre's own axis."""
    x = loudness * np.eye(N_GENRES)[labels] + rng.normal(size=(len(labels), N_GENRES))
    return softmax((loudness * x).astype(np.float32))


def by_artist(n: int, rng: np.random.Generator, tracks: int, purity: float) -> Side:
    """Artists with genre mixtures of their own, known by `tracks` tracks; sound is independent given the genre."""
    mixtures = rng.dirichlet(np.full(N_GENRES, purity), size=n)
    labels = (mixtures.cumsum(axis=1) < rng.random((n, 1))).sum(axis=1).clip(max=N_GENRES - 1)
    counts = np.array([rng.multinomial(tracks, mixture) for mixture in mixtures], dtype=np.float32)
    return Side(heard(labels, rng), counts, np.eye(N_GENRES, dtype=bool)[labels])


def unrelated(n: int, rng: np.random.Generator) -> Side:
    """Artists that play anything: their other tracks tell nothing of this one."""
    labels = rng.integers(N_GENRES, size=n)
    counts = np.eye(N_GENRES, dtype=np.float32)[rng.integers(N_GENRES, size=n)] * 5
    return Side(heard(labels, rng), counts, np.eye(N_GENRES, dtype=bool)[labels])


def test_fit_evidence_independent_artist_is_bayes_rule(rng: np.random.Generator) -> None:
    """With many tracks of each artist, the weight 1 and no correction are right by construction."""
    fitted = by_artist(6_000, rng, tracks=300, purity=0.5).fit()
    assert fitted.weight == pytest.approx(1, abs=0.12)
    fresh = by_artist(20_000, rng, tracks=300, purity=0.5)
    assert expected_calibration_error(fresh.answer(fitted), fresh.genre_sets) < 0.02


def test_fit_evidence_artist_decides_gets_weight_and_helps_on_fresh_ones(rng: np.random.Generator) -> None:
    fitted, fresh = by_artist(3_000, rng, tracks=4, purity=0.05).fit(), by_artist(3_000, rng, tracks=4, purity=0.05)
    assert fitted.weight > 0.5
    answer = fresh.answer(fitted)
    assert accuracy(answer, fresh.genre_sets) > 0.85 > 0.6 > accuracy(fresh.by_sound, fresh.genre_sets)
    assert expected_calibration_error(answer, fresh.genre_sets) < 0.03


def test_fit_evidence_artist_is_noise_gets_next_to_no_weight(rng: np.random.Generator) -> None:
    fitted, fresh = unrelated(3_000, rng).fit(), unrelated(3_000, rng)
    assert fitted.weight < 0.1
    np.testing.assert_allclose(fresh.answer(fitted), fresh.by_sound, atol=0.15)
    without = log_loss(fresh.by_sound, fresh.genre_sets)
    assert log_loss(fresh.answer(fitted), fresh.genre_sets) < without + 0.01
    assert log_loss(fresh.answer(PLAIN), fresh.genre_sets) > without + 0.3


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", ["independent", "decides", "noise", "overconfident sound"])
def test_fit_evidence_is_no_worse_than_no_evidence_on_its_own_examples(kind: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    match kind:
        case "noise":
            side = unrelated(400, rng)
        case "decides":
            side = by_artist(400, rng, tracks=2, purity=0.05)
        case _:
            side = by_artist(400, rng, tracks=20, purity=0.5)
    if kind == "overconfident sound":
        side = Side(softmax(3 * np.log(side.by_sound)), side.counts, side.genre_sets)
    fitted = side.fit()
    assert log_loss(side.answer(fitted), side.genre_sets) <= log_loss(side.by_sound, side.genre_sets) + 0.005
    assert log_loss(side.answer(fitted), side.genre_sets) <= log_loss(side.answer(PLAIN), side.genre_sets) + 0.005


@pytest.mark.parametrize(("n", "plain"), [(0, True), (199, True), (200, False)])
def test_fit_evidence_too_few_known_artists_is_plain_bayes(n: int, plain: bool, rng: np.random.Generator) -> None:
    """Counted are examples with a known artist, however many others there are."""
    side = by_artist(1_000, rng, tracks=4, purity=0.05)
    counts = side.counts.copy()
    counts[n:] = 0
    fitted = Side(side.by_sound, counts, side.genre_sets).fit()
    assert (fitted == PLAIN) == plain


def test_fit_evidence_unknown_artists_have_no_say(rng: np.random.Generator) -> None:
    side = by_artist(600, rng, tracks=4, purity=0.05)
    genre_sets, counts = side.genre_sets.copy(), side.counts.copy()
    counts[300:] = 0
    one = Side(side.by_sound, counts, genre_sets).fit()
    genre_sets[300:] = np.roll(genre_sets[300:], 1, axis=1)
    assert Side(side.by_sound, counts, genre_sets).fit() == one


def test_fit_evidence_several_artists_to_an_example_are_averaged(rng: np.random.Generator) -> None:
    """The right artist and one unknown, in rows of their own: the same as the right one alone."""
    side = by_artist(600, rng, tracks=4, purity=0.05)
    counts = np.zeros((1_200, N_GENRES), dtype=np.float32)
    counts[::2] = side.counts
    fitted = fit_evidence(EVEN, side.by_sound, Artists(counts, np.repeat(np.arange(600), 2)), side.genre_sets)
    assert fitted == side.fit()


def test_fit_evidence_same_examples_give_the_same_within_the_bounds(rng: np.random.Generator) -> None:
    side = by_artist(500, rng, tracks=1, purity=0.01)
    fitted = side.fit()
    assert fitted == side.fit()
    assert 0.05 <= fitted.smoothing <= 2
    assert 0 <= fitted.weight <= 2
    assert tuple(fitted.base_rates.items()) == tuple(EVEN.items())
