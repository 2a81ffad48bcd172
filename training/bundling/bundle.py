"""Writes the bundle of a training run: what was learned, and the catalogue that it serves."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from app.bundle import parts
from app.bundle.encoders import encode
from app.bundle.manifest import Manifest
from app.bundle.vectors import VectorLayout
from app.indexing.model import Model
from app.indexing.nearest.index import IndexChoice
from app.indexing.parts import Indexed, write_catalogue_parts
from app.indexing.progress_log import ProgressLog
from app.indexing.publish import seal, versions_of
from app.indexing.tracks import Tracks
from app.inference.classifier import Classifier
from training.bundling.export import export_onnx
from training.bundling.fitted import write_fitted
from training.evaluation.measurement import rounded
from training.evaluation.predictions import FeaturePredictions
from training.fitting.masks import masked
from training.mapping.neighbour_map import NeighbourMap
from training.pipeline import Run
from training.reporting.figures import draw_history
from training.seeding import Seeds

_EXPORT_SAMPLE = 256
_LIBRARIES = ("faiss-cpu", "numpy", "onnx", "pandas", "scikit-learn", "songkin", "torch")


def write_bundle(run: Run, tracks: Tracks, directory: Path, log: ProgressLog, asked: IndexChoice = "auto") -> Manifest:
    """Write the bundle of `run` that serves `tracks` into `directory`, and verify it.

    Args:
        run: what was learned.
        tracks: the catalogue, of the run or another one.
        directory: empty.
        log: told of every step.
        asked: the kind of index.

    Raises:
        ExportError: the ONNX graph answers otherwise than the network.
        BundleError: the service would refuse the bundle.
    """
    learned, text = run.choices, run.text
    with log.step("Exporting the network"):
        sample = tracks.features[:_EXPORT_SAMPLE]
        half = masked(sample, Seeds(run.config.seed).numpy("export").random(sample.shape) < 0.5)
        exported = directory / parts.MODEL
        export_onnx(run.fitted.model, encode(run.encoders, np.concatenate([sample, half])), exported)
        write_fitted(run.encoders, learned.evidence, text, directory)
    predicted = FeaturePredictions.of(run.fitted.model, run.encoders, sample[:1])
    layout = VectorLayout(predicted.embeddings.shape[1], len(run.tracks.genres))
    model = Model(
        genres=run.tracks.genres,
        layout=layout,
        # As exported and as the service runs it, so that `training index` gives the very same vectors.
        classifier=Classifier(exported, memoryview(exported.read_bytes()), run.encoders, layout),
        encoders=run.encoders,
        evidence=learned.evidence,
        text=text,
        ignored_features=run.config.catalogue.ignore,
        genre_weights=learned.weights,
    )
    drawer = NeighbourMap()
    indexed = write_catalogue_parts(model, tracks, directory, log, drawer, asked=asked)
    (directory / "figures").mkdir()
    draw_history(run.fitted.history, run.fitted.best_epoch, directory / "figures" / "history.png")
    _write_report(run, indexed, directory / parts.REPORT)
    with log.step("Verifying the bundle"):
        return seal(
            directory,
            run.config.name,
            versions_of((*_LIBRARIES, *drawer.libraries)),
            config_hash=run.config.digest(),
            metrics={
                f"{view}.{name}": value for view, figures in run.metrics().items() for name, value in figures.items()
            },
            **indexed.manifest,
        )


def _write_report(run: Run, indexed: Indexed, path: Path) -> None:
    """No times in it: the same command gives the same report, byte for byte."""
    report = {
        "config": run.config.model_dump(mode="json"),
        "data": {
            **run.data.summary(),
            "n_tracks": len(run.tracks),
            "n_recordings": run.tracks.n_recordings,
            "n_genres": len(run.tracks.genres),
            **({"n_sampled": run.n_sampled} if run.n_sampled is not None else {}),
        },
        "sides": {"train": len(run.sides.train), "validation": len(run.sides.validation), "test": len(run.sides.test)},
        "best_epoch": run.fitted.best_epoch,
        "calibration": {
            "intercept": round(run.fitted.model.intercept.item(), 5),
            "slope": round(run.fitted.model.slope.item(), 5),
        },
        "history": [
            {"epoch": epoch.number, "loss": round(epoch.loss, 5), "validation_macro_f1": round(epoch.macro_f1, 5)}
            for epoch in run.fitted.history
        ],
        "features_weight": run.choices.features_weight,
        "validation": rounded(run.validation),
        "test": run.metrics(),
        "by_known": {
            part: {known: rounded(views) for known, views in by_known.items()}
            for part, by_known in run.figures_by_known().items()
        },
        **_details(run),
        "map": indexed.map,
    }
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _details(run: Run) -> dict[str, Any]:
    """Figures of each genre, and accuracy by confidence, of the test side: by features alone, and by all evidence."""
    outcomes = next(iter(run.by_known.values()))  # with every feature that the table knows
    by_genre, reliability = {}, {}
    for view in ("features", list(outcomes)[-1]):
        of_genres = {run.examples.genres[number]: of for number, of in outcomes[view].by_genre().items()}
        by_genre[view] = rounded(of_genres)
        reliability[view] = [
            {name: round(value, 5) for name, value in filled.items()} for filled in outcomes[view].reliability()
        ]
    return {"by_genre": by_genre, "reliability": reliability}
