import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audio.tags import cleaning
from app.audio.tags.audio_tags import AudioTags


@given(st.text(), st.integers(1, 50))
def test_clean_text_is_one_bounded_line_and_stays(text: str, longest: int) -> None:
    cleaned = cleaning.clean(text, longest)
    assert len(cleaned) <= longest
    assert cleaned == cleaned.strip()
    assert not any(character < " " or character == "\x7f" for character in cleaned)
    assert cleaning.clean(cleaned, longest) == cleaned
    cleaned.encode()


@pytest.mark.parametrize(
    ("text", "date", "year"),
    [
        ("1997", "1997", 1997),
        ("1997-05", "1997-05", 1997),
        ("1997-05-21T07:00:00Z", "1997-05-21", 1997),
        ("1997-5", "1997", 1997),
        ("1997-00-00", "1997", 1997),
        ("19970521", "", None),
        ("0000", "", None),
        ("21.05.1997", "", None),
        ("", "", None),
    ],
)
def test_date_is_as_much_as_is_clear(text: str, date: str, year: int | None) -> None:
    assert cleaning.date_of([text]) == date
    assert AudioTags(date=date).release_year == year


@pytest.mark.parametrize(
    ("text", "number"), [("3", 3), ("03/12", 3), ("0", None), ("A1", None), ("-1", None), ("²", None)]
)
def test_track_number_is_a_number_above_0(text: str, number: int | None) -> None:
    assert cleaning.number_of([text]) == number


def test_genres_in_one_value_are_parted_by_semicolons_alone() -> None:
    assert cleaning.genres_of(["Rock; Pop;;", "Hip-Hop/Rap", "rock", "Rock"]) == ("Rock", "Pop", "Hip-Hop/Rap", "rock")
