"""All evidence of a track together, against the formula put together by hand."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.calibration import Calibration, softmax
from app.bundle.reader import Bundle
from app.bundle.text import NO_TEXT, TrackText
from app.catalogue.loader import load_catalogue
from app.errors import NothingKnown
from app.inference.classifier import Classifier
from app.inference.prediction import GenrePredictor
from tests.support.planted import GENRES
from tests.support.text import random_text, settings_of

SURE, LESS_SURE = Calibration(intercept=0.3, slope=0.1), Calibration(intercept=-0.2, slope=0.4)
UNKNOWN = np.full((1, 15), np.nan, dtype=np.float32)
NAMED = TrackText("Golden Hour", "", ("Nobody",))


@pytest.fixture(scope="module")
def reading(bundle: Bundle) -> Bundle:
    """The planted bundle with a text classifier of random numbers."""
    settings = settings_of(calibration=SURE, calibration_artist_known=LESS_SURE)
    return replace(bundle, text=random_text(len(GENRES), settings=settings))


@pytest.fixture(scope="module")
def predictor(reading: Bundle) -> GenrePredictor:
    return GenrePredictor(reading, load_catalogue(reading))


def log_ratios(bundle: Bundle, text: TrackText) -> NDArray[np.float32]:
    assert bundle.text is not None
    words = softmax(bundle.text.logits(bundle.text.bags([text])))
    ratios: NDArray[np.float32] = np.log(words / base_rates(bundle))
    return ratios


def base_rates(bundle: Bundle) -> NDArray[np.float32]:
    return np.array([*bundle.evidence.base_rates.values()], dtype=np.float32)


def test_predict_words_beside_features_are_by_the_formula(predictor: GenrePredictor, reading: Bundle) -> None:
    features = reading.features[:1].copy()
    features[0, :5] = np.nan
    by_features = Classifier.of(reading).predict(features).probabilities
    found = predictor.predict(features, [NAMED])
    logs = np.log(by_features) + 0.5 * (1 + 0.5 * 5 / 15) * log_ratios(reading, NAMED)
    np.testing.assert_allclose(found.probabilities, SURE.probabilities(logs), rtol=1e-4)
    np.testing.assert_array_equal(found.alone["features"], by_features)
    assert {kind: used.tolist() for kind, used in found.used.items()} == {
        "features": [True],
        "words": [True],
        "artists": [False],
    }


def test_predict_words_alone_start_from_the_base_rates(predictor: GenrePredictor, reading: Bundle) -> None:
    found = predictor.predict(UNKNOWN, [NAMED])
    logs = np.log(base_rates(reading)) + 0.5 * 1.5 * log_ratios(reading, NAMED)
    np.testing.assert_allclose(found.probabilities, SURE.probabilities(logs), rtol=1e-4)
    np.testing.assert_allclose(found.alone["words"], found.probabilities, rtol=1e-6)
    assert not found.embeddings.any()


def test_predict_known_artist_has_a_weight_and_a_calibration_of_its_own(
    predictor: GenrePredictor, reading: Bundle
) -> None:
    text = TrackText("Golden Hour", "", ("Punk Artist 1",))
    found = predictor.predict(UNKNOWN, [text])
    plain = replace(reading, evidence=reading.evidence.model_copy(update={"calibration": Calibration()}), text=None)
    by_artist = GenrePredictor(plain, load_catalogue(plain)).predict(UNKNOWN, [text]).probabilities
    logs = np.log(by_artist) + 0.25 * log_ratios(reading, text)
    np.testing.assert_allclose(found.probabilities, LESS_SURE.probabilities(logs), rtol=1e-4)
    assert GENRES[int(found.alone["artists"].argmax())] == "punk"


def test_predict_each_track_is_as_if_it_were_alone(predictor: GenrePredictor, reading: Bundle) -> None:
    texts = [NAMED, NO_TEXT, TrackText(artists=("Folk Artist 2",)), TrackText("x", "y", ("Opera Artist 1", "Nobody"))]
    features = np.concatenate([UNKNOWN, reading.features[:3]])
    together = predictor.predict(features, texts)
    for track, text in enumerate(texts):
        alone = predictor.predict(features[track : track + 1], [text])
        np.testing.assert_allclose(together.probabilities[track], alone.probabilities[0], rtol=1e-4)
        assert together.artists[track] == alone.artists[0]


def test_predict_without_a_text_classifier_words_tell_nothing(bundle: Bundle) -> None:
    predictor = GenrePredictor(bundle, load_catalogue(bundle))
    plain = predictor.predict(bundle.features[:1], [NO_TEXT])
    np.testing.assert_array_equal(predictor.predict(bundle.features[:1], [NAMED]).probabilities, plain.probabilities)
    with pytest.raises(NothingKnown, match=r"nothing to tell its genres by.* does not read words") as caught:
        predictor.predict(np.concatenate([bundle.features[:1], UNKNOWN]), [NO_TEXT, NAMED])
    assert caught.value.positions == (1,)


def test_predict_nothing_known_says_what_would_do(predictor: GenrePredictor) -> None:
    with pytest.raises(NothingKnown, match="expected an audio feature, a name, an album or an artist"):
        predictor.predict(UNKNOWN, [NO_TEXT])
