"""Publishes a bundle: everything is written beside, verified as the service will, and renamed into place."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from app.bundle.errors import BundleError
from app.bundle.manifest import MANIFEST, Manifest, content_digest
from app.bundle.models_folder.current import point_current_at
from app.bundle.models_folder.folder_errors import check_space, folder_errors
from app.bundle.models_folder.scratch import changing, scratch_folder, sweep
from app.bundle.opening.files import hash_of
from app.bundle.opening.threads import in_threads
from app.bundle.parts import FORMAT_VERSION
from app.bundle.reader import read_bundle


@contextmanager
def staging(models_dir: Path, expected_bytes: int = 0) -> Iterator[Path]:
    """A hidden directory to write a bundle into, on the same disk. It goes away however the block ends.

    What earlier processes left that were killed is swept first.

    Args:
        models_dir: folder of the bundles; made when missing.
        expected_bytes: about how large the bundle will be, where that is known.

    Raises:
        FolderError: the folder cannot be written, or its disk is full or too small, then or in the block.
    """
    with folder_errors(models_dir), ExitStack() as stack:
        models_dir.mkdir(parents=True, exist_ok=True)
        with changing(models_dir):
            sweep(models_dir)
            check_space(models_dir, expected_bytes)
            directory = stack.enter_context(scratch_folder(models_dir, "staging"))
        directory.chmod(0o755)  # made private; the service may run as another user
        yield directory


def versions_of(libraries: Iterable[str]) -> dict[str, str]:
    """The versions of libraries that are installed, by their names on PyPI."""
    return {library: version(library).partition("+")[0] for library in libraries}


def seal(directory: Path, name: str, libraries: Mapping[str, str], **content: Any) -> Manifest:
    """Write the manifest over all files in `directory`, with the version `name-digest`, and verify the bundle.

    Args:
        directory: of the bundle.
        name: how the version begins.
        libraries: that made the bundle, with their versions.
        content: what else the manifest says.

    Raises:
        BundleError: the bundle would be refused by the service.
    """
    sizes = {
        path.relative_to(directory).as_posix(): path.stat().st_size
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }
    digests = in_threads(lambda name: hash_of(directory, name), [*sizes], sizes.__getitem__)
    raw: dict[str, Any] = {
        "format_version": FORMAT_VERSION,
        "libraries": dict(libraries),
        **content,
        "files": {
            name: {"size": size, "sha256": digest} for (name, size), digest in zip(sizes.items(), digests, strict=True)
        },
    }
    epoch = os.environ.get("SOURCE_DATE_EPOCH")  # the convention of reproducible builds
    created_at = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC).replace(microsecond=0)
    # Through the model first, so that the digest is of exactly what a reader will find in the file.
    draft = Manifest.model_validate({**raw, "version": f"{name}-{'0' * 12}", "created_at": created_at})
    final = draft.model_dump(mode="json")
    final["version"] = f"{name}-{content_digest(final)}"
    manifest = Manifest.model_validate(final)
    (directory / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return read_bundle(directory).manifest


def publish(directory: Path, models_dir: Path, manifest: Manifest) -> Path:
    """Move a sealed bundle to `models_dir/<version>` and point CURRENT at it. Publishing it again changes nothing.

    Of several processes that publish at once, each has its turn, and the last one's bundle is in use.
    """
    target = models_dir / manifest.version
    with changing(models_dir):
        _place(directory, target, manifest)
        point_current_at(models_dir, manifest.version)
    return target


def place(directory: Path, target: Path, manifest: Manifest) -> None:
    """Move a sealed bundle to `target`, whole or not at all. Where that very bundle is already, it stays."""
    with changing(target.parent):
        _place(directory, target, manifest)


def _place(directory: Path, target: Path, manifest: Manifest) -> None:
    if _holds(target, manifest):
        return
    for path in (*directory.rglob("*"), directory):
        _flush(path)
    if os.path.lexists(target):
        _replace(directory, target)
    else:
        directory.rename(target)
    _flush(target.parent)


def _holds(target: Path, manifest: Manifest) -> bool:
    try:
        return read_bundle(target).manifest.version == manifest.version
    except BundleError:
        return False


def _replace(directory: Path, target: Path) -> None:
    # Who fails, or is killed, before the new one is there leaves the old one in the scratch folder: it is put back.
    with scratch_folder(target.parent, "replaced") as aside:
        target.rename(aside / target.name)
        directory.rename(target)


def _flush(path: Path) -> None:
    """Have the disk hold `path` before a name points at it, so that a power cut leaves no half bundle."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
