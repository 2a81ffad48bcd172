"""Switches the bundle in use: forward to any, or back to the one before, and to none that the service would refuse."""

import contextlib
from pathlib import Path

from app.bundle.errors import BundleError
from app.bundle.manifest import Manifest
from app.bundle.models_folder.current import current_bundle, point_current_at
from app.bundle.models_folder.folder_errors import folder_errors
from app.bundle.models_folder.history import read_history
from app.bundle.models_folder.scratch import changing, sweep
from app.bundle.reader import read_bundle
from app.errors import UnknownVersion
from app.snapshot import Snapshot
from app.versions.listing import find_version, list_versions


def verify(path: Path) -> Manifest:
    """Open the bundle in the folder `path` exactly as the service does, and let it go again.

    Raises:
        BundleError: the service would refuse it.
    """
    try:
        bundle = read_bundle(path)
        Snapshot.of(bundle)
    except BundleError:
        raise
    except Exception as error:  # a damaged file can surprise any library
        raise BundleError(f"{path}: expected a bundle that can be opened, got: {error!r}; publish it again") from error
    return bundle.manifest


def promote(models_dir: Path, name: str, back: bool = False) -> Manifest:
    """Verify the bundle `name`, and let CURRENT name it.

    Args:
        models_dir: folder of the bundles.
        name: of the bundle's folder.
        back: whether it goes back to what was in use before, for the history.

    Raises:
        BundleError: the service would refuse it, or the folder cannot be written; CURRENT is as it was.
        UnknownVersion: there is none of this name.
    """
    manifest = verify(find_version(models_dir, name))
    point_at(models_dir, name, back)
    return manifest


def point_at(models_dir: Path, name: str, back: bool = False) -> None:
    """Let CURRENT name the bundle `name`, which was verified; see `promote`."""
    with folder_errors(models_dir), changing(models_dir):
        sweep(models_dir)
        find_version(models_dir, name)  # nobody deleted it meanwhile
        point_current_at(models_dir, name, back)


def version_before(models_dir: Path) -> str:
    """The bundle to go back to: the one that was in use before, as the history tells and as far as it is still there.

    Where the history tells of none, it is the next older one by the time when it was made.

    Raises:
        BundleError: there is none, or CURRENT cannot be read.
    """
    in_use = current_bundle(models_dir).name
    for name in read_history(models_dir).before(in_use):
        with contextlib.suppress(UnknownVersion):
            return find_version(models_dir, name).name
    versions = list_versions(models_dir)
    names = [version.name for version in versions if version.manifest]
    older = names[names.index(in_use) + 1 :] if in_use in names else []
    if not older:
        raise BundleError(
            f"{models_dir}: expected a bundle that was in use before {in_use}, or is older, got none; "
            "`songkin models list` shows what there is, and `songkin models promote` takes any of them"
        )
    return older[0]
