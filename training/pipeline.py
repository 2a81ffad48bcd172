"""From a table to a bundle, step by step: the one place where the parts of training meet."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch

from app.bundle import manifest as names
from app.bundle.encoders import Encoders, encode
from app.bundle.features import FEATURES
from app.bundle.manifest import Manifest
from training.catalogue import write_catalogue
from training.config import TrainConfig
from training.data import DataReport, Table, read_table
from training.encoders import fit_encoders
from training.evaluation import evaluate
from training.export import export_onnx
from training.figures import draw_history
from training.index import N_NEIGHBOURS, build_index, measure_recall, nearest, write_index
from training.progress import ProgressLog
from training.publish import seal
from training.seeding import Seeds
from training.splits import Examples, Split, examples_of, split
from training.tracks import Tracks, merge_tracks
from training.trainer import Epoch, Fitted, fit, infer

_EXPORT_SAMPLE = 256


@dataclass(frozen=True)
class Run:
    """A finished training run: what was learned, from what, and the figures of its test side."""

    config: TrainConfig
    data: DataReport
    tracks: Tracks
    encoders: Encoders
    fitted: Fitted
    sides: dict[str, int]
    metrics: dict[str, float]


def load(path: Path, log: ProgressLog) -> tuple[Table, Tracks]:
    """Read and check a table and merge its rows.

    Raises:
        TableError: the table cannot be used.
    """
    with log.step("Reading the table"):
        table = read_table(path)
        tracks = merge_tracks(table)
    return table, tracks


def run_training(table: Table, tracks: Tracks, config: TrainConfig, device: torch.device, log: ProgressLog) -> Run:
    """Split, fit and measure, as `config` says."""
    examples = examples_of(config.protocol, table, tracks)
    sides = split(examples, Seeds(config.seed).numpy("split"))
    encoders = fit_encoders(examples.features[sides.train], config.model.numerics)
    fitted = _fit(examples, sides, encoders, config, device, log)
    with log.step("Measuring the test side", total=len(sides.test)) as advance:
        measured = evaluate(fitted.model, encoders, examples, sides.test, advance)
    # Beyond five digits a figure tells of the number of threads, not of the network.
    metrics = {name: round(value, 5) for name, value in measured.items()}
    counts = {"train": len(sides.train), "validation": len(sides.validation), "test": len(sides.test)}
    return Run(config, table.report, tracks, encoders, fitted, counts, metrics)


def write_bundle(run: Run, tracks: Tracks, directory: Path, log: ProgressLog) -> Manifest:
    """Write the bundle of `run` that serves `tracks` into `directory`, and verify it.

    Raises:
        ExportError: the ONNX graph answers otherwise than the network.
        BundleError: the service would refuse the bundle.
    """
    seeds = Seeds(run.config.seed)
    encoded = encode(run.encoders, tracks.features)
    _, vectors = infer(run.fitted.model, encoded)
    with log.step("Exporting the network"):
        sample = encode(run.encoders, tracks.features[:_EXPORT_SAMPLE])
        export_onnx(run.fitted.model, sample, directory / names.MODEL)
        (directory / names.ENCODERS).write_text(run.encoders.model_dump_json(indent=1) + "\n", encoding="utf-8")
    with log.step("Finding neighbours", total=len(tracks)) as advance:
        index = build_index(vectors)
        rows, similarities = nearest(
            index, vectors, np.arange(len(tracks)), tracks.recordings, N_NEIGHBOURS, advance=advance
        )
        write_index(index, directory / names.INDEX)
        np.save(directory / names.NEIGHBOURS, rows.astype(np.int32))
        np.save(directory / names.SIMILARITIES, similarities)
        recall = measure_recall(directory / names.INDEX, vectors, seeds.numpy("recall"))
    with log.step("Writing the catalogue"):
        write_catalogue(tracks, directory / names.CATALOGUE)
        np.save(directory / names.FEATURES_FILE, tracks.features)
    (directory / "figures").mkdir()
    draw_history(run.fitted.history, run.fitted.best_epoch, directory / "figures" / "history.png")
    _write_report(run, directory / names.REPORT)
    return seal(
        directory,
        run.config.name,
        config_hash=run.config.digest(),
        features=FEATURES,
        genres=tracks.genres,
        embedding_dim=vectors.shape[1],
        similarity="cosine",
        n_tracks=len(tracks),
        n_neighbours=rows.shape[1],
        index={"kind": "flat", "recall": recall},
        metrics=run.metrics,
    )


def _fit(
    examples: Examples, sides: Split, encoders: Encoders, config: TrainConfig, device: torch.device, log: ProgressLog
) -> Fitted:
    with log.step("Training", total=config.optimiser.max_epochs) as advance:

        def show(epoch: Epoch) -> None:
            advance(
                1,
                f"epoch {epoch.number}: loss {epoch.loss:.3f}, validation macro F1 {epoch.macro_f1:.4f}, "
                f"{epoch.seconds:.1f} s",
            )

        return fit(examples, sides, encoders, config, device, show)


def _write_report(run: Run, path: Path) -> None:
    """No times in it: the same command gives the same report, byte for byte."""
    report = {
        "config": run.config.model_dump(mode="json"),
        "data": {
            **asdict(run.data),
            "n_tracks": len(run.tracks),
            "n_recordings": run.tracks.n_recordings,
            "n_genres": len(run.tracks.genres),
        },
        "sides": run.sides,
        "best_epoch": run.fitted.best_epoch,
        "temperature": round(run.fitted.model.temperature.item(), 5),
        "history": [
            {"epoch": epoch.number, "loss": round(epoch.loss, 5), "validation_macro_f1": round(epoch.macro_f1, 5)}
            for epoch in run.fitted.history
        ],
        "test": run.metrics,
    }
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
