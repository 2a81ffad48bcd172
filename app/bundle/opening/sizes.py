"""Whether the files of a bundle are as large as they should be, and no larger than they may be."""

import os
from pathlib import Path

from app.bundle.errors import REMEDY, BundleError, BundleIncomplete, disagree, unreadable
from app.bundle.files.bundle_file import BundleFile
from app.bundle.manifest import Manifest
from app.bundle.opening.arrays import largest_size
from app.bundle.opening.files import size_of
from app.bundle.parts import FILES

_KNOWN = {file.name: file for file in FILES}

# Sizes in bytes, far beyond those of a bundle, so that no file is read without end.
_LARGEST = {"json": 64 << 20, "onnx": (2 << 30) - 1}  # Protocol Buffers end at the latter
_LARGEST_REST = 256 << 20
_LARGEST_PER_TRACK = 64 << 10

# Parts of which a request reads what belongs to a few tracks: the system may read these from the disk.
_READ_BY_PLACE = ("catalogue", "neighbours", "prepared", "map")


def check_sizes(path: Path, manifest: Manifest) -> None:
    """Look whether every file is there with its size, and whether memory has room for what searches read.

    Raises:
        BundleIncomplete: a file is missing, or has another size.
        BundleError: a file is no regular one or too large.
    """
    total = 0
    for name, entry in manifest.files.items():
        try:
            size = size_of(path, name)
        except OSError as error:
            raise unreadable(path / name, error) from error
        if size != entry.size:
            raise BundleIncomplete(f"{path / name}: expected {entry.size} bytes, got {size} bytes; {REMEDY}")
        limit = _largest_size(_KNOWN.get(name), manifest)
        if size > limit:
            raise disagree(path / name, f"at most {limit} bytes for {manifest.n_tracks} tracks", f"{size} bytes")
        total += size if _is_read_whole(name, manifest) else 0
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if total > memory:
        expected = f"what searches read, all but {', '.join(_READ_BY_PLACE)}, to fit into the {memory} bytes of memory"
        raise BundleError(
            f"{path}: expected {expected} of this machine, got {total} bytes; serve it where there is more, index "
            "fewer tracks, or index them with --index ivf, of which searches read a quarter"
        )


def _is_read_whole(name: str, manifest: Manifest) -> bool:
    """Whether requests read all of a file over and over, and not a few places of it, so that it has to stay in memory.

    An approximate index has vectors of its own, and reads few of the others.
    """
    file = _KNOWN.get(name)
    if file is None or (file.part == "vectors" and manifest.index.kind != "flat"):
        return False
    return file.part not in _READ_BY_PLACE or (file.part == "catalogue" and "prepared" not in manifest.parts)


def _largest_size(file: BundleFile | None, manifest: Manifest) -> int:
    if file and file.kind in _LARGEST:
        return _LARGEST[file.kind]
    exact = largest_size(file, manifest) if file and file.kind == "array" else None
    return exact or _LARGEST_REST + _LARGEST_PER_TRACK * manifest.n_tracks
