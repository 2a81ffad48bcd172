"""A bundle that was refused is tried again, in ever longer pauses, until it opens or CURRENT names another one."""

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bundle.errors import BundleError
from app.bundle.models_folder.current import POINTER, point_current_at
from app.bundle.reader import read_bundle
from app.bundle_store import BundleStore, Reloaded
from app.errors import NotReady
from tests.support.damage import add_twin, alter_byte


class Clock:
    """Stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def copied(source: Path, target: Path) -> Iterator[None]:
    """Copy a bundle as rsync and cp do: file by file, in two halves; the manifest comes before some of the files."""
    target.mkdir()
    for path in sorted(source.rglob("*")):
        own = target / path.relative_to(source)
        if path.is_dir():
            own.mkdir()
            continue
        content = path.read_bytes()
        for end in (len(content) // 2, len(content)):
            own.write_bytes(content[:end])
            yield


def refusals(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.__dict__["problem"] for record in caplog.records if record.message == "bundle refused"]


def test_store_bundle_that_is_copied_slowly_opens_when_it_is_whole(
    bundle_copy: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    aside = bundle_copy.rename(bundle_copy.parent.parent / "aside")
    store = BundleStore(bundle_copy.parent, clock=clock)
    for _ in copied(aside, bundle_copy):
        clock.now += 100
        store.refresh()
    assert store.service.version == bundle_copy.name
    # Nothing there, half a manifest, and files on their way, which are told of once and not 30 times.
    assert 1 < len(refusals(caplog)) <= 4


def test_store_refused_bundle_is_tried_again_after_ever_longer_pauses(bundle_copy: Path, clock: Clock) -> None:
    twin = add_twin(bundle_copy)
    tries: list[float] = []

    def trial(path: Path) -> str:
        tries.append(clock.now)
        raise BundleError(f"{path}: planted")

    store = BundleStore(bundle_copy.parent, trial=trial, clock=clock)
    store.refresh()
    point_current_at(twin.parent, twin.name)
    for second in range(200):
        clock.now = float(second)
        store.refresh()
    assert tries == [0, 1, 3, 7, 15, 31, 63, 123, 183]
    assert (store.service.version, store.refused) == (bundle_copy.name, f"{twin.name}: planted")


def test_store_file_that_cannot_be_read_for_a_moment_is_read_later(bundle_copy: Path, clock: Clock) -> None:
    (bundle_copy / "vectors.npy").rename(bundle_copy / "aside")
    store = BundleStore(bundle_copy.parent, clock=clock)
    store.refresh()
    with pytest.raises(NotReady, match=r"vectors\.npy cannot be read"):
        _ = store.service
    (bundle_copy / "aside").rename(bundle_copy / "vectors.npy")
    store.refresh()
    with pytest.raises(NotReady):
        _ = store.service
    clock.now = 1.0
    store.refresh()
    assert store.service.version == bundle_copy.name


def test_store_another_name_in_current_is_looked_at_without_a_pause(bundle_copy: Path, clock: Clock) -> None:
    twin = add_twin(bundle_copy)
    alter_byte(twin / "vectors.npy")
    store = BundleStore(bundle_copy.parent, clock=clock)
    for path in (twin, bundle_copy):
        point_current_at(path.parent, path.name)
        store.refresh()
    assert store.service.version == bundle_copy.name
    assert store.refused is None


def test_store_reload_tells_what_came_of_it_without_a_pause(bundle_copy: Path, clock: Clock) -> None:
    twin = add_twin(bundle_copy)
    alter_byte(twin / "vectors.npy")
    store = BundleStore(bundle_copy.parent, clock=clock)
    assert store.reload() == Reloaded(bundle_copy.name, None)
    before = store.service
    assert store.reload() == Reloaded(bundle_copy.name, None)
    assert store.service is before
    point_current_at(twin.parent, twin.name)
    version, refused = store.reload()
    assert version == bundle_copy.name
    assert refused is not None
    assert refused.startswith(f"{twin.name}/vectors.npy: expected sha256")
    alter_byte(twin / "vectors.npy")
    assert store.reload() == Reloaded(twin.name, None)


def test_store_reload_without_a_bundle_says_so(tmp_path: Path) -> None:
    version, refused = BundleStore(tmp_path).reload()
    assert version is None
    assert refused is not None
    assert refused.startswith("no bundle in")


def test_store_first_bundle_has_no_trial_and_the_next_ones_have(bundle_copy: Path) -> None:
    twin = add_twin(bundle_copy)
    tried: list[Path] = []

    def trial(path: Path) -> str:
        tried.append(path)
        return read_bundle(path).manifest.version

    store = BundleStore(bundle_copy.parent, trial=trial)
    store.refresh()
    point_current_at(twin.parent, twin.name)
    store.refresh()
    assert (store.service.version, tried) == (twin.name, [twin])


def test_store_bundle_that_changed_after_its_trial_is_refused(bundle_copy: Path) -> None:
    twin = add_twin(bundle_copy)

    def trial(path: Path) -> str:
        version = read_bundle(path).manifest.version
        shutil.rmtree(path)
        shutil.copytree(bundle_copy, path)
        return version

    store = BundleStore(bundle_copy.parent, trial=trial)
    store.refresh()
    point_current_at(twin.parent, twin.name)
    store.refresh()
    assert store.refused == f"{twin.name}: expected {twin.name}, which was tried, got {bundle_copy.name} in its place"


def test_store_missing_bundle_is_not_tried_in_a_process(bundle_copy: Path) -> None:
    def trial(path: Path) -> str:
        raise AssertionError(path)

    store = BundleStore(bundle_copy.parent, trial=trial)
    store.refresh()
    (bundle_copy.parent / POINTER).write_text("gone")
    store.refresh()
    assert store.refused is not None
    assert store.refused.startswith("no bundle at")


@pytest.fixture(autouse=True)
def _errors_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, logger="app")
