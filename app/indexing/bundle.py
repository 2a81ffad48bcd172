"""Makes a bundle of another catalogue from the model of one that there is."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.bundle.catalogue.folded import FoldedChanges
from app.bundle.catalogue.scales import Scales
from app.bundle.manifest import Manifest
from app.bundle.parts import LIVE, PARTS, REPORT, SCALES, files_of
from app.bundle.reader import Bundle
from app.bundle.report import read_report
from app.bundle.timbre import TimbreWeight
from app.indexing.mapping.drawing import MapDrawer
from app.indexing.model import Model
from app.indexing.nearest.index import IndexChoice
from app.indexing.parts import Indexed, write_catalogue_parts
from app.indexing.progress import Steps
from app.indexing.publish import seal, versions_of
from app.indexing.tracks import Tracks

_MODEL_PARTS = ("network", "text")
_OF_CATALOGUE = ("catalogue", "map")
_LIBRARIES = ("faiss-cpu", "numpy", "onnxruntime", "songkin")


def expected_bytes(base: Bundle, n_tracks: int) -> int:
    """About how large the bundle of another catalogue is: the model stays, all the rest grows with the tracks."""
    of_model = {file.name for part in PARTS if part.name in _MODEL_PARTS for file in files_of(part)}
    sizes = {name: entry.size for name, entry in base.manifest.files.items()}
    fixed = sum(size for name, size in sizes.items() if name in of_model)
    return fixed + (sum(sizes.values()) - fixed) * n_tracks // base.manifest.n_tracks


def index_tracks(
    base: Bundle,
    tracks: Tracks,
    source: Mapping[str, Any],
    directory: Path,
    steps: Steps,
    drawer: MapDrawer | None = None,
    folded: FoldedChanges | None = None,
    timbre_weight: TimbreWeight | None = None,
    scales: Scales | None = None,
    asked: IndexChoice = "auto",
) -> tuple[Manifest, Indexed]:
    """Write a bundle with the model of `base` and the catalogue `tracks` into the empty `directory`, and verify it.

    Args:
        base: whose model it is.
        tracks: of any genres, or none.
        source: what the report says of where the tracks are from.
        directory: empty.
        steps: told of every step.
        drawer: of the map; None leaves the map out.
        folded: the live changes that are among the tracks already.
        timbre_weight: how much timbre counts by default; None fits it, where the tracks have timbres.
        scales: by which the features of the tracks were brought to those of the model already.
        asked: the kind of index.

    Raises:
        BundleError: the model cannot be run, or the report of `base` cannot be read.
    """
    for part in PARTS:
        if part.name in _MODEL_PARTS and base.has(part.name):
            for file in files_of(part):
                (directory / file.name).write_bytes(base.contents[file.name])
    indexed = write_catalogue_parts(Model.of(base), tracks, directory, steps, drawer, timbre_weight, asked)
    of_base = read_report(base)
    model = of_base.get("indexed", {}).get("model", base.manifest.version)
    of_model = {name: content for name, content in of_base.items() if name not in _OF_CATALOGUE}
    report = {**of_model, "indexed": {"model": model, **source}}
    if indexed.map is not None:
        report["map"] = indexed.map
    (directory / REPORT).write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if scales is not None:
        (directory / SCALES).write_text(scales.model_dump_json(indent=1) + "\n", encoding="utf-8")
    if folded is not None:
        (directory / LIVE).write_text(folded.model_dump_json(indent=1) + "\n", encoding="utf-8")
    with steps.step("Verifying the bundle"):
        manifest = seal(
            directory,
            base.manifest.version.rpartition("-")[0],
            {**base.manifest.libraries, **versions_of((*_LIBRARIES, *(drawer.libraries if drawer else ())))},
            config_hash=base.manifest.config_hash,
            metrics=base.manifest.metrics,
            **indexed.manifest,
        )
    return manifest, indexed
