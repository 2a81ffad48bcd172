"""Lists the bundles of a models folder by their manifests alone: nothing is opened, so it is quick."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from app.bundle.errors import BundleError
from app.bundle.manifest import MANIFEST, Manifest, content_digest
from app.bundle.models_folder.current import FALLBACK, current_bundle, is_bundle_name
from app.bundle.opening.files import read_small
from app.errors import UnknownVersion

_LARGEST_MANIFEST = 16 << 20  # bytes


@dataclass(frozen=True)
class Version:
    """A folder that is a bundle, or should be.

    Attributes:
        name: of the folder; it is what CURRENT names.
        is_in_use: whether CURRENT names it.
        manifest: None where it cannot be read.
        problem: what is wrong with it, as far as its manifest and the sizes of its files tell; None where nothing is.
    """

    name: str
    is_in_use: bool
    manifest: Manifest | None
    problem: str | None

    @property
    def is_demo(self) -> bool:
        """Whether it is the one that is served where CURRENT names none."""
        return self.name == FALLBACK

    @property
    def n_bytes(self) -> int | None:
        """Of its files, as the manifest lists them; None without a manifest."""
        return self.manifest.n_bytes if self.manifest else None


def list_versions(models_dir: Path) -> list[Version]:
    """All bundles, the newest first, and at the end those without a manifest that can be read.

    Raises:
        BundleError: the folder cannot be read.
    """
    try:
        in_use = current_bundle(models_dir).name
    except BundleError:
        in_use = None
    found = [_read_version(models_dir / name, name == in_use) for name in _names(models_dir)]
    return sorted(found, key=_newest_first)


def find_version(models_dir: Path, name: str) -> Path:
    """The folder of the bundle `name`.

    Raises:
        BundleError: the folder of the bundles cannot be read.
        UnknownVersion: there is none of this name, or it is a path or something else than a name.
    """
    names = _names(models_dir)
    if name not in names:
        raise UnknownVersion(name, names, is_name=is_bundle_name(name))
    return models_dir / name


def _names(models_dir: Path) -> list[str]:
    try:
        with os.scandir(models_dir) as entries:
            return sorted(entry.name for entry in entries if is_bundle_name(entry.name) and entry.is_dir())
    except FileNotFoundError:
        raise BundleError(f"{models_dir}: expected a folder of bundles, got nothing; give it with --models") from None
    except NotADirectoryError:
        raise BundleError(f"{models_dir}: expected a folder of bundles, got a file; give it with --models") from None
    except OSError as error:
        raise BundleError(f"{models_dir}: expected a folder of bundles, got: {error.strerror}") from error


def _read_version(path: Path, is_in_use: bool) -> Version:
    try:
        manifest = _read_manifest(path / MANIFEST)
    except (OSError, ValueError, RecursionError) as error:
        return Version(path.name, is_in_use, None, _shown(error))
    return Version(path.name, is_in_use, manifest, _missing(path, manifest))


def _read_manifest(path: Path) -> Manifest:
    raw = json.loads(read_small(path.parent, path.name, _LARGEST_MANIFEST))
    manifest = Manifest.model_validate(raw)
    if not manifest.version.endswith(f"-{content_digest(raw)}"):
        raise ValueError("its manifest was altered")
    return manifest


def _missing(path: Path, manifest: Manifest) -> str | None:
    for name, entry in manifest.files.items():
        try:
            size = (path / name).stat().st_size
        except OSError as error:
            return f"{name}: {error.strerror}"
        if size != entry.size:
            return f"{name}: expected {entry.size:,} bytes, got {size:,}"
    return None


def _shown(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        return f"{MANIFEST}: {'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return f"{MANIFEST}: {error.strerror if isinstance(error, OSError) else error}"


def _newest_first(version: Version) -> tuple[bool, float, str]:
    created = version.manifest.created_at.timestamp() if version.manifest else 0.0
    return version.manifest is None, -created, version.name
