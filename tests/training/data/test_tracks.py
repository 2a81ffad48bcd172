from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from app.bundle.features import column
from app.indexing.tracks import Tracks
from tests.support.planted import GENRES, TRACKS_PER_GENRE, track_id
from training.data.table import Table, read_table
from training.data.tracks import merge_tracks


def row_of(tracks: Tracks, genre: str, number: int) -> int:
    return tracks.ids.index(track_id(genre, number))


def test_merge_tracks_planted_makes_one_track_per_id(tracks: Tracks) -> None:
    assert tracks.ids == sorted(track_id(genre, n) for genre in GENRES for n in range(TRACKS_PER_GENRE))
    assert tracks.genres == GENRES
    assert tracks.genre_sets.sum(axis=0).tolist() == [TRACKS_PER_GENRE + 1] * len(GENRES)


@pytest.mark.parametrize("position", range(len(GENRES)))
def test_merge_tracks_planted_oddities_come_out(position: int, tracks: Tracks) -> None:
    genre, following = GENRES[position], GENRES[(position + 1) % len(GENRES)]
    in_two, release, remaster, without_tempo, plain = (row_of(tracks, genre, number) for number in range(5))
    carried = {name for name, has in zip(tracks.genres, tracks.genre_sets[in_two], strict=True) if has}
    assert carried == {genre, following}
    assert tracks.genre_sets[plain].sum() == 1
    assert tracks.recordings[release] == tracks.recordings[remaster]
    assert (tracks.recordings == tracks.recordings[plain]).sum() == 1
    assert np.isnan(tracks.features[without_tempo, column("tempo")])


def test_merge_tracks_planted_numbers_recordings_without_gaps(tracks: Tracks) -> None:
    assert tracks.n_recordings == len(tracks) - len(GENRES)
    assert np.unique(tracks.recordings).tolist() == list(range(tracks.n_recordings))


@pytest.mark.parametrize("best", [0, 1, 2])
def test_merge_tracks_rows_disagree_takes_the_most_popular(best: int, frame: pd.DataFrame, tmp_path: Path) -> None:
    popularity = ["", "0", "0"]  # unknown is less than any
    popularity[best] = "99"
    rows = pd.concat([frame.iloc[[10]]] * 3, ignore_index=True)
    rows["popularity"], rows["track_name"] = popularity, ["first", "second", "third"]
    pd.concat([frame.drop(index=10), rows]).to_csv(tmp_path / "table.csv", index=False)
    tracks = merge_tracks(read_table(tmp_path / "table.csv"))
    row = tracks.ids.index(str(frame.loc[10, "track_id"]))
    assert tracks.titles[row] == ["first", "second", "third"][best]
    assert tracks.features[row, column("popularity")] == 99


def with_genre(planted: Table, rows: range, *names: str) -> Table:
    genres = list(planted.genres)
    genres[rows.start : rows.stop] = [names] * len(rows)
    return replace(planted, genres=genres)


@pytest.mark.parametrize("n", [1, 2])
def test_merge_tracks_genre_of_too_few_tracks_is_none(n: int, planted: Table) -> None:
    tracks = merge_tracks(with_genre(planted, range(20, 20 + n), "tiny"))
    assert tracks.genres == GENRES
    assert tracks.small_genres == {"tiny": n}
    without = [track for track in range(len(tracks)) if not tracks.genre_sets[track].any()]
    assert [tracks.ids[track] for track in without] == planted.ids[20 : 20 + n].tolist()
    assert np.setdiff1d(np.arange(len(tracks)), tracks.labelled()).tolist() == without
    shares = tracks.shares()
    assert not shares[without].any()
    np.testing.assert_allclose(shares[tracks.labelled()].sum(axis=1), 1, rtol=1e-6)


def test_merge_tracks_counts_tracks_of_a_genre_and_not_rows(planted: Table) -> None:
    ids = planted.ids.copy()
    ids[20:23] = ids[20]
    assert merge_tracks(replace(with_genre(planted, range(20, 24), "tiny"), ids=ids)).small_genres == {"tiny": 2}


def test_merge_tracks_genre_of_three_tracks_is_one(planted: Table) -> None:
    tracks = merge_tracks(with_genre(planted, range(20, 23), "tiny"))
    assert tracks.genres == tuple(sorted((*GENRES, "tiny")))
    assert tracks.small_genres == {}


def test_merge_tracks_small_genre_beside_another_is_dropped_alone(planted: Table) -> None:
    tracks = merge_tracks(with_genre(planted, range(20, 21), "tiny", GENRES[0]))
    track = tracks.ids.index(str(planted.ids[20]))
    assert tracks.genre_sets[track].tolist() == [True, False, False, False, False]


def test_merge_tracks_rows_of_several_genres_are_united(planted: Table) -> None:
    tracks = merge_tracks(
        replace(planted, ids=np.repeat(["a", "b", "c"], [60, 60, 65]), genres=[("x", "y"), ("z",)] * 92 + [()])
    )
    assert tracks.genres == ("x", "y", "z")
    assert tracks.genre_sets.all()


def test_merge_tracks_no_genre_at_all_gives_tracks_without(planted: Table) -> None:
    tracks = merge_tracks(replace(planted, genres=[()] * len(planted)))
    assert tracks.genres == ()
    assert tracks.genre_sets.shape == tracks.shares().shape == (len(tracks), 0)
    assert len(tracks.labelled()) == 0


def test_merge_tracks_extras_are_of_the_row_that_speaks(frame: pd.DataFrame, tmp_path: Path) -> None:
    rows = pd.concat([frame.iloc[[10]]] * 3, ignore_index=True)
    rows["popularity"], rows["isrc"] = ["1", "99", "5"], ["USRC17607839", "GBAYE0601498", ""]
    pd.concat([frame.drop(index=10), rows]).to_csv(tmp_path / "table.csv", index=False)
    tracks = merge_tracks(read_table(tmp_path / "table.csv"))
    codes = dict(zip(tracks.ids, tracks.extras["isrc"], strict=True))
    assert codes.pop(str(frame.loc[10, "track_id"])) == "GBAYE0601498"
    assert {*codes.values()} == {None}
