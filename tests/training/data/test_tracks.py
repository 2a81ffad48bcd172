from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from app.bundle.features import column
from tests.support.planted import GENRES, TRACKS_PER_GENRE, planted_table, track_id
from training.data.table import Table, TableError, read_table
from training.data.tracks import Tracks, genre_names, merge_tracks


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


@pytest.mark.parametrize("n", [1, 2])
def test_genre_names_small_genre_is_named_with_its_count(n: int, planted: Table) -> None:
    genres = planted.genres.copy().astype("<U16")
    genres[20 : 20 + n] = "tiny"
    with pytest.raises(TableError, match=rf"at least 3 tracks in every genre.*too few: tiny \({n}\); add tracks"):
        merge_tracks(replace(planted, genres=genres))


def test_genre_names_counts_tracks_not_rows(planted: Table) -> None:
    genres, ids = planted.genres.copy().astype("<U16"), planted.ids.copy()
    genres[20:24] = "tiny"
    ids[20:23] = ids[20]
    with pytest.raises(TableError, match=r"tiny \(2\)"):
        genre_names(replace(planted, genres=genres, ids=ids))


def test_genre_names_three_tracks_are_enough(planted: Table) -> None:
    genres = planted.genres.copy().astype("<U16")
    genres[20:23] = "tiny"
    assert genre_names(replace(planted, genres=genres)) == tuple(sorted((*GENRES, "tiny")))


def test_genre_names_one_genre_raises_table_error(tmp_path: Path) -> None:
    frame = planted_table()
    frame[frame["track_id"].isin([f"folk-{n:02d}" for n in range(4, 20)])].to_csv(tmp_path / "t.csv", index=False)
    with pytest.raises(TableError, match="at least 2 genres to tell apart, got 1: folk"):
        genre_names(read_table(tmp_path / "t.csv"))
