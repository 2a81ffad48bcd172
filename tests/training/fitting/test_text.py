import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.calibration import Calibration, softmax
from app.bundle.evidence import ArtistEvidence, Artists
from app.bundle.text import TextBags, TrackText
from tests.support.text import settings_of, small_config
from training.fitting.text import fit_text
from training.fitting.text_weights import WordExamples, fit_text_weights
from training.seeding import Seeds

CONFIG = small_config()
WORDS = ("polka", "dub", "aria")
NOBODY = Artists(np.zeros((0, 3), dtype=np.float32), np.zeros(0, dtype=np.int64))


def planted(n: int, rng: np.random.Generator) -> tuple[list[TrackText], NDArray[np.int64]]:
    """Titles and albums with a word of the genre, beside words of none."""
    labels = rng.integers(3, size=n)
    noise = [f"w{number}" for number in rng.integers(200, size=n)]
    texts = [
        TrackText(f"{word} {WORDS[label]}", f"the {WORDS[label]}s", (word,))
        for label, word in zip(labels, noise, strict=True)
    ]
    return texts, labels


def test_fit_text_planted_words_tell_genres_of_texts_never_seen(rng: np.random.Generator) -> None:
    texts, labels = planted(600, rng)
    done: list[int] = []
    bags = TextBags.of(texts[:400], CONFIG.n_buckets)
    targets = np.eye(3, dtype=np.float32)[labels[:400]]
    text = fit_text(bags, targets, CONFIG, Seeds(1), done.append)
    assert done == [1] * CONFIG.max_epochs
    for kinds in ([True, True, True], [True, False, False], [False, True, False]):
        found = text.logits(text.bags(texts[400:]), np.array(kinds)).argmax(axis=1)
        assert (found == labels[400:]).mean() > 0.95
    typo = text.logits(text.bags([TrackText("polkas"), TrackText("dubbb"), TrackText("arias")])).argmax(axis=1)
    assert typo.tolist() == [0, 1, 2]
    again = fit_text(bags, targets, CONFIG, Seeds(1))
    np.testing.assert_array_equal(again.tables, text.tables)
    np.testing.assert_array_equal(again.output, text.output)


def word_examples(n: int, sharpness: float, rng: np.random.Generator) -> tuple[WordExamples, NDArray[np.int64]]:
    """Exact and independent P(g | features) and P(g | words), the latter made `sharpness` times as sure as it is."""
    labels = rng.integers(3, size=n)

    def heard() -> NDArray[np.float32]:
        return (np.eye(3)[labels] + rng.normal(size=(n, 3))).astype(np.float32)

    features, words = heard(), heard()
    examples = WordExamples(
        softmax(features),
        np.zeros(n, dtype=np.float32),
        NOBODY,
        np.eye(3, dtype=bool)[labels],
        lambda _: words * np.float32(sharpness),
    )
    return examples, labels


@pytest.mark.parametrize("sharpness", [1.0, 2.0])
def test_fit_text_weights_independent_evidence_is_weighed_as_bayes_says(
    sharpness: float, rng: np.random.Generator
) -> None:
    even = ArtistEvidence(base_rates=dict.fromkeys("abc", 1 / 3), smoothing=1, weight=1, calibration=Calibration())
    examples, _ = word_examples(6000, sharpness, rng)
    fitted = fit_text_weights(settings_of(), even, examples)
    assert fitted.weights[0] == 0
    assert list(fitted.weights[1:]) == pytest.approx([1 / sharpness] * 7, abs=0.1)
    assert abs(fitted.calibration.intercept) < 0.15
    assert fitted.weight_artist_known == settings_of().weight_artist_known  # nobody is known: nothing to fit on


def test_fit_text_weights_too_few_examples_leave_the_settings(rng: np.random.Generator) -> None:
    even = ArtistEvidence(base_rates=dict.fromkeys("abc", 1 / 3), smoothing=1, weight=1, calibration=Calibration())
    examples, _ = word_examples(100, 1.0, rng)
    assert fit_text_weights(settings_of(), even, examples) == settings_of()


def test_fit_text_that_diverges_says_what_to_try(rng: np.random.Generator) -> None:
    texts, labels = planted(60, rng)
    config = CONFIG.model_copy(update={"table_learning_rate": 1e38})
    with pytest.raises(ValueError, match=r"Try a smaller text\.table_learning_rate"):
        fit_text(TextBags.of(texts, config.n_buckets), np.eye(3, dtype=np.float32)[labels], config, Seeds(1))
