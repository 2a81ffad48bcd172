from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.recommend.caps import Cap, within_caps

Memberships = list[list[int]]
"""The groups of every track."""


def kept(n: int, *caps: tuple[int | None, Memberships], wanted: int | None = None) -> list[int]:
    """Of `n` tracks; None is no cap."""
    apart = Cap(1, np.arange(n), np.arange(n))
    given = [Cap(most, *_pairs(groups)) for most, groups in caps if most is not None]
    found: list[int] = within_caps([apart, *given], n, n if wanted is None else wanted).tolist()
    return found


def _pairs(memberships: Memberships) -> NDArray[np.int64]:
    pairs = [(position, group) for position, groups in enumerate(memberships) for group in groups]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2).T


@pytest.mark.parametrize(
    ("per_artist", "per_album", "expected"),
    [
        (None, None, [0, 1, 2, 3, 4, 5]),
        (1, None, [0, 1, 5]),
        (2, None, [0, 1, 2, 5]),
        (3, None, [0, 1, 2, 3, 5]),
        (None, 1, [0, 2, 5]),
        (None, 2, [0, 1, 2, 4, 5]),
        (1, 1, [0, 5]),
        (2, 1, [0, 2, 5]),
        (9, 9, [0, 1, 2, 3, 4, 5]),
    ],
)
def test_within_caps_planted_tracks_are_taken_in_turn(
    per_artist: int | None, per_album: int | None, expected: list[int]
) -> None:
    """A track counts for each of its artists; one that fell takes up no place of another: 1 and 2 share artist 2."""
    artists = [[1], [2], [1, 2], [3, 1], [1, 3], [4, 5]]
    albums = [[7], [7], [8], [7], [8], [9]]
    assert kept(6, (per_artist, artists), (per_album, albums)) == expected


def test_within_caps_track_that_one_cap_leaves_out_takes_no_place_under_another() -> None:
    """1 is on the album of 0: its other version, 2, is on an album of its own and comes."""
    recordings, albums = [[0], [1], [1]], [[5], [5], [6]]
    assert kept(3, (1, recordings)) == [0, 1]
    assert kept(3, (1, recordings), (1, albums)) == [0, 2]


def test_within_caps_track_without_groups_always_stays() -> None:
    assert kept(4, (1, [[], [3], [3], []])) == [0, 1, 3]


def test_within_caps_equal_numbers_of_two_kinds_of_groups_are_not_one_group() -> None:
    assert kept(2, (1, [[4], [5]]), (1, [[5], [4]])) == [0, 1]


def test_within_caps_of_nothing_is_nothing() -> None:
    assert kept(0, (1, [])) == []
    assert kept(3) == [0, 1, 2]


@st.composite
def lists(draw: st.DrawFn) -> tuple[int, list[tuple[int, Memberships]]]:
    n = draw(st.integers(0, 30))
    groups = st.lists(st.integers(0, 5), max_size=3, unique=True)
    caps = st.tuples(st.integers(1, 4), st.lists(groups, min_size=n, max_size=n))
    return n, draw(st.lists(caps, max_size=3))


@given(lists())
def test_within_caps_is_taking_one_by_one(drawn: tuple[int, list[tuple[int, Memberships]]]) -> None:
    n, caps = drawn
    counts: list[Counter[int]] = [Counter() for _ in caps]
    expected = []
    for position in range(n):
        mine = [(most, groups[position], count) for (most, groups), count in zip(caps, counts, strict=True)]
        if all(count[group] < most for most, groups, count in mine for group in groups):
            expected.append(position)
            for _, groups, count in mine:
                count.update(groups)
    assert kept(n, *caps) == expected


@given(lists(), st.integers(0, 30))
def test_within_caps_of_a_shorter_list_are_a_prefix(
    drawn: tuple[int, list[tuple[int, Memberships]]], length: int
) -> None:
    """Else pages would depend on how deep the search went for them."""
    n, caps = drawn
    whole = kept(n, *caps)
    shorter = kept(min(n, length), *((most, groups[:length]) for most, groups in caps))
    assert shorter == [position for position in whole if position < length]


@given(lists(), st.integers(0, 35))
def test_within_caps_as_many_as_wanted_are_the_first_of_all(
    drawn: tuple[int, list[tuple[int, Memberships]]], wanted: int
) -> None:
    n, caps = drawn
    assert kept(n, *caps, wanted=wanted) == kept(n, *caps)[:wanted]
