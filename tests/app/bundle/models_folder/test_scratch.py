import os
import threading
import time
from pathlib import Path

from app.bundle.models_folder.scratch import changing, scratch_folder, scratch_prefix, sweep

LONG_AGO = time.time() - 90_000


def leave(folder: Path, name: str, *, old: bool = False) -> Path:
    """What a killed process left."""
    path = folder / name
    path.mkdir()
    (path / "half.npy").write_bytes(b"half")
    if old:
        for one in (path / "half.npy", path):
            os.utime(one, (LONG_AGO, LONG_AGO))
    return path


def test_sweep_clears_what_nobody_holds(tmp_path: Path) -> None:
    for purpose in ("staging", "pruned", "replaced"):
        leave(tmp_path, f"{scratch_prefix(purpose)}x1")
    (tmp_path / f"{scratch_prefix('current')}x1").write_text("na")
    sweep(tmp_path)
    # What was moved aside, and has no other place, is put back.
    assert [path.name for path in tmp_path.iterdir()] == ["half.npy"]


def test_sweep_leaves_what_a_living_process_holds(tmp_path: Path) -> None:
    with scratch_folder(tmp_path, "staging") as directory:
        (directory / "half.npy").write_bytes(b"half")
        sweep(tmp_path)
        assert (directory / "half.npy").exists()
    assert list(tmp_path.iterdir()) == []


def test_sweep_of_another_system_goes_by_age(tmp_path: Path) -> None:
    leave(tmp_path, ".staging-00000000-new")
    leave(tmp_path, ".staging-00000000-old", old=True)
    leave(tmp_path, ".staging-k3v_9x2a")  # of an earlier release
    leave(tmp_path, ".staging-k3v_9x2b", old=True)
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".staging-00000000-new", ".staging-k3v_9x2a"]


def test_sweep_leaves_what_it_does_not_know_and_follows_no_link(tmp_path: Path) -> None:
    kept = leave(tmp_path, "elsewhere")
    models = tmp_path / "models"
    models.mkdir()
    for name in (".git", ".staging", "staging-00000000-x", ".snapshot-00000000-x"):
        leave(models, name, old=True)
    (models / f"{scratch_prefix('staging')}x1").symlink_to(kept)
    sweep(models)
    assert (kept / "half.npy").exists()
    assert len([*models.iterdir()]) == 5  # a link cannot be held by anybody, and is none of ours


def test_sweep_keeps_the_new_bundle_where_one_took_the_place(tmp_path: Path) -> None:
    aside = leave(tmp_path, f"{scratch_prefix('replaced')}x1")
    (aside / "demo").mkdir()
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "new").touch()
    (aside / "half.npy").unlink()
    sweep(tmp_path)
    assert [path.name for path in (tmp_path / "demo").iterdir()] == ["new"]
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_changing_lets_one_in_at_a_time(tmp_path: Path) -> None:
    order = []

    def change() -> None:
        with changing(tmp_path):
            order.append("second")

    with changing(tmp_path):
        thread = threading.Thread(target=change)
        thread.start()
        thread.join(timeout=0.1)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
