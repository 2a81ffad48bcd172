import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.memberships import Memberships, Versions
from app.recommend.filters.members import members_mask

N_GROUPS, N_TRACKS = 6, 9
memberships = st.lists(st.tuples(st.integers(0, N_GROUPS - 1), st.integers(0, N_TRACKS - 1)), max_size=40, unique=True)


def groups_of(pairs: list[tuple[int, int]]) -> Memberships:
    groups, rows = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return Memberships.of(groups, rows, N_GROUPS, N_TRACKS)


@given(pairs=memberships)
def test_memberships_both_sides_are_those_of_the_pairs_in_their_order(pairs: list[tuple[int, int]]) -> None:
    groups = groups_of(pairs)
    assert len(groups) == N_GROUPS
    for group in range(N_GROUPS):
        expected = [row for one, row in pairs if one == group]
        assert groups.tracks_of(group).tolist() == expected
        assert groups.sizes[group] == len(expected)
    for row in range(N_TRACKS):
        assert groups.of_track(row).tolist() == [group for group, one in pairs if one == row]


@given(pairs=memberships, rows=st.lists(st.integers(0, N_TRACKS - 1), max_size=15))
def test_memberships_of_several_tracks_are_those_of_each(pairs: list[tuple[int, int]], rows: list[int]) -> None:
    positions, groups = groups_of(pairs).of_tracks(np.array(rows, dtype=np.int64))
    expected = [(position, group) for position, row in enumerate(rows) for group, one in pairs if one == row]
    assert [*zip(positions.tolist(), groups.tolist(), strict=True)] == expected


@given(pairs=memberships, groups=st.lists(st.integers(0, N_GROUPS - 1), max_size=15))
def test_memberships_of_several_groups_are_those_of_each(pairs: list[tuple[int, int]], groups: list[int]) -> None:
    positions, tracks = groups_of(pairs).of_groups(np.array(groups, dtype=np.int64))
    expected = [(position, row) for position, group in enumerate(groups) for one, row in pairs if one == group]
    assert [*zip(positions.tolist(), tracks.tolist(), strict=True)] == expected


@given(pairs=memberships, chosen=st.sets(st.integers(0, N_GROUPS - 1)))
def test_members_mask_marks_the_members_of_any_chosen_group(pairs: list[tuple[int, int]], chosen: set[int]) -> None:
    mask = members_mask(groups_of(pairs), np.array(sorted(chosen), dtype=np.int64), N_TRACKS)
    assert mask.tolist() == [any((group, row) in pairs for group in chosen) for row in range(N_TRACKS)]


@given(pairs=memberships, more=memberships, removed=st.sets(st.integers(0, N_TRACKS - 1)))
def test_changed_memberships_are_those_of_the_tracks_that_stay_and_the_new_ones(
    pairs: list[tuple[int, int]], more: list[tuple[int, int]], removed: set[int]
) -> None:
    kept = ~np.isin(np.arange(2 * N_TRACKS), [*removed])
    added = [(group + 2, row + N_TRACKS) for group, row in more]
    groups, rows = np.array(added, dtype=np.int64).reshape(-1, 2).T
    changed = groups_of(pairs).changed(kept, groups, rows, N_GROUPS + 2)
    expected = [(group, row) for group, row in pairs if row not in removed] + added
    assert len(changed) == N_GROUPS + 2
    for group in range(N_GROUPS + 2):
        assert changed.tracks_of(group).tolist() == [row for one, row in expected if one == group]
    for row in range(2 * N_TRACKS):
        assert changed.of_track(row).tolist() == [group for group, one in expected if one == row]


@given(recordings=st.lists(st.integers(0, 9), min_size=1, max_size=30))
def test_versions_of_a_recording_are_its_tracks_in_order(recordings: list[int]) -> None:
    versions = Versions(np.array(recordings, dtype=np.int64))
    for recording in {*recordings}:
        assert versions.tracks_of(recording).tolist() == [row for row, one in enumerate(recordings) if one == recording]
