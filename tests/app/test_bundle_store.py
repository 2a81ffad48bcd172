import gc
import logging
import shutil
from pathlib import Path

import pytest

from app.bundle.models_folder.current import point_current_at
from app.bundle_store import BundleStore
from app.errors import NotReady
from app.supervision.long_lived import long_lived
from tests.support.damage import add_twin, alter_byte


@pytest.fixture(autouse=True)
def _info_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="app")


def refusals(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.__dict__["problem"] for record in caplog.records if record.message == "bundle refused"]


def test_bundle_store_before_the_first_look_is_not_ready(models_copy: Path) -> None:
    with pytest.raises(NotReady, match="still being opened"):
        _ = BundleStore(models_copy).service


def test_bundle_store_good_bundle_comes_into_use(bundle_copy: Path) -> None:
    store = BundleStore(bundle_copy.parent)
    store.refresh()
    assert store.service.version == bundle_copy.name


def test_bundle_store_what_was_opened_is_not_searched_for_garbage(
    bundle_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.bundle_store.long_lived", long_lived)
    store = BundleStore(bundle_copy.parent)
    try:
        store.refresh()
        made_later = [store]
        searched = {id(each) for each in gc.get_objects()}
        assert id(made_later) in searched
        assert id(store.service) not in searched
        assert gc.is_tracked(store.service)
    finally:
        gc.unfreeze()


def test_bundle_store_unchanged_bundle_is_not_opened_again(bundle_copy: Path) -> None:
    store = BundleStore(bundle_copy.parent)
    store.refresh()
    first = store.service
    store.refresh()
    assert store.service is first


def test_bundle_store_second_bundle_switches_and_back(bundle_copy: Path) -> None:
    twin = add_twin(bundle_copy)
    store = BundleStore(bundle_copy.parent)
    for path in (bundle_copy, twin, bundle_copy):
        point_current_at(path.parent, path.name)
        store.refresh()
        assert store.service.version == path.name


def test_bundle_store_request_keeps_the_bundle_it_took(bundle_copy: Path) -> None:
    twin = add_twin(bundle_copy)
    store = BundleStore(bundle_copy.parent)
    store.refresh()
    taken = store.service
    point_current_at(twin.parent, twin.name)
    store.refresh()
    assert taken is not store.service
    assert len(taken.similar("punk-05", 100).similar) == 100


@pytest.mark.parametrize(
    "name", ["catalogue.sqlite", "evidence.json", "vectors.npy", "model.onnx", "features.npy", "manifest.json"]
)
def test_bundle_store_damaged_bundle_keeps_the_one_in_use_and_logs(
    bundle_copy: Path, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    twin = add_twin(bundle_copy)
    alter_byte(twin / name)
    store = BundleStore(bundle_copy.parent)
    store.refresh()
    before = store.service
    point_current_at(twin.parent, twin.name)
    store.refresh()
    assert store.service is before
    assert before.similar("punk-05", 10).similar
    (problem,) = refusals(caplog)
    assert str(twin / name) in problem
    assert caplog.records[-1].__dict__["still_in_use"] == bundle_copy.name


def test_bundle_store_file_in_use_that_is_written_to_is_named_until_it_is_replaced(
    bundle_copy: Path, caplog: pytest.LogCaptureFixture
) -> None:
    good = shutil.copytree(bundle_copy, bundle_copy.with_name("good"))
    store = BundleStore(bundle_copy.parent)
    store.refresh()
    before = store.service
    with (bundle_copy / "vectors.npy").open("r+b") as file:
        file.seek(1000)
        file.write(b"?")
    store.refresh()
    store.refresh()
    (problem,) = refusals(caplog)
    assert "vectors.npy: expected sha256" in problem
    assert store.refused is not None
    assert store.service is before
    (good / "vectors.npy").rename(bundle_copy / "vectors.npy")
    store.reload()
    assert store.refused is None


@pytest.mark.parametrize("pointer", ["gone", "../x", "", "a b"])
def test_bundle_store_bad_pointer_keeps_the_one_in_use_and_logs_once(
    bundle_copy: Path, caplog: pytest.LogCaptureFixture, pointer: str
) -> None:
    store = BundleStore(bundle_copy.parent)
    store.refresh()
    (bundle_copy.parent / "CURRENT").write_text(pointer)
    store.refresh()
    store.refresh()
    assert store.service.version == bundle_copy.name
    assert len(refusals(caplog)) == 1


def test_bundle_store_damaged_good_damaged_logs_both_refusals(
    bundle_copy: Path, caplog: pytest.LogCaptureFixture
) -> None:
    twin = add_twin(bundle_copy)
    alter_byte(twin / "vectors.npy")
    store = BundleStore(bundle_copy.parent)
    for path in (bundle_copy, twin, bundle_copy, twin):
        point_current_at(path.parent, path.name)
        store.refresh()
    assert len(refusals(caplog)) == 2


def test_bundle_store_no_bundle_is_not_ready_until_there_is_one(bundle_copy: Path, tmp_path: Path) -> None:
    models = tmp_path / "empty"
    models.mkdir()
    store = BundleStore(models)
    store.refresh()
    with pytest.raises(NotReady, match="publish one with"):
        _ = store.service
    bundle_copy.rename(models / bundle_copy.name)
    point_current_at(models, bundle_copy.name)
    store.refresh()
    assert store.service.version == bundle_copy.name


def test_bundle_store_first_bundle_is_damaged_says_which_file(bundle_copy: Path) -> None:
    alter_byte(bundle_copy / "vectors.npy")
    store = BundleStore(bundle_copy.parent)
    store.refresh()
    with pytest.raises(NotReady, match=r"vectors\.npy: expected sha256"):
        _ = store.service
