"""Whatever stands where a regular file should is refused by name, without waiting for it."""

import hashlib
import os
import socket
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.bundle.errors import BundleError
from app.bundle.manifest import MANIFEST
from app.bundle.models_folder.current import POINTER, current_bundle
from app.bundle.opening import files
from app.bundle.opening.files import is_overwritten, map_hashed, read_small
from app.bundle.reader import read_bundle
from app.service import Service
from tests.support.damage import EACH_KIND

NAMES = (MANIFEST, *EACH_KIND, "figures/history.png")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def listener(path: Path) -> None:
    """A socket: its path must be short, so it is bound elsewhere and moved."""
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(f"/tmp/songkin-{os.getpid()}")
        Path(f"/tmp/songkin-{os.getpid()}").rename(path)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def link_to_itself_elsewhere(path: Path) -> None:
    """Of the very content that is expected, outside of the bundle."""
    path.symlink_to(path.with_name(f"{path.name}.aside"))


KINDS = {
    "pipe": pipe,
    "socket": listener,
    "folder": Path.mkdir,
    "device": endless,
    "link": link_to_itself_elsewhere,
}


def put(path: Path, kind: Callable[[Path], None]) -> None:
    path.rename(path.with_name(f"{path.name}.aside"))
    kind(path)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", [pipe, link_to_itself_elsewhere], ids=["pipe", "link"])
def test_read_bundle_file_that_is_no_regular_one_is_refused_by_name(
    bundle_copy: Path, name: str, kind: Callable[[Path], None]
) -> None:
    put(bundle_copy / name, kind)
    with pytest.raises(BundleError, match=rf"{name} cannot be read: expected (a regular file|no symbolic link)"):
        read_bundle(bundle_copy)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_current_bundle_pointer_that_is_no_regular_file_is_refused(
    bundle_copy: Path, kind: Callable[[Path], None]
) -> None:
    put(bundle_copy.parent / POINTER, kind)
    with pytest.raises(BundleError, match=r"CURRENT cannot be read: expected (a regular file|no symbolic link), got"):
        current_bundle(bundle_copy.parent)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_map_hashed_of_something_else_is_refused(tmp_path: Path, kind: Callable[[Path], None]) -> None:
    kind(tmp_path / "file")
    with pytest.raises(OSError, match=r"expected (a regular file|no symbolic link), got"):
        map_hashed(tmp_path, "file")


def test_read_bundle_folder_in_it_that_is_a_link_is_refused(bundle_copy: Path, tmp_path: Path) -> None:
    (bundle_copy / "figures").rename(tmp_path / "elsewhere")
    (bundle_copy / "figures").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BundleError, match=r"history\.png cannot be read: expected no symbolic link"):
        read_bundle(bundle_copy)


def test_read_bundle_that_is_a_link_itself_is_refused(bundle_copy: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(bundle_copy)
    with pytest.raises(BundleError, match=r"link: expected a folder, got a symbolic link; copy the bundle"):
        read_bundle(tmp_path / "link")


def test_current_bundle_models_folder_that_is_a_link_is_followed(bundle_copy: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(bundle_copy.parent)
    assert read_bundle(current_bundle(tmp_path / "link")).manifest == read_bundle(bundle_copy).manifest


def test_read_small_of_a_file_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * 11)
    assert read_small(tmp_path, "file", 11) == b"x" * 11
    with pytest.raises(OSError, match="expected at most 10 bytes, got more"):
        read_small(tmp_path, "file", 10)


@pytest.mark.parametrize("size", [0, 1, (1 << 16) - 1, 1 << 16, (1 << 16) + 1])
def test_map_hashed_content_is_that_of_the_file_aligned_and_read_only(tmp_path: Path, size: int) -> None:
    written = np.random.default_rng(size).bytes(size)
    (tmp_path / "file").write_bytes(written)
    mapped = map_hashed(tmp_path, "file")
    content = mapped.content
    assert (bytes(content), content.readonly, mapped.sha256) == (written, True, hashlib.sha256(written).hexdigest())
    if size:
        assert np.frombuffer(content, dtype=np.uint8).ctypes.data % 16 == 0  # as the widest number of an array


def test_map_hashed_large_file_does_not_stay_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "READ_AT_ONCE", 1 << 20)
    size = 64 << 20
    written = np.random.default_rng(0).bytes(size)
    (tmp_path / "file").write_bytes(written)
    before = mapped_bytes()
    mapped = map_hashed(tmp_path, "file")
    assert mapped.sha256 == hashlib.sha256(written).hexdigest()
    assert mapped_bytes() - before < size / 4
    assert mapped.content == written


def mapped_bytes() -> int:
    """What this process has in memory of files."""
    status = dict(line.split(":") for line in Path("/proc/self/status").read_text().splitlines())
    return 1024 * int(status["RssFile"].split()[0])


@pytest.mark.parametrize("name", [MANIFEST, "vectors.npy", "encoders.json"])
def test_read_bundle_sparse_file_without_end_is_not_read(bundle_copy: Path, name: str) -> None:
    os.truncate(bundle_copy / name, 1 << 40)
    with pytest.raises(BundleError, match=rf"{name}.* expected (at most )?\d+ bytes"):
        read_bundle(bundle_copy)


def test_read_bundle_in_use_whose_files_are_replaced_or_removed_answers_as_before(bundle_copy: Path) -> None:
    bundle = read_bundle(bundle_copy)
    service = Service.of(bundle)

    def answers() -> str:  # as text, since an unknown feature is NaN, which equals nothing
        found = service.search.tracks("punk", 10, 0)
        return f"{service.similar('punk-05', 100)} {service.similar('folk-01', 10, 0.3)} {found}"

    before = answers()
    for number, path in enumerate(each for each in bundle_copy.rglob("*") if each.is_file()):
        if number % 2:
            (bundle_copy / "other").write_bytes(b"\xff" * 100)
            (bundle_copy / "other").rename(path)
        else:
            path.unlink()
    assert answers() == before
    assert bundle.overwritten() is None


@pytest.mark.parametrize("name", ["vectors.npy", "prepared/tracks.jsonl"])
def test_bundle_overwritten_file_is_named(bundle_copy: Path, name: str) -> None:
    bundle = read_bundle(bundle_copy)
    assert bundle.overwritten() is None
    with (bundle_copy / name).open("r+b") as file:
        file.seek(200)
        file.write(b"?")
    assert bundle.overwritten() == name


def test_is_overwritten_file_that_was_only_touched_or_linked_is_told_by_its_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")
    seen = map_hashed(tmp_path, "file").seen
    os.link(tmp_path / "file", tmp_path / "link")
    (tmp_path / "file").chmod(0o600)
    assert not is_overwritten(tmp_path, "file", seen)
    os.utime(tmp_path / "file", ns=(seen.modified + 1, seen.modified + 1))
    assert is_overwritten(tmp_path, "file", seen)
