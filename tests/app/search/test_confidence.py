from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.confidence import EQUAL_NAMES, LEAST_CONFIDENCE, confidence, names_log_odds
from app.search.credits import Place, SameCredits
from app.search.titles import SameTitle

durations = st.just(nan) | st.floats(1, 1e9)
EQUAL, FIRST = SameTitle(0), SameCredits(0, Place.FIRST)


def sure(title: SameTitle, artists: SameCredits | None) -> bool:
    return confidence(names_log_odds(title, artists), False, nan, nan) >= LEAST_CONFIDENCE


def test_names_that_are_equal_are_the_surest() -> None:
    assert names_log_odds(EQUAL, FIRST) == EQUAL_NAMES


@pytest.mark.parametrize(
    ("title", "artists", "expected"),
    [
        (EQUAL, FIRST, True),
        (SameTitle(1), FIRST, True),
        (EQUAL, SameCredits(1, Place.FIRST), True),
        (SameTitle(1), SameCredits(1, Place.FIRST), True),
        (EQUAL, SameCredits(0, Place.ANOTHER_ORDER), True),
        (SameTitle(0, is_vague=True), FIRST, True),
        (SameTitle(2), FIRST, False),
        (SameTitle(1, is_vague=True), SameCredits(1, Place.FIRST), False),
        (SameTitle(0, is_unsaid=True), FIRST, False),
        (EQUAL, SameCredits(0, Place.ASIDE), False),
        (EQUAL, None, False),
    ],
)
def test_names_alone_are_sure_enough_or_not(title: SameTitle, artists: SameCredits | None, expected: bool) -> None:
    assert sure(title, artists) is expected


@given(st.floats(-9, 9), durations, durations)
def test_confidence_is_a_probability_that_the_same_album_raises(names: float, asked: float, found: float) -> None:
    without, same = (confidence(names, album, asked, found) for album in (False, True))
    assert 0 < without < same < 1


@given(st.floats(-9, 9), st.floats(1, 1e9), st.floats(0, 1), st.floats(0, 1))
def test_confidence_falls_as_durations_part(names: float, found: float, near: float, far: float) -> None:
    near, far = sorted((near, far))
    sures = [confidence(names, False, found * (1 + share), found) for share in (near, far)]
    assert sures[0] >= sures[1]
