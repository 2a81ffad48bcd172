import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from training.experiments.store import TrialError, TrialStore

IDENTITY = {"name": "trained", "seed": 1, "config": {"model": {"hidden": [32, 16]}, "patience": None}}
RESULT = {"test": {"features": {"accuracy": 0.31234}}, "genre_f1": [None, 0.5], "word": "Björk"}


@pytest.fixture
def store(tmp_path: Path) -> TrialStore:
    return TrialStore(tmp_path / "not" / "yet" / "there")


@pytest.fixture
def finished(store: TrialStore, tmp_path: Path) -> Path:
    """The directory of a finished run in the store."""
    store.save(IDENTITY, RESULT)
    (directory,) = (tmp_path / "not" / "yet" / "there").iterdir()
    return directory


def test_load_saved_run_gives_its_result(store: TrialStore, finished: Path) -> None:
    assert store.load(IDENTITY) == RESULT
    assert TrialStore(finished.parent).load(IDENTITY) == RESULT
    assert json.loads((finished / "identity.json").read_bytes()) == IDENTITY


def test_load_nothing_saved_gives_none_and_writes_nothing(store: TrialStore, tmp_path: Path) -> None:
    assert store.load(IDENTITY) is None
    assert list(tmp_path.iterdir()) == []


def test_load_other_order_of_keys_is_the_same_run(store: TrialStore, finished: Path) -> None:
    other = json.loads(json.dumps(IDENTITY, sort_keys=True))
    assert list(other) != list(IDENTITY)
    assert store.load(other) == RESULT


@pytest.mark.parametrize(
    "other",
    [
        {},
        {**IDENTITY, "seed": 2},
        {**IDENTITY, "seed": "1"},
        {**IDENTITY, "more": None},
        {**IDENTITY, "config": {"model": {"hidden": [16, 32]}, "patience": None}},
    ],
)
def test_load_other_identity_gives_none(other: dict[str, Any], store: TrialStore, finished: Path) -> None:
    assert store.load(other) is None
    store.save(other, {"other": True})
    assert (store.load(other), store.load(IDENTITY)) == ({"other": True}, RESULT)


def test_load_without_done_counts_as_never_run(store: TrialStore, finished: Path) -> None:
    (finished / "DONE").unlink()
    (finished / "figures.json").write_text("half of it")
    assert store.load(IDENTITY) is None
    store.save(IDENTITY, RESULT)
    assert store.load(IDENTITY) == RESULT


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-9]),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"\xff\xfe not JSON"),
        lambda path: path.write_text("[" * 100_000),
        lambda path: path.write_text("[1, 2]"),
        lambda path: path.write_text("null"),
        lambda path: path.unlink(),
    ],
    ids=["truncated", "empty", "not JSON", "nested without end", "a list", "null", "gone"],
)
def test_load_damaged_result_raises_naming_the_directory_and_what_to_do(
    damage: Callable[[Path], object], store: TrialStore, finished: Path
) -> None:
    damage(finished / "figures.json")
    with pytest.raises(
        TrialError, match=rf"{re.escape(str(finished))}: expected .*, got.*; delete the folder to run it again"
    ):
        store.load(IDENTITY)
    shutil.rmtree(finished)
    assert store.load(IDENTITY) is None


def test_save_result_that_is_no_json_counts_as_never_run(store: TrialStore) -> None:
    with pytest.raises(TypeError, match="not JSON serializable"):
        store.save(IDENTITY, {"good": 1, "bad": object()})
    assert store.load(IDENTITY) is None
    store.save(IDENTITY, RESULT)
    assert store.load(IDENTITY) == RESULT


@pytest.mark.parametrize("n_written", [0, 1])
def test_save_stopped_in_the_middle_counts_as_never_run(
    n_written: int, store: TrialStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []

    def stop(descriptor: int) -> None:
        if len(written) == n_written:
            raise KeyboardInterrupt
        written.append(descriptor)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", stop)
        with pytest.raises(KeyboardInterrupt):
            store.save(IDENTITY, RESULT)
    assert store.load(IDENTITY) is None
    store.save(IDENTITY, RESULT)
    assert store.load(IDENTITY) == RESULT


def test_open_folder_is_for_runs_on_one_table(tmp_path: Path) -> None:
    root = tmp_path / "not" / "yet" / "there"
    for _ in range(2):
        store = TrialStore.open(root, "a" * 64)
    assert [path.name for path in root.iterdir()] == ["store.json"]
    store.save(IDENTITY, RESULT)
    expected = f"{root}: expected runs on the table of sha256 {'b' * 64}, got runs on {'a' * 64}; give another folder"
    with pytest.raises(TrialError, match=re.escape(expected)):
        TrialStore.open(root, "b" * 64)
    assert TrialStore.open(root, "a" * 64).load(IDENTITY) == RESULT


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"[]", b"a" * 9999, b'{"format": 1, "table": "a"}'], ids=range(5)
)
def test_open_damaged_or_foreign_store_raises_naming_the_file(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "store.json").write_bytes(content)
    with pytest.raises(TrialError, match=rf"^{re.escape(str(tmp_path / 'store.json'))}: expected .{{0,250}}$"):
        TrialStore.open(tmp_path, "a" * 64)


@pytest.mark.parametrize("file", ["table.sha256", "0123456789abcdef/result.json"])
def test_open_store_of_an_earlier_version_is_refused_and_left_alone(file: str, tmp_path: Path) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text("{}")
    with pytest.raises(TrialError, match="got those of an earlier version, which cannot be resumed; give another"):
        TrialStore.open(tmp_path, "a" * 64)
    assert not (tmp_path / "store.json").exists()


def test_open_stopped_in_the_middle_leaves_the_folder_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", stop)
        with pytest.raises(KeyboardInterrupt):
            TrialStore.open(tmp_path, "a" * 64)
    TrialStore.open(tmp_path, "b" * 64)


def test_open_root_is_a_file_raises_os_error(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file")
    with pytest.raises(OSError, match="runs"):
        TrialStore.open(tmp_path / "runs", "a" * 64)


def test_load_folder_that_holds_another_run_raises_naming_it(store: TrialStore, finished: Path) -> None:
    """As a folder has that was copied under another name."""
    other = {**IDENTITY, "seed": 2}
    store.save(other, RESULT)
    (folder,) = (path for path in finished.parent.iterdir() if path != finished)
    shutil.copyfile(finished / "identity.json", folder / "identity.json")
    with pytest.raises(TrialError, match=rf"{re.escape(str(folder))}: expected the run that its name stands for"):
        store.load(other)


@pytest.mark.parametrize("keys", [{"test"}, {"test", "word"}])
def test_load_result_with_the_required_keys_is_given(keys: set[str], store: TrialStore, finished: Path) -> None:
    assert store.load(IDENTITY, keys) == RESULT


def test_load_result_without_the_required_keys_raises_naming_them(store: TrialStore, finished: Path) -> None:
    expected = f"{finished}: expected a finished run with a JSON object of report and test in figures.json, got"
    with pytest.raises(TrialError, match=re.escape(expected)):
        store.load(IDENTITY, {"test", "report"})
