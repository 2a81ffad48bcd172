import numpy as np
import pytest

from app.bundle.calibration import Calibration
from app.bundle.text import NO_TEXT, TextClassifier, TextSettings, TrackText
from app.indexing.catalogue import text_reader
from app.indexing.catalogue.text_reader import TextReader

TEXTS = [
    TrackText("Love Me Two Times", "Strange Days", ("The Doors",)),
    NO_TEXT,
    TrackText("love love", "", ("Björk", "Sigur Rós")),
    TrackText("東京ナイト", "Strange Love", ()),
    TrackText("", "!!!", ("The The",)),
]


@pytest.fixture
def classifier(rng: np.random.Generator) -> TextClassifier:
    settings = TextSettings(
        n_buckets=64,
        dim=5,
        scales=(0.04, 0.03, 0.05),
        weights=(0.0,) + (0.5,) * 7,
        growth=0.3,
        calibration=Calibration(),
        weight_artist_known=0.4,
        calibration_artist_known=Calibration(),
    )
    return TextClassifier(
        settings,
        rng.integers(-127, 128, (3, 64, 5)).astype(np.int8),
        rng.normal(size=(7, 6)).astype(np.float32),
        rng.normal(size=(4, 8)).astype(np.float32),
    )


@pytest.mark.parametrize("most_words", [0, 1 << 18])
def test_read_says_what_the_classifier_says_whatever_was_read_before(
    classifier: TextClassifier, most_words: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_reader, "_MOST_WORDS", most_words)
    reader = TextReader(classifier)
    for texts in (TEXTS, TEXTS[::-1], TEXTS[:1], TEXTS * 3):
        bags = classifier.bags(texts)
        found = reader.read(texts)
        np.testing.assert_array_equal(found.logits, classifier.logits(bags))
        np.testing.assert_array_equal(found.given, bags.given)
