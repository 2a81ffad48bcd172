"""Deletes old bundles."""

import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from app.bundle.errors import BundleError
from app.bundle.models_folder.current import FALLBACK, current_bundle
from app.bundle.models_folder.folder_errors import folder_errors
from app.bundle.models_folder.history import read_history
from app.bundle.models_folder.scratch import changing, scratch_folder, sweep
from app.versions.listing import Version, list_versions


@dataclass(frozen=True)
class Pruning:
    """What would be deleted.

    Attributes:
        old: the bundles to delete, the newest first.
        left_alone: folders that are neither kept nor deleted, since nobody can tell what they are.
    """

    old: tuple[Version, ...]
    left_alone: tuple[Version, ...]

    @property
    def n_bytes(self) -> int:
        """Of the old ones together."""
        return sum(version.n_bytes or 0 for version in self.old)


def plan_pruning(models_dir: Path, keep: int) -> Pruning:
    """Choose what to delete.

    Kept are the one in use, the demo, the `keep` that were in use last (where fewer are known to have been, the newest
    ones in their place), and what is newer than the one in use and never was in use: it waits to be promoted. Folders
    without a manifest that can be read may be something else, or a copy that has just begun.

    Args:
        models_dir: folder of the bundles.
        keep: at least 1: the one in use counts.

    Raises:
        BundleError: it is not known what is in use, so nothing can be called old.
    """
    in_use = current_bundle(models_dir).name
    versions = list_versions(models_dir)
    current = next((version for version in versions if version.name == in_use), None)
    if current is None or current.manifest is None:
        raise BundleError(
            f"{models_dir}: expected a bundle in use, got {in_use} in CURRENT, which is "
            f"{'broken' if current else 'not there'}; nothing was deleted: `songkin models promote` another one first"
        )
    used = read_history(models_dir).used
    readable = [version for version in versions if version.manifest is not None]
    there = {version.name for version in readable}
    order = dict.fromkeys((in_use, *(name for name in used if name in there), *(one.name for one in readable)))
    kept = {in_use, *[name for name in order if name != FALLBACK][:keep]}
    made = current.manifest.created_at
    old = tuple(
        one
        for one in readable
        if one.name not in kept
        and not one.is_demo
        and not (models_dir / one.name).is_symlink()
        and (one.name in used or (one.manifest is not None and one.manifest.created_at <= made))
    )
    return Pruning(old, tuple(version for version in versions if version.manifest is None))


def delete(models_dir: Path, versions: Sequence[Version]) -> list[str]:
    """Delete bundles, but not what came into use meanwhile, and return the names of those that are gone.

    Each gets a hidden name first, in one step, so that nobody sees half a bundle. A service that has it open keeps it
    until it switches: its files are on the disk until then.

    Raises:
        BundleError: the folder cannot be written.
    """
    deleted = []
    with folder_errors(models_dir), ExitStack() as emptied, changing(models_dir):
        sweep(models_dir)
        aside = emptied.enter_context(scratch_folder(models_dir, "pruned"))
        in_use = current_bundle(models_dir).name
        for version in versions:
            if version.name != in_use and os.path.lexists(models_dir / version.name):
                (models_dir / version.name).rename(aside / version.name)
                deleted.append(version.name)
    return deleted
