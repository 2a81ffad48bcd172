from dataclasses import replace
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.bundle.names import fold
from app.bundle.text import NO_TEXT, TextBags, TextClassifier, TrackText
from tests.support.text import random_text, settings_of

N_GENRES = 5
TEXT = random_text(N_GENRES)


def logits_by_loop(text: TextClassifier, track: TrackText) -> NDArray[np.float64]:
    """Word after word and gram after gram, as the docstring of the module says it."""
    means = []
    for kind, folded in enumerate((fold(track.name), fold(track.album), " ".join(map(fold, track.artists)))):
        rows = []
        for word in folded.split():
            padded = f" {word} "
            grams = [padded] + [padded[i : i + n] for n in (2, 3, 4) for i in range(len(padded) - n + 1)]
            rows += [text.tables[kind, crc32(gram.encode()) % text.settings.n_buckets] for gram in grams]
        if rows:
            means.append(np.mean(np.array(rows, dtype=np.float64), axis=0) * text.settings.scales[kind])
    mean = np.mean(means, axis=0) if means else np.zeros(text.settings.dim)
    hidden = np.maximum(text.hidden[:, :-1] @ mean + text.hidden[:, -1], 0)
    return np.asarray(text.output[:, :-1] @ hidden + text.output[:, -1], dtype=np.float64)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.builds(TrackText, st.text(max_size=12), st.text(max_size=12), st.tuples(st.text(max_size=9)))))
def test_text_classifier_any_texts_equal_the_loop_and_no_track_influences_another(tracks: list[TrackText]) -> None:
    found = TEXT.logits(TEXT.bags(tracks))
    assert found.shape == (len(tracks), N_GENRES)
    for track, row in zip(tracks, found, strict=True):
        np.testing.assert_allclose(row, logits_by_loop(TEXT, track), rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize(
    "name", ["x", "🎵", "👩\u200d🎤", "夜に駆ける", "فيروز", "!!!", "\u0301", "y" * 10_000, "love " * 2000]
)
def test_text_classifier_odd_name_is_read(name: str) -> None:
    bags = TEXT.bags([TrackText(name)])
    assert bags.given.tolist() == [[True, False, False]]
    assert np.isfinite(TEXT.logits(bags)).all()


def test_text_classifier_case_accents_and_punctuation_change_nothing() -> None:
    spellings = [TrackText("Été d'amour"), TrackText("ETE D AMOUR"), TrackText("ete   d’amour!")]
    rows = TEXT.logits(TEXT.bags(spellings))
    np.testing.assert_array_equal(rows[0], rows[1])
    np.testing.assert_array_equal(rows[0], rows[2])


def test_text_classifier_more_tracks_than_a_block_equal_one_by_one() -> None:
    tracks = [TrackText(f"song {number}", "", (f"artist {number % 7}",)) for number in range(4100)]
    found = TEXT.logits(TEXT.bags(tracks))
    for number in (0, 4095, 4096, 4099):
        np.testing.assert_allclose(found[number], TEXT.logits(TEXT.bags([tracks[number]]))[0], rtol=1e-5)


def test_text_classifier_kinds_that_are_not_used_do_not_count() -> None:
    whole, name = TrackText("Golden Hour", "Anchors", ("Nobody",)), TrackText("Golden Hour")
    used = TEXT.logits(TEXT.bags([whole]), np.array([True, False, False]))
    np.testing.assert_allclose(used, TEXT.logits(TEXT.bags([name])), rtol=1e-6)


def test_text_bags_take_gives_the_bags_of_these_tracks() -> None:
    tracks = [TrackText("a b"), NO_TEXT, TrackText("", "album"), TrackText("c", "d", ("e", "f"))]
    bags, rows = TextBags.of(tracks, 64), np.array([3, 1, 1, 0])
    taken, again = bags.take(rows), TextBags.of([tracks[row] for row in rows], 64)
    np.testing.assert_array_equal(taken.rows, again.rows)
    np.testing.assert_array_equal(taken.sizes, again.sizes)


def test_text_settings_weight_is_of_the_kinds_given_and_grows_with_what_is_missing() -> None:
    made_of = settings_of(weights=(0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7), growth=0.5)
    given_kinds = np.array([[1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 1], [1, 1, 1], [1, 1, 1], [0, 0, 0]], dtype=bool)
    missing = np.array([0, 0, 0, 0, 0, 1, 1], dtype=np.float32)
    expected = [0.1, 0.2, 0.3, 0.4, 0.7, 0.7 * 1.5, 0]
    assert made_of.weight(given_kinds, missing).tolist() == pytest.approx(expected)


def test_text_classifier_scale_of_a_kind_is_what_1_in_its_table_stands_for() -> None:
    doubled = replace(TEXT, settings=settings_of(scales=(0.2, 0.4, 0.6)), tables=TEXT.tables // 2 * 2)
    halved = replace(doubled, settings=settings_of(scales=(0.4, 0.8, 1.2)), tables=doubled.tables // 2)
    bags = TEXT.bags([TrackText("Golden Hour", "Anchors", ("Nobody",))])
    np.testing.assert_allclose(doubled.logits(bags), halved.logits(bags), rtol=1e-5)


def test_text_classifier_reads_the_first_1000_characters_of_a_kind_of_text() -> None:
    long, cut = (
        TrackText("ab " * 2000, artists=("x" * 600, "y" * 600)),
        TrackText("ab " * 333 + "a", artists=("x" * 600, "y" * 399)),
    )
    np.testing.assert_array_equal(TEXT.bags([long]).rows, TEXT.bags([cut]).rows)
