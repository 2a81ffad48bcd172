from pathlib import Path

import pytest

from app.bundle.errors import BundleError
from app.bundle.models_folder.current import current_bundle, point_current_at
from app.bundle.reader import read_bundle


def test_current_bundle_pointer_names_the_folder(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_text("one-0123\n")
    assert current_bundle(tmp_path) == tmp_path / "one-0123"


def test_current_bundle_without_pointer_is_the_demo(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    assert current_bundle(tmp_path) == tmp_path / "demo"


@pytest.mark.parametrize("folder", ["", "missing"])
def test_current_bundle_nothing_there_says_what_to_do(tmp_path: Path, folder: str) -> None:
    with pytest.raises(BundleError, match=r"no bundle in .*expected a file CURRENT.*publish one with"):
        current_bundle(tmp_path / folder)


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"../x", b"/etc", b"a/b", b"a\\b", b".hidden", b"two\nlines", b"a b", b"\xff\xfe\x00", b"x" * 129],
)
def test_current_bundle_garbage_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "CURRENT").write_bytes(content)
    with pytest.raises(BundleError, match="CURRENT: expected one line with the name of a folder"):
        current_bundle(tmp_path)


def test_current_bundle_pointer_is_a_folder_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").mkdir()
    with pytest.raises(BundleError, match="CURRENT cannot be read"):
        current_bundle(tmp_path)


def test_current_bundle_pointing_at_nothing_is_refused_by_the_reader(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_text("gone\n")
    with pytest.raises(BundleError, match=r"no bundle at .*gone"):
        read_bundle(current_bundle(tmp_path))


def test_point_current_at_replaces_the_pointer_and_leaves_nothing_else(tmp_path: Path) -> None:
    for name in ("one", "two"):
        point_current_at(tmp_path, name)
        assert current_bundle(tmp_path) == tmp_path / name
    assert sorted(path.name for path in tmp_path.iterdir()) == [".history", "CURRENT"]
    assert (tmp_path / "CURRENT").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".x", "x\n"])
def test_point_current_at_no_name_keeps_the_pointer(tmp_path: Path, name: str) -> None:
    point_current_at(tmp_path, "one")
    with pytest.raises(ValueError, match="not a bundle's name"):
        point_current_at(tmp_path, name)
    assert current_bundle(tmp_path) == tmp_path / "one"
