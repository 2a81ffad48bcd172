"""Filters by genre, artist, recording and the artists of the seeds, on six tracks."""

import numpy as np
import pytest

from app.bundle.features import FEATURES
from app.catalogue.memberships import Memberships
from app.recommend.filters import FILTERS
from app.recommend.filters.base import Choice, Filter
from tests.support.recommend.filter_context import context_of

N_TRACKS = 6
BY_NAME = {kind.name: kind for kind in FILTERS}
GROUPS = [(0, 0), (0, 1), (1, 1), (1, 2), (2, 5)]  # group, track


def passed(condition: Filter) -> list[int]:
    groups, tracks = np.array(GROUPS).T
    members = Memberships.of(groups, tracks, 4, N_TRACKS)
    features = np.ones((N_TRACKS, len(FEATURES)), dtype=np.float32)
    context = context_of(features, members, members, recordings=[0, 1, 1, 2, 3, 3], seed_artists=[0, 2])
    return [*np.flatnonzero(condition.mask(context))]


@pytest.mark.parametrize("name", ["genres", "artists"])
@pytest.mark.parametrize(
    ("any_of", "none_of", "expected"),
    [
        ((), (), [0, 1, 2, 3, 4, 5]),
        (("0",), (), [0, 1]),
        (("0", "2"), (), [0, 1, 5]),
        ((), ("0",), [2, 3, 4, 5]),
        ((), ("0", "1"), [3, 4, 5]),
        (("0",), ("1",), [0]),
        (("1",), ("1",), []),
        (("3",), (), []),
        ((), ("3",), [0, 1, 2, 3, 4, 5]),
    ],
)
def test_choice_is_one_of_some_and_none_of_others(
    name: str, any_of: tuple[str, ...], none_of: tuple[str, ...], expected: list[int]
) -> None:
    assert passed(BY_NAME[name].build(Choice(any_of, none_of))) == expected


@pytest.mark.parametrize(
    ("ids", "expected"),
    [((), [0, 1, 2, 3, 4, 5]), (("0",), [1, 2, 3, 4, 5]), (("1", "99"), [0, 3, 4, 5]), (("2", "5"), [0, 3])],
)
def test_excluded_tracks_go_with_their_other_versions(ids: tuple[str, ...], expected: list[int]) -> None:
    assert passed(BY_NAME["exclude"].build(ids)) == expected


@pytest.mark.parametrize(("switched", "expected"), [(True, [2, 3, 4]), (False, [0, 1, 2, 3, 4, 5])])
def test_seed_artists_are_left_out_where_that_is_switched_on(switched: bool, expected: list[int]) -> None:
    assert passed(BY_NAME["exclude_seed_artists"].build(switched)) == expected


def test_filters_have_distinct_names_and_what_their_shape_needs() -> None:
    assert len(BY_NAME) == len(FILTERS)
    for kind in FILTERS:
        assert kind.feature is not None or kind.shape.name != "VALUES"
        assert bool(kind.singular) == (kind.shape.name in {"CHOICE", "IDS"})
