"""Opens a bundle: checks every file against the manifest and the files against each other, then maps the arrays."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ValidationError

from app.bundle import manifest as names
from app.bundle.encoders import Encoders
from app.bundle.errors import BundleError
from app.bundle.evidence import ArtistEvidence
from app.bundle.features import FEATURES
from app.bundle.manifest import FORMAT_VERSION, Manifest, content_digest

_Scalar = TypeVar("_Scalar", bound=np.generic)
_Model = TypeVar("_Model", bound=BaseModel)

_REMEDY = "publish the bundle again, or point CURRENT at another one"


@dataclass(frozen=True)
class Bundle:
    """A verified bundle. Row i of every array is track i; the arrays are memory-mapped and read-only.

    features: float32 [n_tracks, 15], NaN for unknown; neighbours: int32 [n_tracks, n_neighbours], nearest first,
    one per recording and none of the track's own; similarities: float32, the same shape; both for the genre weight that
    the manifest has for the track.
    """

    path: Path
    manifest: Manifest
    encoders: Encoders
    evidence: ArtistEvidence
    features: NDArray[np.float32]
    neighbours: NDArray[np.int32]
    similarities: NDArray[np.float32]

    def file(self, name: str) -> Path:
        return self.path / name


def read_bundle(path: Path) -> Bundle:
    """Open the bundle in the directory `path`.

    Raises:
        BundleError: a file is missing, truncated, altered or swapped, the format is another one, or files disagree.
    """
    if not path.is_dir():
        raise BundleError(f"no bundle at {path}: expected a folder with a {names.MANIFEST}; {_REMEDY}")
    manifest = _read_manifest(path / names.MANIFEST)
    for name, entry in manifest.files.items():
        _check_file(path / name, entry)
    encoders = _read(path / names.ENCODERS, Encoders, "encoders of the feature schema")
    evidence = _read(path / names.EVIDENCE, ArtistEvidence, "what artists tell of genres")
    if tuple(evidence.base_rates) != manifest.genres:
        raise _disagree(path / names.EVIDENCE, "base rates of the manifest's genres in their order", "others")
    shape = (manifest.n_tracks, manifest.n_neighbours)
    neighbours = _map(path / names.NEIGHBOURS, np.dtype(np.int32), shape)
    if neighbours.size and not (neighbours.min() >= 0 and neighbours.max() < manifest.n_tracks):
        raise _disagree(path / names.NEIGHBOURS, f"rows from 0 to {manifest.n_tracks - 1}", "others")
    return Bundle(
        path=path,
        manifest=manifest,
        encoders=encoders,
        evidence=evidence,
        features=_map(path / names.FEATURES_FILE, np.dtype(np.float32), (manifest.n_tracks, len(FEATURES))),
        neighbours=neighbours,
        similarities=_map(path / names.SIMILARITIES, np.dtype(np.float32), shape),
    )


def _read_manifest(path: Path) -> Manifest:
    try:
        raw = json.loads(path.read_bytes())
    except OSError as error:
        raise BundleError(f"{path} cannot be read: {error.strerror}; {_REMEDY}") from error
    except (ValueError, RecursionError) as error:
        raise BundleError(f"{path}: expected JSON, got something else ({error}); {_REMEDY}") from error
    found = raw.get("format_version") if isinstance(raw, dict) else None
    if isinstance(found, int) and found > FORMAT_VERSION:
        raise BundleError(
            f"{path}: expected bundle format {FORMAT_VERSION}, got {found}; it was made by a newer Songkin: "
            "upgrade this service, or point CURRENT at an older bundle"
        )
    try:
        manifest = Manifest.model_validate(raw)
    except ValidationError as error:
        raise _disagree(path, f"a manifest of format {FORMAT_VERSION}", _first(error)) from error
    digest = content_digest(raw)
    if not manifest.version.endswith(f"-{digest}"):
        raise _disagree(path, f"content that fits the version {manifest.version}", f"content of digest {digest}")
    if manifest.features != FEATURES:
        raise _disagree(path, "the 15 features of this service", "another feature schema")
    return manifest


def _read(path: Path, model: type[_Model], expected: str) -> _Model:
    try:
        return model.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise _disagree(path, expected, _first(error)) from error


def _check_file(path: Path, entry: names.FileEntry) -> None:
    try:
        size = path.stat().st_size
        if size != entry.size:
            raise _disagree(path, f"{entry.size} bytes", f"{size} bytes")
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BundleError(f"{path} cannot be read: {error.strerror}; {_REMEDY}") from error
    if digest != entry.sha256:
        raise _disagree(path, f"sha256 {entry.sha256}", digest)


def _map(path: Path, dtype: np.dtype[_Scalar], shape: tuple[int, ...]) -> NDArray[_Scalar]:
    try:
        array = np.lib.format.open_memmap(path, mode="r")  # of nothing but .npy, and never a pickle
    except (OSError, ValueError) as error:
        raise BundleError(f"{path}: expected a NumPy array, got something else ({error}); {_REMEDY}") from error
    if array.dtype != dtype or array.shape != shape:
        raise _disagree(path, f"{dtype} {list(shape)}", f"{array.dtype} {list(array.shape)}")
    mapped: NDArray[_Scalar] = np.asarray(array)  # the same memory: a memmap runs Python whenever it is sliced
    return mapped


def _disagree(path: Path, expected: str, found: str) -> BundleError:
    return BundleError(f"{path}: expected {expected}, got {found}; {_REMEDY}")


def _first(error: ValidationError) -> str:
    problem = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in problem["loc"])
    return f"{place}: {problem['msg']}" if place else problem["msg"]
