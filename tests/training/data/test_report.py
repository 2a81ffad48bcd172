import json
from pathlib import Path

from tests.support.training.tables import some_tracks, write_csv
from training.data.options import ReadOptions
from training.data.table import read_table


def test_summary_of_a_plain_table_is_what_bundles_have_always_kept(tmp_path: Path) -> None:
    report = read_table(write_csv(tmp_path / "t.csv", some_tracks())).report
    assert report.summary() == {
        "path": "t.csv",
        "sha256": report.sha256,
        "n_rows": 12,
        "dropped": {},
        "unknown": report.unknown,
    }
    assert report.identity == report.sha256


def test_summary_and_identity_know_how_a_table_was_read(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "t.csv", some_tracks())
    plain, other, same = (
        read_table(path, ReadOptions(artist_separators=separators)).report for separators in ((), (", ",), (", ",))
    )
    assert other.summary()["read_with"] == ["--artist-separator", ", "]
    assert plain.identity != other.identity == same.identity
    assert plain.sha256 == other.sha256


def test_as_json_can_be_written_and_names_everything(tmp_path: Path) -> None:
    tracks = some_tracks().rename(columns={"track_genre": "genre"})
    tracks["comment"], tracks["key"] = "x", ["C#", *["0"] * 10, "H"]
    tracks.loc[3, "artists"] = ""
    content = json.loads(json.dumps(read_table(write_csv(tmp_path / "t.csv", tracks)).report.as_json()))
    assert content["ignored"] == ["comment"]
    assert content["n_usable"] == 11
    assert content["conversions"][0] == {"name": "key", "what": "names of keys", "n": 1, "before": "C#", "after": "1"}
    assert content["unreadable"][0]["sample"] == "H"
    assert content["dropped_rows"][0]["place"] == "row 5"
    assert {one["name"]: one["source"] for one in content["columns"]}["track_genre"] == "genre"
