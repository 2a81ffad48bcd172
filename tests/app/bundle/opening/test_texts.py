from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bundle.opening.texts import TextNumbers, Texts, joined

TEXTS = st.lists(st.text(st.characters(codec="utf-8"), max_size=6), max_size=12)
COLLIDING = ("plumless", "buckeroo")  # of one CRC-32


@given(TEXTS)
def test_texts_any_ones_are_as_the_list_of_them(texts: list[str]) -> None:
    found = Texts.of(texts)
    assert (len(found), [*found], found[1:-1], found[::-2]) == (len(texts), texts, texts[1:-1], texts[::-2])
    assert [found[place] for place in range(-len(texts), 0)] == texts
    for place in (len(texts), -len(texts) - 1):
        with pytest.raises(IndexError):
            found[place]


@given(TEXTS.map(lambda texts: [*dict.fromkeys(texts)]), st.text(max_size=6))
def test_text_numbers_any_text_has_the_number_of_its_place(texts: list[str], other: str) -> None:
    numbers = TextNumbers.of(Texts.of(texts))
    assert [numbers.get(text) for text in texts] == [*range(len(texts))]
    assert numbers.get(other) == (texts.index(other) if other in texts else None)


def test_text_numbers_texts_of_one_hash_are_told_apart() -> None:
    assert len({crc32(text.encode()) for text in COLLIDING}) == 1
    numbers = TextNumbers.of(Texts.of(["first", *COLLIDING]))
    assert [numbers.get(text) for text in COLLIDING] == [1, 2]
    assert TextNumbers.of(Texts.of([COLLIDING[0]])).get(COLLIDING[1]) is None


def test_text_numbers_lone_surrogate_is_none_of_them() -> None:
    assert TextNumbers.of(Texts.of(["a"])).get("\ud800") is None


@pytest.mark.parametrize(
    ("starts", "problem"),
    [
        ([], "ascending"),
        ([-1, 4], "ascending"),
        ([0, 3, 2, 4], "ascending"),
        ([0, 5], "ascending"),
        ([0, 2, 4], "between characters"),
    ],
)
def test_texts_starts_that_do_not_fit_are_refused(starts: list[int], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Texts(memoryview("aéb".encode()), np.array(starts, dtype=np.int64))


def test_joined_what_is_no_text_is_refused() -> None:
    with pytest.raises(TypeError):
        joined(["a", None])  # type: ignore[list-item]
