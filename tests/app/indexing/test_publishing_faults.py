"""Publishers are killed at planted moments, and disks run full; tests/bench/publishing_faults.py does more."""

from pathlib import Path

import pytest

from app.bundle.errors import BundleError
from app.bundle.models_folder.current import current_bundle
from app.bundle.models_folder.folder_errors import FolderError, folder_errors
from app.bundle.reader import Bundle, read_bundle
from app.indexing.publish import place, staging
from tests.app.indexing.test_publish import fill, seal_like
from tests.support.publisher import faults, leftovers, publish_copy, publisher, small_disk


@pytest.mark.parametrize("kill_at", [4, 6])  # before it has its name, and before CURRENT has it
def test_publish_killed_leaves_whole_bundles_and_the_next_one_sweeps(
    kill_at: int, bundle: Bundle, models_copy: Path
) -> None:
    process = publisher(bundle.path, models_copy, 1, kill_at)
    _, message = process.communicate()
    assert process.returncode == -9, message
    assert faults(models_copy) == []
    assert current_bundle(models_copy).name == bundle.manifest.version
    assert leftovers(models_copy) != []
    target = publish_copy(bundle.path, models_copy, 2)
    assert current_bundle(models_copy) == target
    assert (faults(models_copy), leftovers(models_copy)) == ([], [])


def test_place_that_fails_between_two_names_puts_the_old_bundle_back(bundle: Bundle, tmp_path: Path) -> None:
    with staging(tmp_path) as directory:
        fill(bundle, directory)
        first = seal_like(bundle, directory, name="first")
        place(directory, tmp_path / "demo", first)
    with pytest.raises(FileNotFoundError), staging(tmp_path) as directory:
        fill(bundle, directory)
        manifest = seal_like(bundle, directory, name="second")
        (tmp_path / "aside").mkdir()
        directory.rename(tmp_path / "aside" / "gone")
        place(directory, tmp_path / "demo", manifest)
    assert read_bundle(tmp_path / "demo").manifest == first
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("numbers", [(1, 2), (1, 1)])
def test_publish_two_at_once_both_end_well(numbers: tuple[int, int], bundle: Bundle, models_copy: Path) -> None:
    for process in [publisher(bundle.path, models_copy, number) for number in numbers]:
        _, message = process.communicate()
        assert process.returncode == 0, message
    assert (faults(models_copy), leftovers(models_copy)) == ([], [])
    assert len([path for path in models_copy.iterdir() if path.is_dir()]) == 1 + len({*numbers})


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_publish_on_a_full_disk_leaves_all_as_it_was(share: float, bundle: Bundle, tmp_path: Path) -> None:
    size = bundle.manifest.n_bytes
    with small_disk(tmp_path / "models", 8_192 + round(size * share)) as mounted:
        if not mounted:
            pytest.skip("mounting a small disk is not allowed here")
        pointer = tmp_path / "models" / "CURRENT"
        pointer.write_text("demo\n")
        with pytest.raises(FolderError, match=r"the disk is full .*nothing was published.*songkin models prune"):
            publish_copy(bundle.path, tmp_path / "models", 1)
        assert pointer.read_text() == "demo\n"
        assert [path.name for path in pointer.parent.iterdir()] == ["CURRENT"]


def test_staging_without_room_for_the_bundle_fails_before_anything_is_written(tmp_path: Path) -> None:
    message = r"expected room for a bundle of about 9,000,000,000,000,000 bytes, got "
    with pytest.raises(FolderError, match=message), staging(tmp_path, 9 * 10**15):
        pytest.fail("began to write")
    assert list(tmp_path.iterdir()) == []


def test_staging_in_what_is_no_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("")
    for folder in (tmp_path / "models", tmp_path / "models" / "deeper"):
        with pytest.raises(BundleError, match="expected a folder of bundles, got a file"), staging(folder):
            pytest.fail("began to write")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (PermissionError(13, "Permission denied"), "expected to be allowed to write there, got: Permission denied"),
        (OSError(30, "Read-only file system"), "expected to be allowed to write there, got: Read-only file system"),
        (OSError(122, "Disk quota exceeded"), "the disk is full"),
        (OSError("1000 requested and 512 written"), "the disk is full .1000 requested and 512 written"),
        (IsADirectoryError(21, "Is a directory"), "expected a file, got a folder"),
    ],
)
def test_folder_errors_say_what_to_do(error: OSError, message: str, tmp_path: Path) -> None:
    if error.errno:
        error.filename = str(tmp_path / "x")
    with pytest.raises(FolderError, match=message), folder_errors(tmp_path):
        raise error


def test_folder_errors_elsewhere_stay_what_they_are(tmp_path: Path) -> None:
    with pytest.raises(PermissionError), folder_errors(tmp_path / "models"):
        raise PermissionError(13, "Permission denied", str(tmp_path / "table.csv"))
    with pytest.raises(ZeroDivisionError), folder_errors(tmp_path):
        raise ZeroDivisionError
