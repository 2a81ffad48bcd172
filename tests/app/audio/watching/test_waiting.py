import time
from pathlib import Path

import pytest

from app.audio.errors import FolderError
from app.audio.watching.waiting import Notifications, polling

LONG_S = 60.0


def seconds_of_wait(notifications: Notifications, timeout_s: float) -> float:
    started = time.monotonic()
    notifications.wait(timeout_s)
    return time.monotonic() - started


def test_wait_ends_when_something_changes_in_the_folder_or_below(tmp_path: Path) -> None:
    below = tmp_path / "below"
    below.mkdir()
    with Notifications(tmp_path, but_for=tmp_path / "state") as notifications:
        for change in ((below / "new.mp3").touch, (below / "new.mp3").unlink, below.rmdir):
            change()
            assert seconds_of_wait(notifications, LONG_S) < LONG_S
            while seconds_of_wait(notifications, 0.5) < 0.5:  # what else that change made
                pass


def test_wait_does_not_end_for_what_the_program_itself_keeps(tmp_path: Path) -> None:
    with Notifications(tmp_path, but_for=tmp_path / "state") as notifications:
        (tmp_path / "state").touch()
        (tmp_path / "state-wal").touch()
        assert seconds_of_wait(notifications, 0.5) >= 0.5


def test_wait_in_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="expected a folder of music, got none"):
        Notifications(tmp_path / "none", but_for=tmp_path / "state")


def test_polling_waits_no_longer_than_it_is_asked_to() -> None:
    started = time.monotonic()
    polling(LONG_S)(0.01)
    polling(0.01)(LONG_S)
    assert time.monotonic() - started < LONG_S
