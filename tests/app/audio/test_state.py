import os
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from app.audio.errors import StateError, UnreadableAudio
from app.audio.features import Extracted
from app.audio.state import State
from app.audio.tags.audio_tags import AudioTags
from tests.support.audio.found import extracted, found_file, inspected

TAGS = AudioTags("Łódź", ("A", "B"), "C", "D", ("Rock", "Pop"), "1997", "GBAYE0601498", "uuid", 3, False)


def test_what_is_kept_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "state"
    strange = os.fsdecode(b"caf\xe9/1\n.mp3")
    with State(path, "x 1") as state:
        state.keep_file(found_file(strange, 7, 8), inspected(1, TAGS))
        state.keep_file(found_file("bad.mp3"), UnreadableAudio("empty"))
        state.keep_analysis("audio-1", extracted())
        state.keep_analysis("audio-2", extracted(is_silent=True))
        state.keep_analysis("audio-3", UnreadableAudio("cut"))
    with State(path, "x 1") as state:
        files = state.files()
        assert {*files} == {Path(strange), Path("bad.mp3")}
        assert files[Path(strange)].found == inspected(1, TAGS)
        assert files[Path(strange)].is_of(found_file(strange, 7, 8))
        assert not files[Path(strange)].is_of(found_file(strange, 7, 9))
        assert not files[Path(strange)].is_of(found_file(strange, 6, 8))
        assert str(files[Path("bad.mp3")].found) == "empty"
        assert state.analysed() == {"audio-1": True, "audio-2": True, "audio-3": False}
        loud, silent, bad = (state.analysis(f"audio-{number}") for number in (1, 2, 3))
        assert isinstance(loud, Extracted)
        assert loud.features == extracted().features
        np.testing.assert_array_equal(loud.timbre, extracted().timbre)
        assert silent == extracted(is_silent=True)
        assert isinstance(bad, UnreadableAudio)
        assert str(bad) == "cut"


def test_later_results_replace_earlier_ones(tmp_path: Path) -> None:
    with State(tmp_path / "state", "x 1") as state:
        state.keep_file(found_file("a.mp3"), UnreadableAudio("empty"))
        state.keep_file(found_file("a.mp3", 2), inspected(1, TAGS))
        state.keep_analysis("audio-1", UnreadableAudio("cut"))
        state.keep_analysis("audio-1", extracted())
        assert [record.found for record in state.files().values()] == [inspected(1, TAGS)]
        assert isinstance(state.analysis("audio-1"), Extracted)


def test_analyses_of_another_extractor_do_not_count(tmp_path: Path) -> None:
    with State(tmp_path / "state", "x 1") as state:
        state.keep_analysis("audio-1", extracted())
    with State(tmp_path / "state", "x 2") as state:
        assert state.analysed() == {}
        assert state.analysis("audio-1") is None


def test_state_that_is_in_use_says_so(tmp_path: Path) -> None:
    with (
        State(tmp_path / "state", "x 1"),
        pytest.raises(StateError, match="another songkin writes the same table"),
        State(tmp_path / "state", "x 1"),
    ):
        pass


def test_state_that_is_damaged_or_of_another_version_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "damaged").write_bytes(b"this is no database" * 100)
    with pytest.raises(StateError, match="delete it to have all files analysed anew"):
        State(tmp_path / "damaged", "x 1")
    with sqlite3.connect(tmp_path / "newer") as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(StateError, match=r"\(1\), got that of another \(99\); delete it"):
        State(tmp_path / "newer", "x 1")


@pytest.mark.parametrize("version", [0, 1])
def test_database_of_something_else_is_left_as_it_was(tmp_path: Path, version: int) -> None:
    path = tmp_path / "photos"
    with sqlite3.connect(path) as database:
        database.execute(f"PRAGMA user_version = {version}")
        database.execute("CREATE TABLE photos (name TEXT)")
    database.close()
    before = path.read_bytes()
    with pytest.raises(StateError, match="got a database of something else; name another file"):
        State(path, "x 1")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE files SET tags = 'cut {'",
        "UPDATE files SET tags = '{}'",
        "UPDATE files SET tags = CAST(x'ff' AS TEXT)",
        "UPDATE analyses SET features = '{\"unknown\": 1}'",
        "UPDATE analyses SET timbre = x'00'",
    ],
)
def test_damage_that_sqlite_does_not_notice_says_what_to_do(tmp_path: Path, damage: str) -> None:
    with State(tmp_path / "state", "x 1") as state:
        state.keep_file(found_file("a.mp3"), inspected(1, TAGS))
        state.keep_analysis("audio-1", extracted())
    with sqlite3.connect(tmp_path / "state") as database:
        database.execute(damage)
    database.close()
    with State(tmp_path / "state", "x 1") as state, pytest.raises(StateError, match="delete it to have all files"):
        state.files()
        state.analysis("audio-1")


def test_state_in_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="unable to open database file; see that the disk has room"):
        State(tmp_path / "nothing" / "state", "x 1")
