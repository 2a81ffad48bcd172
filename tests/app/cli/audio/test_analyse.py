import os
import shutil
from pathlib import Path

import pyarrow.parquet
import pytest
from mutagen.flac import FLAC
from typer.testing import Result

from app.audio import libraries
from app.audio.workers import Workers
from tests.support.audio.library import write_library, write_others
from tests.support.audio.sounds import tone, write
from tests.support.songkin_command import assert_error, songkin


@pytest.fixture
def music(tmp_path: Path) -> Path:
    folder = tmp_path / "Music"
    write_library(folder, 3, seconds=1)
    return folder


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "out" / "catalogue.parquet"


@pytest.fixture(autouse=True)
def _out(table: Path) -> None:
    table.parent.mkdir()


def analyse(folder: Path, table: Path) -> Result:
    return songkin("analyse", folder, "--out", table)


def rows(table: Path) -> dict[str, dict[str, object]]:
    """By title."""
    return {row["track_name"]: row for row in pyarrow.parquet.read_table(table).to_pylist()}


def test_analyse_writes_a_table_and_names_what_is_none(music: Path, table: Path) -> None:
    write_others(music)
    result = analyse(music, table)
    assert result.exit_code == 0, result.output
    assert {*rows(table)} == {"Song 0", "Song 1", "Song 2", "silence"}
    assert rows(table)["Song 1"]["artists"] == ["Artist 1"]
    assert rows(table)["silence"]["energy"] is None
    assert "cover.mp3: expected audio, got a picture (JPEG)" in result.stderr
    assert "empty.mp3: expected audio, got an empty file" in result.stderr
    assert "cover.jpg" not in result.output
    assert "  6 of 6\n" in result.stderr, "no minutes are left"
    assert result.stdout.splitlines() == [
        f"Wrote {table}. 4 tracks; analysed now: 4; named by their paths, since tags lack title or artists: 1; "
        "files that could not be read: 2.",
        f"Next: python -m training index --data {table}",
    ]


def test_analyse_again_looks_only_at_what_is_new_or_changed(
    music: Path, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_others(music)
    analyse(music, table)
    before = rows(table)

    with monkeypatch.context() as patch:
        patch.setattr(Workers, "__init__", lambda *_: pytest.fail("nothing is to do"))
        unchanged = analyse(music, table)
    assert "4 tracks; named by" in unchanged.stdout
    assert "could not be read: 2." in unchanged.stdout
    assert rows(table) == before

    retagged = FLAC(music / "Artist 0" / "Album" / "00 - Song 0.flac")
    retagged["title"] = "Song 0, remastered"
    retagged.save()
    (music / "Artist 1").rename(music / "Elsewhere")
    (music / "Artist 2" / "Album" / "02 - Song 2.flac").unlink()
    write(music / "new.wav", tone(440))
    changed = analyse(music, table)
    assert "4 tracks; analysed now: 1;" in changed.stdout, "what was moved or tagged anew is known"
    after = rows(table)
    assert {*after} == {"Song 0, remastered", "Song 1", "new", "silence"}
    for title, old_title in (("Song 0, remastered", "Song 0"), ("Song 1", "Song 1")):
        assert after[title]["track_id"] == before[old_title]["track_id"]
        assert after[title]["timbre"] == before[old_title]["timbre"]


def test_analyse_of_two_files_of_the_same_audio_keeps_the_first(music: Path, table: Path) -> None:
    shutil.copy(music / "Artist 0" / "Album" / "00 - Song 0.flac", music / "zz.flac")
    result = analyse(music, table)
    assert "3 tracks; analysed now: 3; files left out, of tracks that are there: 1." in result.stdout
    assert "zz.flac: the same track as Artist 0/Album/00 - Song 0.flac" in result.stderr


def test_analyse_into_a_table_whose_name_is_not_text(music: Path, table: Path) -> None:
    result = analyse(music, table.with_name(os.fsdecode(b"caf\xe9.parquet")))
    assert (result.exit_code, result.exception) == (0, None)
    assert "caf\N{REPLACEMENT CHARACTER}.parquet. 3 tracks" in result.stdout


def test_analyse_where_no_file_can_be_read_is_an_error(tmp_path: Path, table: Path) -> None:
    music = tmp_path / "Music"
    music.mkdir()
    (music / "cover.mp3").write_bytes(b"\xff\xd8\xff\xe0")
    result = analyse(music, table)
    assert (result.exit_code, result.stdout, table.exists()) == (1, "", False)
    assert "cover.mp3: expected audio, got a picture (JPEG)" in result.stderr
    assert f"error: no file could be read, so {table} was not written. 0 tracks" in result.stderr


def test_analyse_of_a_folder_without_audio_keeps_the_table_and_is_an_error(tmp_path: Path, table: Path) -> None:
    table.write_bytes(b"of yesterday, when the disk was there")
    music = tmp_path / "Music"
    music.mkdir()
    (music / "notes.txt").touch()
    result = analyse(music, table)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"error: {music}: expected audio files, got none (1 other files)" in result.stderr
    assert table.read_bytes() == b"of yesterday, when the disk was there"


@pytest.mark.parametrize("leaves_a_folder", [False, True], ids=["gone", "unmounted"])
def test_analyse_of_a_folder_that_vanishes_keeps_the_table_and_what_was_analysed(
    music: Path, table: Path, monkeypatch: pytest.MonkeyPatch, leaves_a_folder: bool
) -> None:
    analyse(music, table)
    before = table.read_bytes()
    write(music / "new.wav", tone(440))
    away = music.with_name("Away")
    real_outcomes = Workers.outcomes

    def outcomes(self: Workers[object]) -> object:
        if not away.exists():
            music.rename(away)
            if leaves_a_folder:
                music.mkdir()
        return real_outcomes(self)

    with monkeypatch.context() as patch:
        patch.setattr(Workers, "outcomes", outcomes)
        result = analyse(music, table)
    assert result.exit_code == 1
    assert "the folder is gone, so the table stays as it was" in result.stderr
    assert table.read_bytes() == before
    if leaves_a_folder:
        music.rmdir()
    away.rename(music)
    assert "4 tracks; " in analyse(music, table).stdout


@pytest.mark.parametrize("folder", ["nothing", "out/catalogue.parquet.analysis"])
def test_analyse_of_what_is_no_folder_is_an_error(tmp_path: Path, table: Path, folder: str) -> None:
    result = analyse(tmp_path / folder, table)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"error: {tmp_path / folder}: expected a folder of music that can be read, got: No such" in result.stderr


def test_analyse_to_a_place_that_is_none_is_an_error(music: Path, tmp_path: Path) -> None:
    for out in (tmp_path, tmp_path / "nothing" / "a.parquet", Path("/dev/null")):
        assert_error(analyse(music, out), f"--out {out}: expected the name of a file in a folder that is there")


def test_analyse_without_the_libraries_says_what_to_install(
    music: Path, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libraries, "find_spec", lambda name: None if name == "sonara" else name)
    assert_error(analyse(music, table), "analysing needs sonara: pip install 'songkin[audio]'")
