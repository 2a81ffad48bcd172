from pathlib import Path

import pandas as pd

from tests.support.training.tables import some_tracks, write_csv
from training.data.report import DataReport
from training.data.table import Table, read_table


def read(tracks: pd.DataFrame, folder: Path) -> Table:
    return read_table(write_csv(folder / "t.csv", tracks))


def doubts(report: DataReport) -> dict[str, str]:
    return {one.name: one.what for one in report.doubts}


def test_find_rows_header_again_is_dropped_and_a_song_of_its_name_is_not(tmp_path: Path) -> None:
    tracks = some_tracks().astype(object)
    tracks.loc[4] = tracks.columns
    tracks.loc[5, "track_name"] = "track_name"
    table = read(tracks, tmp_path)
    assert table.report.dropped == {"the header again": 1}
    assert table.report.dropped_rows[0].place == "row 6"
    assert "track_name" in table.titles


def test_find_rows_many_that_are_dropped_are_doubted(tmp_path: Path) -> None:
    tracks = some_tracks()
    tracks.loc[3, "track_name"] = ""
    report = read(tracks, tmp_path).report
    assert doubts(report) == {"track_name": "many rows are dropped because of it"}
    assert report.doubts[0].share == 0.0833


def test_find_rows_id_of_several_titles_is_doubted(tmp_path: Path) -> None:
    tracks = some_tracks()
    tracks["track_id"] = "album-7"
    report = read(tracks, tmp_path).report
    assert doubts(report)["track_id"] == "rows of one id have different titles, and only one of them is kept"
    tracks["track_name"] = ["Amber Orchard", "AMBER ORCHARD"] * 6
    assert doubts(read(tracks, tmp_path).report) == {}


def test_find_rows_ids_made_are_the_same_for_the_same_names_and_in_any_order(tmp_path: Path) -> None:
    tracks = some_tracks().drop(columns="track_id")
    table = read(tracks, tmp_path)
    other = read(tracks.iloc[::-1], tmp_path)
    assert table.ids.tolist() == other.ids.tolist()[::-1]
    assert len({*table.ids.tolist()}) == 12


def test_find_rows_one_track_in_rows_of_several_genres_has_one_id_made(tmp_path: Path) -> None:
    tracks = pd.concat([some_tracks(), some_tracks().assign(track_genre="pop")]).drop(columns="track_id")
    assert len({*read(tracks, tmp_path).ids.tolist()}) == 12


def test_find_rows_characters_that_were_lost_are_doubted(tmp_path: Path) -> None:
    tracks = some_tracks()
    tracks.loc[2, "track_name"] = "S\ufffdren"
    tracks["artists"] = tracks["artists"].replace("Søren Åkerlund", "SÃ¸ren Ã…kerlund")
    found = doubts(read(tracks, tmp_path).report)
    assert found["track_name"] == "characters were lost when the table was written"
    assert found["artists"].endswith("may mean 'Søren Åkerlund'")


def test_find_rows_names_with_such_letters_are_no_doubt(tmp_path: Path) -> None:
    tracks = some_tracks().assign(track_name="Ã la carte", artists="Ñu, Âme")
    assert "UTF-8" not in str(doubts(read(tracks, tmp_path).report))
