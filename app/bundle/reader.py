"""Opens a bundle: maps every file once, checks it against the manifest, and the files against each other."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ValidationError

from app.bundle.catalogue.folded import FoldedChanges
from app.bundle.catalogue.scales import Scales
from app.bundle.catalogue.track_map import MapContent
from app.bundle.encoders import Encoders
from app.bundle.errors import REMEDY, BundleError, BundleIncomplete, disagree, something_else, unreadable
from app.bundle.evidence import ArtistEvidence
from app.bundle.features import FEATURES, Feature
from app.bundle.manifest import MANIFEST, Manifest, content_digest
from app.bundle.opening.arrays import read_array
from app.bundle.opening.files import (
    READ_AT_ONCE,
    FileState,
    MappedFile,
    hash_of,
    is_overwritten,
    map_hashed,
    read_small,
    unload,
)
from app.bundle.opening.sizes import check_sizes
from app.bundle.opening.threads import in_threads
from app.bundle.parts import (
    ENCODERS,
    EVIDENCE,
    FEATURES_FILE,
    FILES,
    FORMAT_VERSION,
    LIVE,
    MAP,
    SCALES,
    TEXT,
    TEXT_HIDDEN,
    TEXT_OUTPUT,
    TEXT_TABLES,
    TIMBRE,
    TIMBRE_ROWS,
    VECTORS,
)
from app.bundle.text import TextClassifier, TextSettings
from app.bundle.timbre import TimbreSettings
from app.bundle.vectors import VectorLayout

_Model = TypeVar("_Model", bound=BaseModel)

_KNOWN = {file.name: file for file in FILES}
_LARGEST_MANIFEST = 16 << 20  # bytes, far beyond that of a bundle


@dataclass(frozen=True)
class Bundle:
    """A verified bundle, its files mapped into memory. Row i of every array is track i; the arrays are read-only.

    Attributes:
        path: of its directory.
        manifest: what it says of itself.
        encoders: how raw features become the inputs of the network.
        evidence: how artists shift genre probabilities.
        text: tells genres from words; None without the part "text".
        map: families and labels of its map; None without the part "map".
        folded: the live changes that its catalogue holds; None without the part "live".
        timbre: what it knows of timbre; None without the part "timbre".
        scales: by which features of an extractor are brought to those of the model; None without the part "scales".
        arrays: by file name, as `app.bundle.parts` describes them; those of absent parts are missing.
        contents: by file name, the bytes of all files that `app.bundle.parts` describes and the bundle has, the arrays'
            the same memory as these. To be used in place of the files, which nobody verified again.
        seen: by file name, the state of each of these files when it was verified.
    """

    path: Path
    manifest: Manifest
    encoders: Encoders
    evidence: ArtistEvidence
    text: TextClassifier | None
    map: MapContent | None
    folded: FoldedChanges | None
    timbre: TimbreSettings | None
    scales: Scales | None
    arrays: Mapping[str, NDArray[Any]]
    contents: Mapping[str, memoryview]
    seen: Mapping[str, FileState]

    @property
    def features(self) -> NDArray[np.float32]:
        """float32 [n_tracks, 15], NaN for unknown."""
        return self.arrays[FEATURES_FILE]

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """float32 [n_tracks, d], as `layout` says. Joined once where the bundle has timbre."""
        return self.layout.with_timbres(self.arrays[VECTORS], self.arrays.get(TIMBRE_ROWS))

    @property
    def layout(self) -> VectorLayout:
        """Of `vectors`."""
        n_timbre = len(self.timbre.scale.columns) if self.timbre else 0
        return VectorLayout(self.manifest.embedding_dim, len(self.manifest.genres), n_timbre)

    def has(self, part: str) -> bool:
        """Whether the part of this name is in the bundle."""
        return part in self.manifest.parts

    def overwritten(self) -> str | None:
        """The name of a file that was written to since it was verified, so that answers may be wrong; None for none."""
        return next((name for name, seen in self.seen.items() if is_overwritten(self.path, name, seen)), None)

    def unload(self) -> None:
        """Let go of what of its files was read: it is mapped still, and read again where it is asked for again."""
        for content in self.contents.values():
            for start in range(0, len(content), READ_AT_ONCE):  # others wait for a piece, not for all
                unload(content, start, start + READ_AT_ONCE)

    def file(self, name: str) -> Path:
        """The path of a file of the bundle, to name it."""
        return self.path / name


def read_bundle(path: Path) -> Bundle:
    """Open the bundle in the directory `path`.

    Nothing large is read before all files are there with their sizes. Each is then mapped and read once: what was
    verified is what is used, unless somebody writes into the file afterwards, which `Bundle.overwritten` tells.

    Raises:
        BundleError: a file is missing, no regular one, truncated, altered or swapped, the format is another one, or
            files disagree.
    """
    manifest = check_files(path)
    sizes = {name: entry.size for name, entry in manifest.files.items()}
    of_arrays = {file.name: file for file in FILES if file.kind == "array" and file.part in manifest.parts}

    def read(name: str) -> tuple[MappedFile | None, NDArray[Any] | None]:
        mapped = _read_file(path, name, manifest.files[name].sha256)
        if mapped is None or name not in of_arrays:
            return mapped, None
        return mapped, read_array(path / name, mapped.content, of_arrays[name], manifest)

    found = dict(zip(sizes, in_threads(read, [*sizes], sizes.__getitem__), strict=True))
    contents = {name: mapped.content for name, (mapped, _) in found.items() if mapped is not None}
    seen = {name: mapped.seen for name, (mapped, _) in found.items() if mapped is not None}
    arrays = {name: array for name, (_, array) in found.items() if array is not None}
    encoders = _read(path, ENCODERS, contents, Encoders, "encoders of the feature schema")
    evidence = _read(path, EVIDENCE, contents, ArtistEvidence, "what artists tell of genres")
    if tuple(evidence.base_rates) != manifest.genres:
        raise disagree(path / EVIDENCE, "base rates of the manifest's genres in their order", "others")
    has = manifest.parts
    text = _read_text(path, contents, arrays) if "text" in has else None
    content = _read(path, MAP, contents, MapContent, "families and labels of a map") if "map" in has else None
    folded = _read(path, LIVE, contents, FoldedChanges, "the live changes of a store") if "live" in has else None
    timbre = _read_timbre(path, contents, arrays) if "timbre" in has else None
    scales = _read(path, SCALES, contents, Scales, "scales of features") if "scales" in has else None
    return Bundle(path, manifest, encoders, evidence, text, content, folded, timbre, scales, arrays, contents, seen)


def _read_file(path: Path, name: str, sha256: str) -> MappedFile | None:
    """A file of the bundle in the directory `path`, verified; None where this release does not know what it is for."""
    try:
        mapped = map_hashed(path, name) if name in _KNOWN else None
        digest = mapped.sha256 if mapped else hash_of(path, name)
    except OSError as error:
        raise unreadable(path / name, error) from error
    if digest != sha256:
        raise disagree(path / name, f"sha256 {sha256}", digest)
    return mapped


def check_files(path: Path) -> Manifest:
    """Look at a bundle as far as that takes no time: its manifest, and whether all files are there with their sizes.

    Raises:
        BundleIncomplete: a file is missing, or has another size.
        BundleError: the manifest is none that this service reads, or a file is no regular one or too large.
    """
    try:
        is_link, is_folder = path.is_symlink(), path.is_dir()
    except OSError as error:
        raise unreadable(path, error) from error
    if is_link:
        raise BundleError(f"{path}: expected a folder, got a symbolic link; copy the bundle there instead")
    if not is_folder:
        raise BundleIncomplete(f"no bundle at {path}: expected a folder with a {MANIFEST}; {REMEDY}")
    manifest = _read_manifest(path)
    check_sizes(path, manifest)
    return manifest


def _read_manifest(directory: Path) -> Manifest:
    path = directory / MANIFEST
    try:
        raw = json.loads(read_small(directory, MANIFEST, _LARGEST_MANIFEST))
    except OSError as error:
        raise unreadable(path, error) from error
    except (ValueError, RecursionError) as error:
        raise something_else(path, "JSON", error) from error
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
        raise disagree(path, f"a manifest of format {FORMAT_VERSION}", _first(error)) from error
    digest = content_digest(raw)
    if not manifest.version.endswith(f"-{digest}"):
        raise disagree(path, f"content that fits the version {manifest.version}", f"content of digest {digest}")
    for ours, theirs in zip_longest(FEATURES, manifest.features):
        if ours is None or theirs is None or ours.signature != theirs.signature:
            raise disagree(path, f"the feature {_described(ours)}", _described(theirs))
    return manifest


def _read(path: Path, name: str, contents: Mapping[str, memoryview], model: type[_Model], expected: str) -> _Model:
    try:
        return model.model_validate_json(bytes(contents[name]))
    except ValidationError as error:
        raise disagree(path / name, expected, _first(error)) from error


def _read_text(path: Path, contents: Mapping[str, memoryview], arrays: Mapping[str, NDArray[Any]]) -> TextClassifier:
    settings = _read(path, TEXT, contents, TextSettings, "settings of the text classifier")
    tables, hidden, output = (arrays[name] for name in (TEXT_TABLES, TEXT_HIDDEN, TEXT_OUTPUT))
    for name, array, expected in (
        (TEXT_TABLES, tables, (len(tables), settings.n_buckets, settings.dim)),
        (TEXT_HIDDEN, hidden, (len(hidden), settings.dim + 1)),
        (TEXT_OUTPUT, output, (len(output), len(hidden) + 1)),
    ):
        if array.shape != expected:
            raise disagree(path / name, f"{list(expected)} numbers, as {TEXT} tells", f"{list(array.shape)}")
    return TextClassifier(settings, tables, hidden, output)


def _read_timbre(path: Path, contents: Mapping[str, memoryview], arrays: Mapping[str, NDArray[Any]]) -> TimbreSettings:
    settings = _read(path, TIMBRE, contents, TimbreSettings, "columns of timbre, and how much they count")
    expected, found = len(settings.scale.columns), arrays[TIMBRE_ROWS].shape[1]
    if found != expected:
        raise disagree(path / TIMBRE_ROWS, f"{expected} numbers for each track, as {TIMBRE} names", f"{found}")
    return settings


def _first(error: ValidationError) -> str:
    problem = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in problem["loc"])
    return f"{place}: {problem['msg']}" if place else problem["msg"]


def _described(feature: Feature | None) -> str:
    if feature is None:
        return "none"
    unknown = f", unknown is {feature.unknown:g}" if feature.unknown is not None else ""
    return f"{feature.name} ({feature.kind}, {feature.type}, from {feature.minimum:g} to {feature.maximum:g}{unknown})"
