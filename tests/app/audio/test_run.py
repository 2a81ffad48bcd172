import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from app.audio.errors import FolderError, UnreadableAudio
from app.audio.features import Extracted
from app.audio.folder import list_files
from app.audio.inspection import Inspected, extract_file, inspect_file
from app.audio.run import Run
from app.audio.state import State
from tests.support.audio.inline_workers import InlineWorkers
from tests.support.audio.sounds import RATE, tone, write

Function = Callable[[Path], object]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> "Counter[tuple[Function, str]]":
    """How often each function ran on each file."""
    counted: Counter[tuple[Function, str]] = Counter()

    def count(function: Function, path: Path) -> None:
        counted[function, path.name] += 1

    monkeypatch.setattr(InlineWorkers, "before", staticmethod(count), raising=False)
    monkeypatch.setattr("app.audio.run.Workers", InlineWorkers)
    return counted


@pytest.fixture
def music(tmp_path: Path) -> Path:
    folder = tmp_path / "Music"
    folder.mkdir()
    write(folder / "a.wav", tone(440, 0.6))
    shutil.copy(folder / "a.wav", folder / "b.wav")
    write(folder / "c.wav", tone(880, 0.6))
    return folder


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with State(tmp_path / "state", "x") as state:
        yield state


def worked(music: Path, state: State) -> Run:
    run = Run(music, list_files(music), state)
    done: list[None] = []
    run.work(lambda: done.append(None))
    assert len(done) == len(run.to_do), "each file is counted once"
    return run


def test_each_file_is_inspected_and_each_audio_analysed_once(
    music: Path, state: State, calls: "Counter[tuple[Function, str]]"
) -> None:
    run = worked(music, state)
    assert calls == {(inspect_file, name): 1 for name in ("a.wav", "b.wav", "c.wav")} | {
        (extract_file, name): 1 for name in ("a.wav", "c.wav")
    }
    assert (run.n_analysed, run.problems) == (2, {})
    assert len(state.files()) == 3
    assert len(state.analysed()) == 2


def test_nothing_is_done_twice(music: Path, state: State, calls: "Counter[tuple[Function, str]]") -> None:
    worked(music, state)
    calls.clear()
    assert worked(music, state).to_do == []
    assert not calls


def test_touched_file_is_inspected_and_not_analysed(
    music: Path, state: State, calls: "Counter[tuple[Function, str]]"
) -> None:
    worked(music, state)
    calls.clear()
    os.utime(music / "c.wav", ns=(1, 1))
    assert worked(music, state).n_analysed == 0
    assert calls == {(inspect_file, "c.wav"): 1}


def test_run_that_ended_between_inspecting_and_analysing_goes_on(
    music: Path, state: State, calls: "Counter[tuple[Function, str]]", monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(function: Function, path: Path) -> None:
        if function is extract_file:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(InlineWorkers, "before", staticmethod(stop))
        with pytest.raises(KeyboardInterrupt):
            worked(music, state)
    inspected = len(state.files())
    assert inspected > 0
    assert worked(music, state).n_analysed == 2
    assert calls.total() == (3 - inspected) + 2


def test_file_that_vanishes_is_named_and_another_of_its_audio_is_analysed(
    music: Path, state: State, calls: "Counter[tuple[Function, str]]", monkeypatch: pytest.MonkeyPatch
) -> None:
    def remove(function: Function, path: Path) -> None:
        if (function, path.name) == (extract_file, "a.wav"):
            path.unlink()

    monkeypatch.setattr(InlineWorkers, "before", staticmethod(remove))
    run = worked(music, state)
    assert run.problems == {Path("a.wav"): "it cannot be read: No such file or directory"}
    assert run.n_analysed == 2
    found = state.files()[Path("b.wav")].found
    assert isinstance(found, Inspected)
    assert isinstance(state.analysis(found.content_id), Extracted)


def test_damage_is_kept_and_not_tried_again(music: Path, state: State, calls: "Counter[tuple[Function, str]]") -> None:
    (music / "empty.mp3").touch()
    write(music / "short.wav", tone(440, 0.1))
    run = worked(music, state)
    assert run.problems == {}
    assert isinstance(state.files()[Path("empty.mp3")].found, UnreadableAudio)
    assert worked(music, state).to_do == []


def test_file_that_was_mended_is_analysed_though_its_id_is_that_of_the_damaged_one(
    music: Path, state: State, calls: "Counter[tuple[Function, str]]"
) -> None:
    path = write(music / "d.flac", 0.1 * np.random.default_rng(0).standard_normal(RATE).astype(np.float32))
    good = path.read_bytes()
    half = len(good) // 2
    path.write_bytes(good[:half] + bytes(len(good) - half))
    worked(music, state)
    damaged = state.files()[Path("d.flac")].found
    assert isinstance(damaged, Inspected)
    assert isinstance(state.analysis(damaged.content_id), UnreadableAudio)

    path.write_bytes(good)
    os.utime(path, ns=(1, 1))
    assert worked(music, state).n_analysed == 1
    assert state.files()[Path("d.flac")].found == damaged
    assert isinstance(state.analysis(damaged.content_id), Extracted)


@pytest.mark.parametrize("is_later", [False, True], ids=["at once", "later"])
def test_damaged_copy_does_not_stand_for_the_whole_file(
    tmp_path: Path,
    state: State,
    calls: "Counter[tuple[Function, str]]",
    is_later: bool,
) -> None:
    (tmp_path / "Music").mkdir()
    noise = 0.1 * np.random.default_rng(0).standard_normal(RATE).astype(np.float32)
    good = write(tmp_path / "Music" / "b.flac", noise).read_bytes()
    half = len(good) // 2
    (tmp_path / "Music" / "a.flac").write_bytes(good[:half] + bytes(len(good) - half))
    if is_later:
        (tmp_path / "Music" / "b.flac").rename(tmp_path / "b.flac")
        worked(tmp_path / "Music", state)
        (tmp_path / "b.flac").rename(tmp_path / "Music" / "b.flac")
    worked(tmp_path / "Music", state)
    ids = {record.found.content_id for record in state.files().values() if isinstance(record.found, Inspected)}
    assert [type(state.analysis(content_id)) for content_id in ids] == [Extracted]
    calls.clear()
    assert worked(tmp_path / "Music", state).to_do == []
    assert not calls


def test_file_that_is_replaced_between_looking_and_analysing_is_named_and_looked_at_again(
    music: Path, state: State, calls: "Counter[tuple[Function, str]]", monkeypatch: pytest.MonkeyPatch
) -> None:
    def replace(function: Function, path: Path) -> None:
        if (function, path.name) == (extract_file, "c.wav"):
            write(path, tone(1760, 0.7))

    with monkeypatch.context() as patch:
        patch.setattr(InlineWorkers, "before", staticmethod(replace))
        run = worked(music, state)
    assert "changed while it was analysed" in run.problems[Path("c.wav")]
    before = state.files()[Path("c.wav")].found
    assert isinstance(before, Inspected)
    assert state.analysis(before.content_id) is None
    assert worked(music, state).n_analysed == 1


def test_folder_that_vanishes_is_an_error_and_what_was_done_is_kept(
    music: Path, state: State, calls: "Counter[tuple[Function, str]]", monkeypatch: pytest.MonkeyPatch
) -> None:
    def unmount(function: Function, path: Path) -> None:
        if function is extract_file and path.name == "c.wav":
            music.rename(music.with_name("Away"))
            music.mkdir()

    monkeypatch.setattr(InlineWorkers, "before", staticmethod(unmount))
    with pytest.raises(FolderError, match="the folder is gone"):
        worked(music, state)
    assert len(state.analysed()) == 1
