import signal
from pathlib import Path

import pytest

from app.audio import libraries
from tests.support.songkin_command import assert_error, songkin

NOBODY = "http://127.0.0.1:1"


@pytest.fixture(autouse=True)
def _signals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the tests stay as they are."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)


@pytest.fixture
def music(tmp_path: Path) -> Path:
    (tmp_path / "Music").mkdir()
    return tmp_path / "Music"


def test_watch_of_what_is_no_folder_says_so(tmp_path: Path) -> None:
    result = songkin("watch", tmp_path / "none", "--url", NOBODY, "--state", tmp_path / "state")
    assert_error(result, f"{tmp_path / 'none'}: expected a folder of music, got none")


def test_watch_without_a_place_for_its_state_says_so(music: Path, tmp_path: Path) -> None:
    for state in (tmp_path / "none" / "state", tmp_path):
        result = songkin("watch", music, "--url", NOBODY, "--state", state)
        assert_error(result, f"--state {state}: expected the name of a file in a folder that is there")


def test_watch_with_a_state_of_something_else_says_so(music: Path, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("something else, as long as the head of a database would be " * 20)
    result = songkin("watch", music, "--url", NOBODY, "--state", tmp_path / "state")
    assert_error(result, "what was analysed cannot be kept: file is not a database")


def test_watch_with_no_url_says_so(music: Path, tmp_path: Path) -> None:
    (music / "notes.mp3").touch()
    result = songkin("watch", music, "--url", "nowhere", "--state", tmp_path / "state")
    assert_error(result, "--url: expected a URL like")


def test_watch_without_its_libraries_says_how_to_install_them(
    music: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libraries, "find_spec", lambda name: None if name == "watchfiles" else name)
    result = songkin("watch", music, "--url", NOBODY, "--state", tmp_path / "state")
    assert_error(result, "watching needs watchfiles: pip install 'songkin[audio]'")
