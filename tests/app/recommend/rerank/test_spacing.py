import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.catalogue.memberships import Memberships
from app.recommend.rerank.spacing import space

Credits = list[list[int]]
N_ARTISTS = 6
of_track = st.lists(st.integers(0, N_ARTISTS - 1), max_size=3, unique=True)


def as_memberships(listed: Credits) -> Memberships:
    positions = np.array([place for place, artists in enumerate(listed) for _ in artists], dtype=np.int64)
    artists = np.array([artist for artists in listed for artist in artists], dtype=np.int64)
    return Memberships.of(artists, positions, N_ARTISTS, len(listed))


def spaced(listed: Credits, spacing: int, preceding: Credits | None = None, n: int | None = None) -> list[int]:
    before: list[NDArray[np.int64]] = [np.array(artists, dtype=np.int64) for artists in preceding or []]
    wanted = len(listed) if n is None else n
    return [*map(int, space(as_memberships(listed), spacing, before, len(listed), wanted))]


def gap(artists: list[int], heard: Credits, spacing: int) -> int:
    """How many of the last places have none of these artists, `spacing` at most."""
    for n, other in enumerate(reversed(heard[-spacing:])):
        if {*other} & {*artists}:
            return n
    return spacing


def plain_spacing(listed: Credits, spacing: int, preceding: Credits) -> list[int]:
    """Every place anew, by looking at all that is left and all that was heard."""
    left, heard, order = [*range(len(listed))], [*preceding], []
    while left:
        gaps = [gap(listed[position], heard, spacing) if spacing else 0 for position in left]
        order.append(left.pop(gaps.index(max(gaps))))
        heard.append(listed[order[-1]])
    return order


@given(st.lists(of_track, max_size=25), st.integers(0, 20), st.lists(of_track, max_size=20))
def test_spacing_is_that_of_the_plain_rule(listed: Credits, spacing: int, preceding: Credits) -> None:
    assert spaced(listed, spacing, preceding) == plain_spacing(listed, spacing, preceding)


@given(st.lists(of_track, max_size=25), st.integers(1, 20), st.lists(of_track, max_size=20))
def test_spacing_is_broken_only_where_no_track_left_would_keep_it(
    listed: Credits, spacing: int, preceding: Credits
) -> None:
    order = spaced(listed, spacing, preceding)
    assert sorted(order) == [*range(len(listed))]
    for place, position in enumerate(order):
        heard = [*preceding, *(listed[other] for other in order[:place])]
        if gap(listed[position], heard, spacing) < spacing:
            assert all(gap(listed[other], heard, spacing) < spacing for other in order[place:])


@given(st.lists(of_track, min_size=1, max_size=25), st.integers(1, 20), st.data())
def test_spacing_fewer_is_a_prefix_of_all(listed: Credits, spacing: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(0, len(listed)))
    assert spaced(listed, spacing, n=n) == spaced(listed, spacing)[:n]


@pytest.mark.parametrize(
    ("listed", "spacing", "preceding", "expected"),
    [
        pytest.param([[0], [0], [1]], 0, [], [0, 1, 2], id="0 changes nothing"),
        pytest.param([[0], [1], [2], [0]], 2, [], [0, 1, 2, 3], id="what is apart stays"),
        pytest.param([[0], [0], [1], [2]], 1, [], [0, 2, 1, 3], id="the next one comes forward"),
        pytest.param([[0], [0], [1], [2]], 2, [], [0, 2, 3, 1], id="two come forward"),
        pytest.param([[0, 1], [1, 2], [2], [3]], 1, [], [0, 2, 3, 1], id="any artist of both counts"),
        pytest.param([[0], [1], [2]], 1, [[0]], [1, 0, 2], id="counts from what is heard before"),
        pytest.param([[0], [1], [2]], 2, [[0], [1]], [2, 0, 1], id="as far as it is back"),
        pytest.param([[0], [1], [2]], 1, [[0], [1]], [0, 1, 2], id="and no further"),
        pytest.param([[0], [0], [0]], 3, [], [0, 1, 2], id="one artist alone stays in order"),
        pytest.param([[0], [1], [0], [0]], 3, [], [0, 1, 2, 3], id="the furthest where none is far enough"),
        pytest.param([[0], [0], [1], [1]], 3, [], [0, 2, 1, 3], id="nearest to the rule"),
        pytest.param([[], [], []], 20, [], [0, 1, 2], id="tracks without artists are free"),
        pytest.param([], 5, [[0]], [], id="of nothing"),
    ],
)
def test_spacing_planted(listed: Credits, spacing: int, preceding: Credits, expected: list[int]) -> None:
    assert spaced(listed, spacing, preceding) == expected
