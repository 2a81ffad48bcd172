"""The weight of words is what they tell of artists never seen: names that were learned by heart do not raise it."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.calibration import softmax
from app.bundle.text import TextBags, TextSettings, TrackText
from tests.support.text import small_config
from training.evaluation.choices import choose_on_validation
from training.evaluation.predictions import CountedArtists, FeaturePredictions, TextPredictions
from training.fitting.text import fit_text
from training.seeding import Seeds
from training.splits import Examples, Split

CONFIG = small_config(n_buckets=4096, batch_size=64, max_epochs=5)
N_ARTISTS, N_NEW, TRACKS_EACH = 180, 80, 6
GENRE_WORDS = ("polka", "dub", "aria")
Names = Literal["tell", "noise"]
Sides = Literal["disjoint", "mixed"]


@dataclass(frozen=True)
class Planted:
    """Tracks of 3 genres that are half heard in their sound, and what was fitted to them."""

    examples: Examples
    sides: Split
    sound: FeaturePredictions
    counted: CountedArtists
    text: TextPredictions

    @property
    def by_new_artists(self) -> NDArray[np.int64]:
        """int64 [m]: the validation examples of artists of whom nothing trained."""
        trained = {name for row in self.sides.train for name in self.examples.artists[row]}
        return np.array([row for row in self.sides.validation if not trained & {*self.examples.artists[row]}])

    def fitted(self) -> TextSettings:
        """The settings that a training run chooses."""
        rng = np.random.default_rng(1)
        choices = choose_on_validation(self.sound, self.counted, self.examples, self.sides, rng, self.text)
        assert choices.text is not None
        return choices.text

    def best_weight(self, rows: NDArray[np.int64]) -> float:
        """The weight of all words with the smallest log-loss on `rows` by trying 101 of them, by the formula."""
        rates = self.counted.counted.sum(axis=0) + 1
        words = np.log(softmax(self.text.logits[rows]) * rates.sum() / rates)
        losses = []
        for weight in np.linspace(0, 2, 101):
            found = softmax((np.log(self.sound.probabilities[rows]) + weight * words).astype(np.float32))
            losses.append(-np.log(found[self.examples.genre_sets[rows]]).mean())
        return float(np.linspace(0, 2, 101)[np.argmin(losses)])


@cache
def planted(names: Names, sides: Sides, real_words: bool) -> Planted:
    """Artists of one genre each where their `names` tell, and of any genre where they are noise.

    The names have nothing in common within a genre, so that they can only be learned by heart. On `disjoint` sides all
    validation examples are by new artists, on `mixed` ones most are by artists who trained too. Titles and albums are
    noise; with `real_words`, four of five titles have a word of their genre as well.
    """
    rng = np.random.default_rng(11)

    def word() -> str:
        return "".join(rng.choice([*"abcdefghijklmnopqrstuvwxyz"], size=7))

    artists = np.repeat(np.arange(N_ARTISTS), TRACKS_EACH)
    n = len(artists)
    labels = rng.integers(3, size=N_ARTISTS)[artists] if names == "tell" else rng.integers(3, size=n)
    of_artist, vocabulary = [word() for _ in range(N_ARTISTS)], [word() for _ in range(300)]
    texts = [
        TrackText(
            f"{rng.choice(vocabulary)} {GENRE_WORDS[label] if real_words and rng.random() < 0.8 else word()}",
            str(rng.choice(vocabulary)),
            (of_artist[artist],),
        )
        for artist, label in zip(artists, labels, strict=True)
    ]
    new = artists >= N_ARTISTS - N_NEW
    held_out = new if sides == "disjoint" else new | (rng.random(n) < 0.4)
    genre_sets = np.eye(3, dtype=bool)[labels]
    train, held = np.flatnonzero(~held_out), rng.permutation(np.flatnonzero(held_out))
    # Only the validation side matters here; a few examples are the test side, which must not be empty.
    split = Split(train, np.sort(held[10:]), np.sort(held[:10]))
    heard = softmax((genre_sets + rng.normal(size=(n, 3))).astype(np.float32))
    examples = Examples(
        np.zeros((n, 15), dtype=np.float32), texts, GENRE_WORDS, genre_sets, np.arange(n), np.arange(n), np.arange(n)
    )
    bags = TextBags.of([texts[row] for row in train], CONFIG.n_buckets)
    classifier = fit_text(bags, examples.targets(train), CONFIG, Seeds(1))
    return Planted(
        examples,
        split,
        FeaturePredictions(heard, heard / np.linalg.norm(heard, axis=1, keepdims=True)),
        CountedArtists.from_training_side(examples, split),
        TextPredictions.of(classifier, texts),
    )


@pytest.mark.parametrize("sides", ["disjoint", "mixed"])
def test_fit_text_weights_names_learned_by_heart_raise_no_weight(sides: Sides) -> None:
    by_heart, noise = planted("tell", sides, real_words=False), planted("noise", sides, real_words=False)
    right = (by_heart.text.logits.argmax(axis=1) == by_heart.examples.genre_sets.argmax(axis=1)).astype(float)
    assert right[by_heart.sides.train].mean() > 0.95  # the names were learned
    assert right[by_heart.by_new_artists].mean() < 0.45  # and tell nothing of new ones
    fitted, of_noise = by_heart.fitted(), noise.fitted()
    assert max(fitted.weights) < 0.15
    for weight, without_any in zip(fitted.weights, of_noise.weights, strict=True):
        assert weight <= without_any + 0.05
    assert by_heart.best_weight(by_heart.by_new_artists) == pytest.approx(fitted.weights[7], abs=0.03)


def test_fit_text_weights_names_learned_by_heart_would_raise_it_if_known_artists_counted() -> None:
    """What the rule is for: names that were seen in training tell much of the other tracks by the same artists."""
    by_heart = planted("tell", "mixed", real_words=False)
    n_known = len(by_heart.sides.validation) - len(by_heart.by_new_artists)
    assert min(n_known, len(by_heart.by_new_artists)) > 200
    assert by_heart.best_weight(by_heart.sides.validation) > 0.3


@pytest.mark.parametrize("sides", ["disjoint", "mixed"])
def test_fit_text_weights_real_words_beside_names_learned_by_heart_count(sides: Sides) -> None:
    reading = planted("tell", sides, real_words=True)
    fitted = reading.fitted()
    assert min(fitted.weights[1], fitted.weights[7]) > 0.4
    assert fitted.weights[7] == pytest.approx(reading.best_weight(reading.by_new_artists), abs=0.03)
    assert max(fitted.weights[kinds] for kinds in (2, 4, 6)) < 0.15  # albums and names still tell nothing
