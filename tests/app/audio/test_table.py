import json
import os
from pathlib import Path

import pyarrow.parquet
import pytest

from app.audio.features import TIMBRE_COLUMNS
from app.audio.table import write_table
from app.audio.tags.audio_tags import AudioTags
from app.audio.tracks import AudioTrack
from app.bundle.features import FEATURE_NAMES
from tests.support.audio.found import extracted


def track(number: int, path: str, tags: AudioTags, is_silent: bool = False) -> AudioTrack:
    return AudioTrack(f"id-{number}", Path(path), "T", ("A", "B"), True, tags, extracted(is_silent=is_silent))


def test_table_has_a_row_for_each_track(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    tags = AudioTags("T", ("A",), "Album", "AA", ("Rock", "Pop"), "1997-05", "GBAYE0601498", "", 3, True)
    strange = os.fsdecode(b"caf\xe9.mp3")
    write_table(path, [track(1, "a.mp3", tags), track(2, strange, AudioTags(), is_silent=True)], "sonara 0")
    table = pyarrow.parquet.read_table(path)
    full, bare = table.to_pylist()
    timbre = full.pop("timbre")
    assert timbre == [float(number) for number in range(len(TIMBRE_COLUMNS))]
    assert full == {
        "track_id": "id-1", "track_name": "T", "artists": ["A", "B"], "album_name": "Album",
        "track_genre": ["Rock", "Pop"], "duration_ms": 180_000, "explicit": True, "danceability": 0.25, "energy": 0.5,
        "key": 9, "loudness": -8.5, "mode": 0, "acousticness": 0.125, "valence": 0.75, "tempo": 120.5,
        "isrc": "GBAYE0601498", "release_date": "1997-05", "release_year": 1997, "track_number": 3,
        "album_artist": "AA", "names_from": "tags", "path": "a.mp3",
    }  # fmt: skip
    known = {name for name, value in bare.items() if value not in (None, [])}
    assert known == {"track_id", "track_name", "artists", "duration_ms", "names_from", "path"}
    assert bare["path"] == "caf\ufffd.mp3"
    metadata = table.schema.metadata
    assert metadata[b"songkin.extractor"] == b"sonara 0"
    assert json.loads(metadata[b"songkin.timbre"]) == [*TIMBRE_COLUMNS]


def test_features_of_the_table_are_in_the_schema(tmp_path: Path) -> None:
    features = vars(extracted().features)
    assert {*features} < {*FEATURE_NAMES}
    write_table(tmp_path / "a.parquet", [track(1, "a", AudioTags())], "x")
    assert {*features} < {*pyarrow.parquet.read_schema(tmp_path / "a.parquet").names}


def test_table_of_a_name_that_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.parquet")
    write_table(path, [track(1, "a", AudioTags())], "x")
    assert [*tmp_path.iterdir()] == [path]


def test_table_that_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").mkdir()
    with pytest.raises(OSError, match=r"a\.parquet"):
        write_table(tmp_path / "a.parquet", [track(1, "a", AudioTags())], "x")
    assert [path.name for path in tmp_path.iterdir()] == ["a.parquet"]
