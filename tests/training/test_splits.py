from collections import defaultdict
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bundle.features import column
from app.indexing.tracks import Tracks
from tests.support.planted import GENRES
from tests.support.training.plain_examples import plain_examples
from training.config import Protocol
from training.data.errors import TableError
from training.data.table import Table
from training.data.tracks import merge_tracks
from training.seeding import Seeds
from training.splits import Examples, Split, examples_of, split, texts_of

N_GENRES = 5
# Every example: its recording, and its genres. Three recordings of genre 0 alone are in every catalogue.
catalogues = st.lists(
    st.tuples(st.integers(0, 30), st.sets(st.integers(0, N_GENRES - 1), min_size=1)), max_size=80
).map(lambda catalogue: [*catalogue, (31, {0}), (32, {0}), (33, {0})])


def as_examples(catalogue: list[tuple[int, set[int]]]) -> Examples:
    _, recordings = np.unique([recording for recording, _ in catalogue], return_inverse=True)
    sets = np.array([[genre in genres for genre in range(N_GENRES)] for _, genres in catalogue])
    return plain_examples(sets, recordings)


def side_of(sides: Split, n: int) -> list[int]:
    """The side of every example; -1 where it is on none."""
    numbers = np.full(n, -1)
    for number, side in enumerate((sides.train, sides.validation, sides.test)):
        numbers[side] = number
    return [int(number) for number in numbers]


def rows_of(planted: Table, tracks: Tracks) -> Examples:
    return examples_of("rows", planted, tracks)


@settings(max_examples=60, deadline=None)
@given(catalogues, st.integers(0, 99))
def test_split_any_catalogue_keeps_recordings_whole(catalogue: list[tuple[int, set[int]]], seed: int) -> None:
    examples = as_examples(catalogue)
    sides = split(examples, np.random.default_rng(seed))
    together = np.concatenate([sides.train, sides.validation, sides.test])
    assert sorted(together.tolist()) == list(range(len(examples)))
    assert all((np.diff(side) > 0).all() for side in (sides.train, sides.validation, sides.test))
    of_recording = defaultdict(set)
    for recording, side in zip(examples.recordings.tolist(), side_of(sides, len(examples)), strict=True):
        of_recording[recording].add(side)
    assert all(len(found) == 1 for found in of_recording.values())


@settings(max_examples=60, deadline=None)
@given(catalogues, st.integers(0, 99))
def test_split_any_catalogue_has_every_stratum_of_three_on_all_sides(
    catalogue: list[tuple[int, set[int]]], seed: int
) -> None:
    examples = as_examples(catalogue)
    counts = examples.genre_sets.sum(axis=0).tolist()
    genres_of: defaultdict[int, set[int]] = defaultdict(set)
    for recording, (_, genres) in zip(examples.recordings.tolist(), catalogue, strict=True):
        genres_of[recording] |= genres
    strata = defaultdict(set)
    for recording, genres in genres_of.items():
        strata[min(genres, key=lambda genre: (counts[genre], genre))].add(recording)

    numbers = side_of(split(examples, np.random.default_rng(seed)), len(examples))
    side_of_recording = dict(zip(examples.recordings.tolist(), numbers, strict=True))
    for members in strata.values():
        if len(members) >= 3:
            assert {side_of_recording[recording] for recording in members} == {0, 1, 2}


def test_examples_recordings_of_equal_audio_are_one_group_and_still_two_recordings(
    planted: Table, tracks: Tracks
) -> None:
    """3 sounds as 8 does, which is a version of 9; 5 and 6 are equal too, but nobody knows their tempo."""
    features, recordings = tracks.features.copy(), np.arange(len(tracks))
    features[:, column("loudness")] = -np.arange(len(tracks)) / 10  # so that no others are twins
    features[3] = features[8]
    features[3, [column("popularity"), column("explicit")]] = 99, 1
    features[5] = features[6]
    features[[5, 6], column("tempo")] = np.nan
    recordings[9:] -= 1
    found = examples_of("recordings", planted, replace(tracks, features=features, recordings=recordings))
    groups = found.groups
    assert groups[3] == groups[8] == groups[9]
    assert len(np.unique(groups)) == len(tracks) - 2
    assert groups.max() == len(np.unique(groups)) - 1
    np.testing.assert_array_equal(found.recordings, recordings)


@pytest.mark.parametrize("protocol", ["rows", "recordings"])
def test_split_planted_is_70_15_15(protocol: str, planted: Table, tracks: Tracks, examples: Examples) -> None:
    chosen = examples if protocol == "recordings" else rows_of(planted, tracks)
    sides = split(chosen, Seeds(5).numpy("split"))
    shares = [len(side) / len(chosen) for side in (sides.train, sides.validation, sides.test)]
    assert shares == pytest.approx([0.70, 0.15, 0.15], abs=0.03)


def test_split_large_catalogue_is_70_15_15(rng: np.random.Generator) -> None:
    sets = np.eye(N_GENRES, dtype=bool)[rng.integers(N_GENRES, size=4_000)]
    sides = split(plain_examples(sets, np.arange(4_000)), rng)
    assert [len(sides.train), len(sides.validation), len(sides.test)] == pytest.approx([2_800, 600, 600], abs=5)


def test_split_planted_has_every_genre_on_all_sides(examples: Examples, sides: Split) -> None:
    for side in (sides.train, sides.validation, sides.test):
        assert examples.genre_sets[side].any(axis=0).all()


def test_split_same_seed_repeats_and_other_seed_differs(examples: Examples) -> None:
    first, again, other = (split(examples, Seeds(seed).numpy("split")) for seed in (1, 1, 2))
    assert first.test.tolist() == again.test.tolist()
    assert first.validation.tolist() == again.validation.tolist()
    assert first.test.tolist() != other.test.tolist()


def test_examples_rows_has_one_genre_a_row(planted: Table, tracks: Tracks) -> None:
    rows = rows_of(planted, tracks)
    assert len(rows) == len(planted)
    assert [tracks.genres[genre] for genre in rows.genre_sets.argmax(axis=1)] == [name for (name,) in planted.genres]
    assert (rows.genre_sets.sum(axis=1) == 1).all()
    assert rows.recordings.tolist() == list(range(len(planted)))


def test_examples_rows_know_their_artists_and_their_track(planted: Table, tracks: Tracks) -> None:
    rows = rows_of(planted, tracks)
    assert rows.artists == planted.artists
    assert [tracks.ids[track] for track in rows.tracks] == planted.ids.tolist()


@pytest.mark.parametrize("protocol", ["recordings", "artists"])
def test_examples_of_tracks_are_the_tracks(protocol: Protocol, planted: Table, tracks: Tracks) -> None:
    found = examples_of(protocol, planted, tracks)
    assert found.tracks.tolist() == list(range(len(tracks)))
    assert found.artists == tracks.artists
    np.testing.assert_array_equal(found.genre_sets, tracks.genre_sets)
    np.testing.assert_array_equal(found.recordings, tracks.recordings)


def test_split_rows_is_stratified_by_genre(planted: Table, tracks: Tracks) -> None:
    rows = rows_of(planted, tracks)
    sides = split(rows, Seeds(1).numpy("split"))
    assert -1 not in side_of(sides, len(rows))
    for side, each in ((sides.train, 25), (sides.validation, 6), (sides.test, 6)):
        assert rows.genre_sets[side].sum(axis=0).tolist() == [each] * len(GENRES)


def test_targets_are_uniform_over_the_set(examples: Examples, tracks: Tracks) -> None:
    in_two, in_one = tracks.ids.index("ambient-00"), tracks.ids.index("ambient-04")
    assert examples.targets(np.array([in_two, in_one])).tolist() == [[0.5, 0.5, 0, 0, 0], [1, 0, 0, 0, 0]]


def test_split_artists_has_no_first_artist_on_two_sides(planted: Table, tracks: Tracks) -> None:
    sides = split(examples_of("artists", planted, tracks), Seeds(1).numpy("split"))
    first_artists = [{tracks.artists[row][0] for row in side} for side in (sides.train, sides.validation, sides.test)]
    assert sum(map(len, first_artists)) == len(set().union(*first_artists)) == 45


@pytest.mark.parametrize("protocol", get_args(Protocol))
def test_examples_of_tracks_without_a_genre_are_none(protocol: Protocol, planted: Table) -> None:
    genres = [() if row % 4 == 0 else names for row, names in enumerate(planted.genres)]
    genres[5:7] = [("tiny",), ("folk", "opera")]
    table = replace(planted, genres=genres)
    tracks = merge_tracks(table)
    found = examples_of(protocol, table, tracks)
    assert found.genre_sets.any(axis=1).all()
    assert {*found.tracks.tolist()} == {*tracks.labelled().tolist()}
    assert [*np.unique(found.groups)] == [*range(found.groups.max() + 1)]
    np.testing.assert_array_equal(found.features[:, 3], tracks.features[found.tracks, 3])
    assert found.texts == [texts_of(tracks)[track] for track in found.tracks]
    if protocol == "rows":
        assert len(found) == sum(name != "tiny" for names in genres for name in names)
        assert (found.genre_sets.sum(axis=1) == 1).all()
    else:
        np.testing.assert_array_equal(found.genre_sets, tracks.genre_sets[found.tracks])
        np.testing.assert_array_equal(found.recordings, tracks.recordings[found.tracks])
    sides = split(found, Seeds(3).numpy("split"))
    assert sorted(np.concatenate([sides.train, sides.validation, sides.test]).tolist()) == [*range(len(found))]


def test_examples_of_a_table_without_genres_raises_and_points_to_index(planted: Table) -> None:
    table = replace(planted, genres=[()] * len(planted))
    with pytest.raises(TableError, match=r"at least 2 genres to tell apart, .*--column track_genre=NAME"):
        examples_of("recordings", table, merge_tracks(table))
