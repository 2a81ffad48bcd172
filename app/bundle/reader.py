"""Opens a bundle: checks every file against the manifest and the files against each other, then maps the arrays."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ValidationError

from app.bundle.catalogue.folded import FoldedChanges
from app.bundle.catalogue.track_map import MapContent
from app.bundle.encoders import Encoders
from app.bundle.errors import BundleError
from app.bundle.evidence import ArtistEvidence
from app.bundle.features import FEATURES, Feature
from app.bundle.manifest import MANIFEST, FileEntry, Manifest, content_digest
from app.bundle.parts import (
    ENCODERS,
    EVIDENCE,
    FEATURES_FILE,
    FILES,
    FORMAT_VERSION,
    LIVE,
    MAP,
    TEXT,
    TEXT_HIDDEN,
    TEXT_OUTPUT,
    TEXT_TABLES,
    VECTORS,
    BundleFile,
)
from app.bundle.text import TextClassifier, TextSettings
from app.bundle.vectors import VectorLayout

_Model = TypeVar("_Model", bound=BaseModel)

_LARGEST_UNIT = 1.001  # of numbers that are 1 at most, as float32 rounds them
_REMEDY = "publish the bundle again, or point CURRENT at another one"


@dataclass(frozen=True)
class Bundle:
    """A verified bundle. Row i of every array is track i; the arrays are memory-mapped and read-only.

    Attributes:
        path: of its directory.
        manifest: what it says of itself.
        encoders: how raw features become the inputs of the network.
        evidence: how artists shift genre probabilities.
        text: tells genres from words; None without the part "text".
        map: families and labels of its map; None without the part "map".
        folded: the live changes that its catalogue holds; None without the part "live".
        arrays: by file name, as `app.bundle.parts` describes them; those of absent parts are missing.
    """

    path: Path
    manifest: Manifest
    encoders: Encoders
    evidence: ArtistEvidence
    text: TextClassifier | None
    map: MapContent | None
    folded: FoldedChanges | None
    arrays: Mapping[str, NDArray[Any]]

    @property
    def features(self) -> NDArray[np.float32]:
        """float32 [n_tracks, 15], NaN for unknown."""
        return self.arrays[FEATURES_FILE]

    @property
    def vectors(self) -> NDArray[np.float32]:
        """float32 [n_tracks, d], as `layout` says."""
        return self.arrays[VECTORS]

    @property
    def layout(self) -> VectorLayout:
        """Of `vectors`."""
        return VectorLayout(self.manifest.embedding_dim, len(self.manifest.genres))

    def has(self, part: str) -> bool:
        """Whether the part of this name is in the bundle."""
        return part in self.manifest.parts

    def file(self, name: str) -> Path:
        """The path of a file of the bundle."""
        return self.path / name


def read_bundle(path: Path) -> Bundle:
    """Open the bundle in the directory `path`.

    Raises:
        BundleError: a file is missing, truncated, altered or swapped, the format is another one, or files disagree.
    """
    if not path.is_dir():
        raise BundleError(f"no bundle at {path}: expected a folder with a {MANIFEST}; {_REMEDY}")
    manifest = _read_manifest(path / MANIFEST)
    for name, entry in manifest.files.items():
        _check_file(path / name, entry)
    encoders = _read(path / ENCODERS, Encoders, "encoders of the feature schema")
    evidence = _read(path / EVIDENCE, ArtistEvidence, "what artists tell of genres")
    if tuple(evidence.base_rates) != manifest.genres:
        raise _disagree(path / EVIDENCE, "base rates of the manifest's genres in their order", "others")
    arrays = {
        file.name: _map(path / file.name, file, manifest)
        for file in FILES
        if file.kind == "array" and file.part in manifest.parts
    }
    text = _read_text(path, arrays) if "text" in manifest.parts else None
    content = _read(path / MAP, MapContent, "families and labels of a map") if "map" in manifest.parts else None
    folded = _read(path / LIVE, FoldedChanges, "the live changes of a store") if "live" in manifest.parts else None
    return Bundle(path, manifest, encoders, evidence, text, content, folded, arrays)


def _read_manifest(path: Path) -> Manifest:
    try:
        raw = json.loads(path.read_bytes())
    except OSError as error:
        raise BundleError(f"{path} cannot be read: {error.strerror}; {_REMEDY}") from error
    except (ValueError, RecursionError) as error:
        raise BundleError(f"{path}: expected JSON, got something else ({error}); {_REMEDY}") from error
    found = raw.get("format_version") if isinstance(raw, dict) else None
    if isinstance(found, int) and found != FORMAT_VERSION:
        remedy = (
            "it was made by a newer Songkin: upgrade this service, or point CURRENT at an older bundle"
            if found > FORMAT_VERSION
            else "it was made by an older Songkin: make it anew with `python -m training train --data TABLE --models "
            f"{path.parent.parent}`, or the demo with `make demo`"
        )
        raise BundleError(f"{path}: expected bundle format {FORMAT_VERSION}, got {found}; {remedy}")
    try:
        manifest = Manifest.model_validate(raw)
    except ValidationError as error:
        raise _disagree(path, f"a manifest of format {FORMAT_VERSION}", _first(error)) from error
    digest = content_digest(raw)
    if not manifest.version.endswith(f"-{digest}"):
        raise _disagree(path, f"content that fits the version {manifest.version}", f"content of digest {digest}")
    for ours, theirs in zip_longest(FEATURES, manifest.features):
        if ours is None or theirs is None or ours.signature != theirs.signature:
            raise _disagree(path, f"the feature {_described(ours)}", _described(theirs))
    return manifest


def _read(path: Path, model: type[_Model], expected: str) -> _Model:
    try:
        return model.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise _disagree(path, expected, _first(error)) from error


def _read_text(path: Path, arrays: Mapping[str, NDArray[Any]]) -> TextClassifier:
    settings = _read(path / TEXT, TextSettings, "settings of the text classifier")
    tables, hidden, output = (arrays[name] for name in (TEXT_TABLES, TEXT_HIDDEN, TEXT_OUTPUT))
    for name, array, expected in (
        (TEXT_TABLES, tables, (len(tables), settings.n_buckets, settings.dim)),
        (TEXT_HIDDEN, hidden, (len(hidden), settings.dim + 1)),
        (TEXT_OUTPUT, output, (len(output), len(hidden) + 1)),
    ):
        if array.shape != expected:
            raise _disagree(path / name, f"{list(expected)} numbers, as {TEXT} tells", f"{list(array.shape)}")
    return TextClassifier(settings, tables, hidden, output)


def _check_file(path: Path, entry: FileEntry) -> None:
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


def _map(path: Path, file: BundleFile, manifest: Manifest) -> NDArray[Any]:
    try:
        array = np.lib.format.open_memmap(path, mode="r")  # of nothing but .npy, and never a pickle
    except (OSError, ValueError) as error:
        raise BundleError(f"{path}: expected a NumPy array, got something else ({error}); {_REMEDY}") from error
    dimensions = {
        "n_tracks": manifest.n_tracks,
        "n_features": len(FEATURES),
        "n_dimensions": VectorLayout(manifest.embedding_dim, len(manifest.genres)).n_dimensions,
        "n_neighbours": manifest.n_neighbours,
        "n_genres": len(manifest.genres),
    }
    expected = [dimensions.get(size, size) if isinstance(size, str) else size for size in file.shape]
    fits = len(expected) == array.ndim and all(
        isinstance(size, str) or size == found for size, found in zip(expected, array.shape, strict=True)
    )
    if array.dtype != np.dtype(file.dtype) or not fits or not array.flags.c_contiguous:
        order = "" if array.flags.c_contiguous else " in Fortran order"
        raise _disagree(path, f"{file.dtype} {expected}", f"{array.dtype} {list(array.shape)}{order}")
    mapped = np.asarray(array)  # the same memory: a memmap runs Python whenever it is sliced
    _check_values(path, file, mapped, manifest)
    return mapped


def _check_values(path: Path, file: BundleFile, array: NDArray[Any], manifest: Manifest) -> None:
    if not array.size:
        return
    # NaN passes no comparison, and fmin and fmax leave it out.
    if file.values == "track" and not (array.min() >= 0 and array.max() < manifest.n_tracks):
        raise _disagree(path, f"tracks from 0 to {manifest.n_tracks - 1}", "others")
    if file.values == "unit" and not (array.min() >= -_LARGEST_UNIT and array.max() <= _LARGEST_UNIT):
        raise _disagree(path, "numbers from -1 to 1", "others")
    if file.values == "finite" and not np.isfinite(array).all():
        raise _disagree(path, "finite numbers", "others")
    if file.values == "feature":
        least, largest = np.fmin.reduce(array), np.fmax.reduce(array)
        for feature, low, high in zip(FEATURES, least, largest, strict=True):
            if low < feature.minimum or high > feature.maximum:
                expected = f"{feature.name} from {feature.minimum:g} to {feature.maximum:g}"
                raise _disagree(path, expected, f"from {low:g} to {high:g}")


def _disagree(path: Path, expected: str, found: str) -> BundleError:
    return BundleError(f"{path}: expected {expected}, got {found}; {_REMEDY}")


def _first(error: ValidationError) -> str:
    problem = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in problem["loc"])
    return f"{place}: {problem['msg']}" if place else problem["msg"]


def _described(feature: Feature | None) -> str:
    if feature is None:
        return "none"
    unknown = f", unknown is {feature.unknown:g}" if feature.unknown is not None else ""
    return f"{feature.name} ({feature.kind}, {feature.type}, from {feature.minimum:g} to {feature.maximum:g}{unknown})"
