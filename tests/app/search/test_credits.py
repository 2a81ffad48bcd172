import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.search.credits import Place, SameCredits, compare_credits, parse_credits


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (["Mirela Ostrand"], ["MIRELA OSTRAND"]),
        (["Paper Ferries"], ["The Paper Ferries"]),
        (["Earth, Wind & Kiosk"], ["Earth, Wind & Kiosk"]),
        (["Anna Sand feat. Olaf Quay"], ["Anna Sand", "Olaf Quay"]),
        (["Anna Sand, Olaf Quay"], ["Anna Sand", "Olaf Quay"]),
        (["Anna Sand"], ["Anna Sand & Olaf Quay"]),
        (["Anna Sand - Topic"], ["Anna Sand"]),
        (["AnnaSandVEVO"], ["Anna Sand"]),
    ],
)
def test_credits_with_one_first_artist_are_the_same(asked: list[str], found: list[str]) -> None:
    assert compare_credits(parse_credits(asked), parse_credits(found)) == SameCredits(0, Place.FIRST)


@pytest.mark.parametrize(
    ("asked", "found", "expected"),
    [
        (["Mirela Ostrnad"], ["Mirela Ostrand"], SameCredits(1, Place.FIRST)),
        (["Olaf Quay", "Anna Sand"], ["Anna Sand", "Olaf Quay"], SameCredits(0, Place.ANOTHER_ORDER)),
        (["Olaf Quay"], ["Anna Sand", "Olaf Quay"], SameCredits(0, Place.ASIDE)),
        (["Anna Sand", "Olaf Quay"], ["Olaf Quay"], SameCredits(0, Place.ASIDE)),
        (["Mirela Ostrand"], ["The Paper Ferries"], None),
        (["Anna Sand"], ["Anna Sandberg"], None),
        ([], ["Anna Sand"], None),
    ],
)
def test_credits_that_differ_say_how(asked: list[str], found: list[str], expected: SameCredits | None) -> None:
    assert compare_credits(parse_credits(asked), parse_credits(found)) == expected


def test_credits_guests_of_the_title_stand_behind_the_artists() -> None:
    asked, found = parse_credits(["Olaf Quay"], ["Anna Sand"]), parse_credits(["Anna Sand", "Olaf Quay"])
    assert compare_credits(asked, found) == SameCredits(0, Place.ANOTHER_ORDER)


@pytest.mark.parametrize("name", ["Various Artists", "unknown artist", "VA", "", " "])
def test_credits_of_nobody_are_none(name: str) -> None:
    assert parse_credits([name]).all == ()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(), max_size=12), st.lists(st.text(), max_size=3))
def test_credits_any_texts_are_credits_and_equal_themselves(artists: list[str], guests: list[str]) -> None:
    found = parse_credits(artists, guests)
    if found.first:
        assert compare_credits(found, found) == SameCredits(0, Place.FIRST)
