import os
from pathlib import Path

import pytest

from app.bundle.models_folder.current import current_bundle, point_current_at
from app.bundle.models_folder.history import HISTORY, read_history


def point(models: Path, *names: str, back: bool = False) -> None:
    for name in names:
        point_current_at(models, name, back)


def test_history_ways_forward_and_back_are_known(tmp_path: Path) -> None:
    point(tmp_path, "a", "b", "c")
    assert list(read_history(tmp_path).before("c")) == ["b", "a"]
    point(tmp_path, "b", back=True)
    assert list(read_history(tmp_path).before("b")) == ["a"]
    point(tmp_path, "d")
    assert list(read_history(tmp_path).before("d")) == ["b", "a"]
    assert read_history(tmp_path).used == ("d", "b", "c", "a")


def test_history_of_the_same_name_again_is_not_written(tmp_path: Path) -> None:
    point(tmp_path, "a", "a", "a")
    assert len((tmp_path / HISTORY).read_text().splitlines()) == 1


def test_history_knows_what_was_written_by_hand(tmp_path: Path) -> None:
    point(tmp_path, "a")
    (tmp_path / "CURRENT").write_text("by-hand\n")
    assert list(read_history(tmp_path).before("by-hand")) == ["a"]
    point(tmp_path, "b")
    assert list(read_history(tmp_path).before("b")) == ["by-hand", "a"]


def test_history_demo_that_was_served_without_current_is_known(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    point(tmp_path, "a")
    assert list(read_history(tmp_path).before("a")) == ["demo"]


def test_history_that_is_torn_loses_that_line_alone(tmp_path: Path) -> None:
    point(tmp_path, "a")
    with (tmp_path / HISTORY).open("ab") as file:
        file.write(
            b"\xff\x00 nonsense ../../etc\n2026-01-01T00:00:00+00:00 forward ../../etc\n2026-01-01T00:00:00+00:00 forw"
        )
    point(tmp_path, "b")
    assert read_history(tmp_path).path == ("a", "b")


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_history_that_is_no_file_is_as_none(make: object, tmp_path: Path) -> None:
    make(tmp_path / HISTORY)  # type: ignore[operator]
    point(tmp_path, "a", "b")
    assert current_bundle(tmp_path).name == "b"
    assert read_history(tmp_path).path == ()
