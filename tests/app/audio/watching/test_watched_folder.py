from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.audio.errors import FolderError
from app.audio.run import Run
from app.audio.state import State
from app.audio.watching import watched_folder
from app.audio.watching.settling import SETTLING_S
from app.audio.watching.watched_folder import Look, WatchedFolder
from tests.support.audio.sounds import tone, write


class Watched:
    """A folder that is looked at, long enough after the last time for what is written to be whole."""

    def __init__(self, folder: Path, state: State) -> None:
        self.folder = folder
        self.runs: list[Run] = []
        self.before_work: Callable[[], object] = lambda: None
        self._watched = WatchedFolder(folder, state, self._work)
        self._now_s = 0.0

    def _work(self, run: Run) -> None:
        self.runs.append(run)
        self.before_work()
        run.work(lambda: None)

    def look(self) -> Look:
        self._now_s += SETTLING_S
        return self._watched.look(self._now_s)

    def settled(self) -> Look:
        self.look()
        return self.look()

    @property
    def n_analysed(self) -> int:
        return sum(run.n_analysed for run in self.runs)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    folder = tmp_path / "Music"
    folder.mkdir()
    with State(tmp_path / "state", "sonara") as state:
        yield Watched(folder, state)


def titles(look: Look) -> list[str]:
    return [track.title for track in look.collected.tracks]


def test_look_finds_a_file_once_it_has_settled_and_then_nothing_new(watched: Watched) -> None:
    write(watched.folder / "one.wav", tone(440))
    first = watched.look()
    assert (titles(first), first.is_whole, first.again_s) == ([], False, SETTLING_S)
    second = watched.look()
    assert (titles(second), second.is_whole) == (["one"], True)
    assert second.again_s > SETTLING_S
    assert watched.look() is second


def test_look_at_a_file_that_was_renamed_keeps_its_id_and_does_not_analyse_it(watched: Watched) -> None:
    path = write(watched.folder / "one.wav", tone(440))
    (before,) = watched.settled().collected.tracks
    path.rename(watched.folder / "two.wav")
    between = watched.look()
    assert (titles(between), between.is_whole) == ([], False), "nothing is gone while the new name is not looked at"
    after = watched.look()
    assert [(track.track_id, track.title) for track in after.collected.tracks] == [(before.track_id, "two")]
    assert after.is_whole
    assert watched.n_analysed == 1


def test_look_at_many_files_takes_them_in_portions(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watched_folder, "PORTION", 1)
    for name, frequency in (("one", 440), ("two", 550)):
        write(watched.folder / f"{name}.wav", tone(frequency))
    first = watched.settled()
    assert (titles(first), first.is_whole, first.again_s) == (["one"], False, 0)
    second = watched.look()
    assert (titles(second), second.is_whole) == (["one", "two"], True)


def test_look_at_a_file_that_cannot_be_looked_at_says_so_and_hides_its_track(watched: Watched) -> None:
    path = write(watched.folder / "one.wav", tone(440))
    (track,) = watched.settled().collected.tracks
    path.unlink()
    path.symlink_to(watched.folder / "nowhere.wav")
    look = watched.settled()
    assert (titles(look), look.is_whole, look.hidden) == ([], True, {track.track_id})
    assert "it cannot be looked at" in look.problems[Path("one.wav")]


def test_look_at_a_file_that_could_not_be_read_tries_it_again(watched: Watched) -> None:
    path, away = write(watched.folder / "one.wav", tone(440)), watched.folder / "away"
    watched.look()
    watched.before_work = lambda: path.rename(away)
    failed = watched.look()
    assert (titles(failed), failed.is_whole) == ([], True)
    assert "it cannot be read: No such file" in failed.problems[Path("one.wav")]
    away.rename(path)  # as it was, by its size and time
    watched.before_work = lambda: None
    assert titles(watched.look()) == ["one"]


def test_look_at_an_empty_folder_says_so(watched: Watched) -> None:
    write(watched.folder / "one.wav", tone(440))
    watched.settled()
    (watched.folder / "one.wav").unlink()
    look = watched.look()
    assert (titles(look), look.is_empty) == ([], True)


def test_look_at_a_folder_that_is_gone_is_an_error(watched: Watched) -> None:
    watched.folder.rmdir()
    with pytest.raises(FolderError, match="expected a folder of music"):
        watched.look()
