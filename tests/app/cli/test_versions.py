import json
import shutil
from pathlib import Path

import pytest

from app.bundle.models_folder.current import current_bundle, point_current_at
from app.bundle.reader import Bundle, read_bundle
from tests.support.damage import add_twin, alter_byte, truncate
from tests.support.publisher import leftovers
from tests.support.songkin_command import answered, assert_error, songkin


@pytest.fixture
def models(bundle_copy: Path) -> Path:
    return bundle_copy.parent


@pytest.fixture
def twin(bundle_copy: Path) -> Path:
    return add_twin(bundle_copy)


def names(models: Path) -> list[str]:
    return sorted(path.name for path in models.iterdir() if path.is_dir())


def test_models_list_shows_what_there_is_and_what_is_wrong(models: Path, twin: Path, bundle: Bundle) -> None:
    truncate(twin / "vectors.npy")
    (models / "empty").mkdir()
    (models / ".staging-x").mkdir()
    found = {one["name"]: one for one in answered(songkin("models", "list", "--json", "--models", models))}
    assert found.keys() == {bundle.manifest.version, twin.name, "empty"}
    good = found[bundle.manifest.version]
    assert (good["in_use"], good["problem"], good["n_tracks"]) == (True, None, 180)
    assert good["n_bytes"] == sum(entry.size for entry in bundle.manifest.files.values())
    assert found[twin.name]["problem"].startswith("vectors.npy: expected ")
    assert found["empty"]["problem"] == "manifest.json: No such file or directory"
    shown = songkin("models", "list", "--models", models)
    assert all(name in shown.stdout for name in found)
    assert "broken: manifest.json" in shown.stdout


def test_models_show_tells_what_the_manifest_tells(models: Path, bundle: Bundle) -> None:
    version = bundle.manifest.version
    shown = songkin("models", "show", version, "--models", models)
    assert shown.exit_code == 0
    assert {"vectors.npy", version, *bundle.manifest.metrics} <= {*shown.stdout.split()}
    found = answered(songkin("models", "show", version, "--json", "--models", models))
    assert found["manifest"] == json.loads((models / version / "manifest.json").read_text())


def test_models_verify_opens_the_bundle(models: Path, twin: Path) -> None:
    assert songkin("models", "verify", "--models", models).stdout.endswith("words\n")
    alter_byte(twin / "vectors.npy")
    assert_error(songkin("models", "verify", twin.name, "--models", models), "vectors.npy: expected sha256")


def test_models_promote_and_rollback_go_forward_and_back(models: Path, twin: Path, bundle: Bundle) -> None:
    first = bundle.manifest.version
    promoted = songkin("models", "promote", twin.name, "--models", models)
    assert promoted.stdout == f"{models / 'CURRENT'} names {twin.name}, of 180 tracks.\n"
    assert current_bundle(models) == twin
    back = songkin("models", "rollback", "--models", models)
    assert f"names {first}, of 180 tracks. To take {twin.name} again: songkin models promote {twin.name}" in back.stdout
    assert current_bundle(models).name == first
    promoted = songkin("models", "promote", twin.name, "--models", models)
    shutil.rmtree(twin)
    assert songkin("models", "rollback", "--models", models).stdout.endswith("of 180 tracks.\n")
    (models / ".history").unlink()
    assert_error(songkin("models", "rollback", "--models", models), f"in use before {first}, or is older, got none")


def test_models_rollback_to_a_damaged_bundle_changes_nothing(models: Path, twin: Path, bundle: Bundle) -> None:
    point_current_at(models, twin.name)
    alter_byte(models / bundle.manifest.version / "vectors.npy")
    assert_error(songkin("models", "rollback", "--models", models), "vectors.npy")
    assert current_bundle(models) == twin


def test_models_promote_of_a_damaged_bundle_changes_nothing(models: Path, twin: Path, bundle: Bundle) -> None:
    alter_byte(twin / "model.onnx")
    assert_error(songkin("models", "promote", twin.name, "--models", models), "model.onnx")
    assert current_bundle(models).name == bundle.manifest.version


@pytest.mark.parametrize("name", ["../../etc", "/etc", "", ".hidden", "x/y"])
@pytest.mark.parametrize("command", ["show", "promote"])
def test_models_what_is_no_name_is_refused_with_those_there_are(
    command: str, name: str, published_models: Path, bundle: Bundle
) -> None:
    result = songkin("models", command, "--models", published_models, "--", name)
    assert_error(result, f"expected the name of a bundle, got {name!r}; there are: {bundle.manifest.version}")


def test_models_unknown_version_is_refused_with_those_there_are(published_models: Path, bundle: Bundle) -> None:
    result = songkin("models", "verify", "nope", "--models", published_models)
    assert_error(result, f"no bundle 'nope'; there are: {bundle.manifest.version}")


def test_models_folder_that_is_none_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder, got in ((tmp_path / "file", "a file"), (tmp_path / "nowhere", "nothing")):
        assert_error(songkin("models", "list", "--models", folder), f"expected a folder of bundles, got {got}")
    assert_error(songkin("models", "list", "--models", tmp_path), "no bundle in ")


def test_models_promote_where_current_is_a_folder_says_so(models: Path, twin: Path) -> None:
    (models / "CURRENT").unlink()
    (models / "CURRENT").mkdir()
    assert_error(songkin("models", "promote", twin.name, "--models", models), "expected a file, got a folder")
    assert leftovers(models) == []


def test_models_prune_deletes_what_is_old_and_nothing_else(models: Path, twin: Path, bundle: Bundle) -> None:
    first = bundle.manifest.version
    shutil.copytree(models / first, models / "demo")
    (models / "copying").mkdir()
    for name in (first, twin.name):
        point_current_at(models, name)
    kept = songkin("models", "prune", "--keep", "2", "--yes", "--models", models)
    assert (kept.stdout, kept.exit_code) == ("Nothing to delete.\n", 0)
    assert "left alone: copying (manifest.json: No such file or directory)" in kept.stderr
    before = names(models)
    asked = songkin("models", "prune", "--keep", "1", "--models", models, stdin=b"n\n")
    assert (asked.exit_code, names(models)) == (1, before)
    tried = songkin("models", "prune", "--keep", "1", "--dry-run", "--models", models)
    assert "Would delete 1 of the bundles" in tried.stdout
    assert names(models) == before
    opened = read_bundle(models / first)
    done = songkin("models", "prune", "--keep", "1", "--yes", "--models", models)
    assert done.stdout.endswith(f"Deleted {first}.\n")
    assert names(models) == sorted(["copying", "demo", twin.name])
    assert leftovers(models) == []
    assert opened.vectors.sum() == bundle.vectors.sum()  # who has it open keeps it


def test_models_prune_keeps_what_waits_to_be_promoted(models: Path, twin: Path, bundle: Bundle) -> None:
    manifest = json.loads((twin / "manifest.json").read_text())
    (twin / "manifest.json").write_text(json.dumps(manifest | {"created_at": "2999-01-01T00:00:00Z"}))
    done = songkin("models", "prune", "--keep", "1", "--yes", "--models", models)
    assert done.stdout == "Nothing to delete.\n"


def test_models_prune_without_a_bundle_in_use_deletes_nothing(models: Path, twin: Path) -> None:
    (models / "CURRENT").write_text("gone\n")
    before = names(models)
    assert_error(
        songkin("models", "prune", "--keep", "1", "--yes", "--models", models), "got gone in CURRENT, which is"
    )
    assert names(models) == before
