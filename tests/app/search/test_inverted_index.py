from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bundle.inverted_index import Postings, WordPostings
from app.search.inverted_index import InvertedIndex
from tests.support.search_reference import edits

TEXTS = ("aroma", "bar", "bark", "barks", "barn", "bärte", "bbark", "brak", "house", "hous", "hours", "хорошо", "東京")


def index_of(texts: Sequence[str]) -> InvertedIndex:
    ordered = sorted({*texts})
    starts = np.arange(len(ordered) + 1)
    postings = Postings(starts, np.arange(len(ordered), dtype=np.int32))
    return InvertedIndex(WordPostings(ordered, {"names": postings}))


def texts_in(index: InvertedIndex, runs: list[slice]) -> set[str]:
    return {index.words[place] for run in runs for place in range(run.start, run.stop)}


@pytest.fixture(scope="module")
def index() -> InvertedIndex:
    return index_of(TEXTS)


def test_inverted_index_exactly_finds_the_word_alone(index: InvertedIndex) -> None:
    assert texts_in(index, index.exactly("bark")) == {"bark"}
    assert index.exactly("bar ") == index.exactly("ba") == index.exactly("") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bar", {"bar", "bark", "barks", "barn"}),
        ("хор", {"хорошо"}),
        ("東", {"東京"}),
        ("z", set()),
        ("barksy", set()),
        ("", {*TEXTS}),
        ("\U0010ffff", set()),
        ("\ud800", set()),
        ("\0", set()),
    ],
)
def test_inverted_index_beginning_with_a_text_are_one_run(index: InvertedIndex, text: str, expected: set[str]) -> None:
    runs = index.beginning_with(text)
    assert len(runs) == bool(expected)
    assert texts_in(index, runs) == expected


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("hosue", "house"),
        ("hpuse", "house"),
        ("huse", "house"),
        ("hhouse", "house"),
        ("ouse", "house"),
        ("houseq", "house"),
        ("хрошо", "хорошо"),
        ("ххрошо", "хорошо"),
    ],
)
def test_inverted_index_nearly_forgives_one_typo_in_a_long_word(index: InvertedIndex, typed: str, found: str) -> None:
    assert found in texts_in(index, index.nearly(typed))


@pytest.mark.parametrize("typed", ["brk", "barl", "hosuey", "oh", "東", "x" * 300, "\ud800" * 6, ""])
def test_inverted_index_nearly_forgives_no_typo_in_a_short_word_and_no_two(index: InvertedIndex, typed: str) -> None:
    assert texts_in(index, index.nearly(typed)) == set()


def test_inverted_index_nearly_beginning_with_forgives_in_what_is_typed_so_far(index: InvertedIndex) -> None:
    assert texts_in(index, index.nearly_beginning_with("хорож")) == {"хорошо"}
    assert texts_in(index, index.nearly_beginning_with("хрош")) == set()  # too short to tell


_letters = st.text("abcdeй京", min_size=1, max_size=8)


@given(st.lists(_letters, min_size=1, max_size=30), _letters)
def test_inverted_index_nearly_are_those_one_edit_away(texts: list[str], typed: str) -> None:
    index = index_of(texts)
    near = {text for text in texts if len(text) >= 5 and edits(text, typed) <= 1}
    assert texts_in(index, index.nearly(typed)) == near
    begun = {
        text
        for text in texts
        if len(typed) >= 5 and any(edits(text[:n], typed) <= 1 for n in range(len(typed) - 1, len(typed) + 2))
    }
    assert texts_in(index, index.nearly_beginning_with(typed)) == begun


def test_postings_of_a_run_are_those_of_all_its_words() -> None:
    postings = Postings(np.array([0, 2, 2, 5]), np.array([7, 9, 1, 7, 8], dtype=np.int32))
    assert postings.of(slice(0, 1)).tolist() == [7, 9]
    assert postings.of(slice(1, 2)).tolist() == []
    assert postings.of(slice(0, 3)).tolist() == [7, 9, 1, 7, 8]
