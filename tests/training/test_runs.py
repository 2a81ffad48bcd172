import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from training.runs import RunError, RunStore

IDENTITY = {"name": "trained", "seed": 1, "config": {"model": {"hidden": [32, 16]}, "patience": None}}
RESULT = {"test": {"sound": {"accuracy": 0.31234}}, "genre_f1": [None, 0.5], "word": "Björk"}


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "not" / "yet" / "there")


@pytest.fixture
def finished(store: RunStore, tmp_path: Path) -> Path:
    """The directory of a finished run in the store."""
    store.save(IDENTITY, RESULT)
    (directory,) = (tmp_path / "not" / "yet" / "there").iterdir()
    return directory


def test_load_saved_run_gives_its_result(store: RunStore, finished: Path) -> None:
    assert store.load(IDENTITY) == RESULT
    assert RunStore(finished.parent).load(IDENTITY) == RESULT
    assert json.loads((finished / "identity.json").read_bytes()) == IDENTITY


def test_load_nothing_saved_gives_none_and_writes_nothing(store: RunStore, tmp_path: Path) -> None:
    assert store.load(IDENTITY) is None
    assert list(tmp_path.iterdir()) == []


def test_load_other_order_of_keys_is_the_same_run(store: RunStore, finished: Path) -> None:
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
def test_load_other_identity_gives_none(other: dict[str, Any], store: RunStore, finished: Path) -> None:
    assert store.load(other) is None
    store.save(other, {"other": True})
    assert (store.load(other), store.load(IDENTITY)) == ({"other": True}, RESULT)


def test_load_without_done_counts_as_never_made(store: RunStore, finished: Path) -> None:
    (finished / "DONE").unlink()
    (finished / "result.json").write_text("half of it")
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
    damage: Callable[[Path], object], store: RunStore, finished: Path
) -> None:
    damage(finished / "result.json")
    with pytest.raises(RunError, match=rf"{re.escape(str(finished))}: expected .*, got.*; delete it to run it again"):
        store.load(IDENTITY)
    shutil.rmtree(finished)
    assert store.load(IDENTITY) is None


def test_save_result_that_is_no_json_counts_as_never_made(store: RunStore) -> None:
    with pytest.raises(TypeError, match="not JSON serializable"):
        store.save(IDENTITY, {"good": 1, "bad": object()})
    assert store.load(IDENTITY) is None
    store.save(IDENTITY, RESULT)
    assert store.load(IDENTITY) == RESULT


@pytest.mark.parametrize("n_written", [0, 1])
def test_save_stopped_in_the_middle_counts_as_never_made(
    n_written: int, store: RunStore, monkeypatch: pytest.MonkeyPatch
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
