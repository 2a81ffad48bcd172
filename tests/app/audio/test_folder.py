import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.audio.errors import FolderError
from app.audio.folder import list_files


@contextmanager
def as_nobody() -> Iterator[None]:
    """Permissions count for all users but root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def paths(folder: Path) -> list[str]:
    return [str(file.path) for file in list_files(folder).files]


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    return path


def test_files_are_those_with_endings_of_audio_in_order(tmp_path: Path) -> None:
    for name in ("b/2.FLAC", "b/1.mp3", "a.ogg", "c.wma", "cover.jpg", "b/list.m3u", "noending"):
        touch(tmp_path / name)
    listing = list_files(tmp_path)
    assert [str(file.path) for file in listing.files] == ["a.ogg", "b/1.mp3", "b/2.FLAC", "c.wma"]
    assert listing.n_others == 3
    assert listing.files[0].size == 1
    assert listing.files[0].mtime_ns == (tmp_path / "a.ogg").stat().st_mtime_ns
    assert not listing.problems


def test_hidden_names_are_left_out(tmp_path: Path) -> None:
    for name in ("._a.mp3", ".Trash/b.mp3", "c.mp3"):
        touch(tmp_path / name)
    assert paths(tmp_path) == ["c.mp3"]


def test_links_in_circles_end_and_links_out_of_the_folder_are_followed(tmp_path: Path) -> None:
    music, elsewhere = tmp_path / "music", tmp_path / "elsewhere"
    touch(music / "z" / "1.mp3")
    touch(elsewhere / "2.mp3")
    (music / "a").symlink_to(music / "z")  # comes first by name, and is not the folder's own
    (music / "z" / "up").symlink_to(music)
    (music / "out").symlink_to(elsewhere)
    (elsewhere / "back").symlink_to(music)
    (music / "song.mp3").symlink_to(elsewhere / "2.mp3")
    assert paths(music) == ["out/2.mp3", "song.mp3", "z/1.mp3"]


def test_links_to_nothing_and_what_is_no_file_are_named(tmp_path: Path) -> None:
    (tmp_path / "gone.mp3").symlink_to(tmp_path / "nothing")
    (tmp_path / "gone").symlink_to(tmp_path / "nothing")
    os.mkfifo(tmp_path / "pipe.mp3")
    (tmp_path / "folder.mp3").mkdir()
    listing = list_files(tmp_path)
    assert listing.files == []
    assert listing.problems == {
        Path("gone.mp3"): "it cannot be looked at: No such file or directory",
        Path("pipe.mp3"): "expected a file, got a device, a pipe or a socket",
    }


def test_names_that_are_not_text_are_listed(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.mp3")
    touch(tmp_path / name)
    touch(tmp_path / "new\nline.mp3")
    assert paths(tmp_path) == [name, "new\nline.mp3"]


def test_folder_without_permission_is_named_and_the_others_go_on() -> None:
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to other users
        folder = Path(name)
        folder.chmod(0o755)
        touch(folder / "closed" / "1.mp3")
        touch(folder / "open" / "2.mp3")
        (folder / "closed").chmod(0)
        with as_nobody():
            listing = list_files(folder)
            with pytest.raises(FolderError, match="Permission denied"):
                list_files(folder / "closed")
        (folder / "closed").chmod(0o755)
    assert [str(file.path) for file in listing.files] == ["open/2.mp3"]
    assert listing.problems == {Path("closed"): "the folder cannot be read: Permission denied"}


@pytest.mark.parametrize("name", ["nothing", "file"])
def test_folder_that_is_none_is_an_error(tmp_path: Path, name: str) -> None:
    touch(tmp_path / "file")
    with pytest.raises(FolderError, match="expected a folder of music that can be read"):
        list_files(tmp_path / name)
