import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.search.spelling import edits, spelled

letters = st.text("abcdefghij", min_size=5, max_size=12)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Paper Ferries", ("paper", "ferries")),
        ("Kvist & Sons", ("kvist", "sons")),
        ("KVIST AND SONS", ("kvist", "sons")),
        ("The The", ("the", "the")),
        ("Sealed Letters, Pt. II", ("sealed", "letters", "part", "2")),
        ("Ｍｏón", ("moon",)),
        ("!!!", ("!!!",)),
        (" ", ()),
    ],
)
def test_spelled_keeps_the_words_that_tell(text: str, words: tuple[str, ...]) -> None:
    assert spelled(text) == words


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Amber Ferry", "amber ferry"),
        ("Don't Wait", "Dont Wait"),
        ("AC/DX", "ACDX"),
        ("Some Where", "Somewhere"),
        ("Blå Ørn", "Bla Orn"),
        ("Kvist & Sons", "Kvist and Sons"),
        ("The Kiosk", "Kiosk"),
        ("Part III", "Pt. 3"),
    ],
)
def test_edits_another_way_to_write_a_name_is_none(first: str, second: str) -> None:
    assert edits(spelled(first), spelled(second)) == edits(spelled(second), spelled(first)) == 0


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("Amber Ferry", "Amber Fery", 1),
        ("Amber Ferry", "Ambre Ferry", 1),
        ("Amber Ferry", "Amber Fexry", 1),
        ("Amber Ferry", "Ammber Ferry", 1),
        ("Amber Ferry", "Ammber Fery", 2),
        ("Wish We Were Here", "Wis We Were Here", 1),
        ("Halo", "Hallo", 1),
        ("The Chats", "Teh Chats", 1),
        ("The Human Bond", "Th eHuman Bond", 1),
        ("Ostrand, Mirela", "Mirela Ostrand", 1),
        ("A Quiet Elevator", "Quiet Elevator", 1),
        ("Nogizaka46", "Nogizka46", 1),
        ("Air", "Ai", 2),
        ("Constellations", "Constelationz", 2),
    ],
)
def test_edits_typos_are_counted(first: str, second: str, expected: int) -> None:
    assert edits(spelled(first), spelled(second)) == edits(spelled(second), spelled(first)) == expected


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Symphony No. 5", "Symphony No. 6"),
        ("Symphony No. 5 in C Minor", "Symphony No. 5 in C Major"),
        ("Prelude in C", "Prelude in D"),
        ("Sealed Letters, Pt. 2", "Sealed Letters"),
        ("006 B1", "006 A1"),
        ("Unknown Journey I", "Unknown Journey IX"),
        ("1999", "1998"),
        ("Rain", "Ruins"),
        ("Amber Ferry", "Amber Ferry Returns"),
        ("Amber Ferry", "Hollow Meadow"),
        ("Him", "Her"),
        ("X", "Y"),
        ("", "A"),
    ],
)
def test_edits_two_names_are_two(first: str, second: str) -> None:
    assert edits(spelled(first), spelled(second)) is edits(spelled(second), spelled(first)) is None


@settings(max_examples=200, deadline=None)
@given(st.lists(letters, min_size=1, max_size=4), st.data())
def test_edits_one_wrong_letter_anywhere_is_one(words: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(words) - 1))
    at = data.draw(st.integers(0, len(words[place]) - 1))
    other = data.draw(st.sampled_from(list(string.ascii_lowercase[10:])))
    changed = [*words]
    changed[place] = words[place][:at] + other + words[place][at + 1 :]
    assert edits(tuple(words), tuple(changed)) == 1


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_edits_any_two_texts_are_compared_alike_from_both_sides(first: str, second: str) -> None:
    assert edits(spelled(first), spelled(second)) == edits(spelled(second), spelled(first))
    assert edits(spelled(first), spelled(first)) == 0
