import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.bundle.errors import BundleError
from app.bundle.manifest import Manifest
from app.bundle.reader import Bundle, read_bundle
from app.indexing.publish import place, publish, seal, staging


def fill(bundle: Bundle, directory: Path) -> None:
    """Copy the files of a bundle, all but the manifest."""
    shutil.copytree(bundle.path, directory, ignore=shutil.ignore_patterns("manifest.json"), dirs_exist_ok=True)


def seal_like(bundle: Bundle, directory: Path, name: str = "quick", **changes: Any) -> Manifest:
    """Seal `directory` with the content of the manifest of `bundle`, but for `changes`."""
    computed = {"format_version", "version", "created_at", "libraries", "files"}
    content = {key: getattr(bundle.manifest, key) for key in Manifest.model_fields if key not in computed}
    return seal(directory, name, bundle.manifest.libraries, **{**content, **changes})


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file with the number of its inode and its time: what is rewritten shows."""
    return {
        str(path.relative_to(folder)): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("problem", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_staging_block_fails_leaves_nothing(problem: type[BaseException], tmp_path: Path) -> None:
    models = tmp_path / "not" / "yet" / "there"
    with pytest.raises(problem), staging(models) as directory:
        (directory / "figures").mkdir()
        (directory / "figures" / "half.png").write_bytes(b"half")
        raise problem
    assert list(models.iterdir()) == []


def test_staging_is_hidden_and_readable_by_all(tmp_path: Path) -> None:
    with staging(tmp_path) as directory:
        assert directory.parent == tmp_path
        assert directory.name.startswith(".staging-")
        assert directory.stat().st_mode & 0o777 == 0o755
    assert list(tmp_path.iterdir()) == []


def test_publish_sealed_bundle_is_there_and_current(bundle: Bundle, tmp_path: Path) -> None:
    with staging(tmp_path) as directory:
        fill(bundle, directory)
        manifest = seal_like(bundle, directory)
        target = publish(directory, tmp_path, manifest)
    assert target == tmp_path / manifest.version
    assert sorted(path.name for path in tmp_path.iterdir()) == [".history", "CURRENT", manifest.version]
    assert (tmp_path / "CURRENT").read_text() == f"{manifest.version}\n"
    assert read_bundle(target).manifest == manifest
    assert manifest.files == bundle.manifest.files


def test_publish_same_content_again_rewrites_nothing(
    bundle: Bundle, models_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(models_copy / bundle.manifest.version)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")  # made at another time
    with staging(models_copy) as directory:
        fill(bundle, directory)
        manifest = seal_like(bundle, directory)
        publish(directory, models_copy, manifest)
    assert manifest.version == bundle.manifest.version
    assert snapshot(models_copy / manifest.version) == before
    assert sorted(path.name for path in models_copy.iterdir()) == [".history", "CURRENT", manifest.version]


def test_publish_second_bundle_stands_beside_the_first(bundle: Bundle, models_copy: Path) -> None:
    before = snapshot(models_copy / bundle.manifest.version)
    with staging(models_copy) as directory:
        fill(bundle, directory)
        manifest = seal_like(bundle, directory, name="other")
        publish(directory, models_copy, manifest)
    assert (models_copy / "CURRENT").read_text() == f"{manifest.version}\n"
    assert snapshot(models_copy / bundle.manifest.version) == before
    assert read_bundle(models_copy / bundle.manifest.version).manifest == bundle.manifest


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"n_tracks": 7}, "features.npy: expected"), ({"n_neighbours": 3}, "neighbours.npy: expected")],
)
def test_seal_files_disagree_leaves_what_was_published(
    changes: dict[str, Any], message: str, bundle: Bundle, models_copy: Path
) -> None:
    before = snapshot(models_copy)
    with pytest.raises(BundleError, match=message), staging(models_copy) as directory:
        fill(bundle, directory)
        publish(directory, models_copy, seal_like(bundle, directory, **changes))
    assert snapshot(models_copy) == before
    assert sorted(path.name for path in models_copy.iterdir()) == [".history", "CURRENT", bundle.manifest.version]


def test_publish_damaged_bundle_of_that_version_is_replaced(bundle: Bundle, models_copy: Path) -> None:
    target = models_copy / bundle.manifest.version
    (target / "vectors.npy").write_bytes(b"damaged")
    with staging(models_copy) as directory:
        fill(bundle, directory)
        publish(directory, models_copy, seal_like(bundle, directory))
    assert read_bundle(target).manifest.version == bundle.manifest.version
    assert sorted(path.name for path in models_copy.iterdir()) == [".history", "CURRENT", bundle.manifest.version]


def test_place_other_bundle_replaces_the_old_one_whole(bundle: Bundle, tmp_path: Path) -> None:
    versions = []
    for name in ("first", "second"):
        with staging(tmp_path) as directory:
            fill(bundle, directory)
            manifest = seal_like(bundle, directory, name=name)
            place(directory, tmp_path / "demo", manifest)
        versions.append(read_bundle(tmp_path / "demo").manifest.version)
    assert [version.partition("-")[0] for version in versions] == ["first", "second"]
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]  # and no CURRENT


def test_seal_version_follows_the_content_not_the_time(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(bundle, tmp_path)
    manifests = []
    for epoch in ("0", "1700000000"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        (tmp_path / "manifest.json").unlink(missing_ok=True)
        manifests.append(seal_like(bundle, tmp_path))
    (tmp_path / "manifest.json").unlink()
    other = seal_like(bundle, tmp_path, metrics={"accuracy": 0.123})
    assert [manifest.created_at for manifest in manifests] == [
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC),
    ]
    assert manifests[0].version == manifests[1].version != other.version


def test_seal_without_source_date_epoch_takes_the_time(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    fill(bundle, tmp_path)
    before = datetime.now(UTC).replace(microsecond=0)
    assert before <= seal_like(bundle, tmp_path).created_at <= datetime.now(UTC)


def test_seal_lists_every_file_and_the_libraries(bundle: Bundle) -> None:
    raw = json.loads((bundle.path / "manifest.json").read_bytes())
    on_disk = {path.relative_to(bundle.path).as_posix() for path in bundle.path.rglob("*") if path.is_file()}
    assert set(raw["files"]) == on_disk - {"manifest.json"}
    assert {"torch", "faiss-cpu", "songkin"} <= set(raw["libraries"])
    assert not any("+" in version for version in raw["libraries"].values())
