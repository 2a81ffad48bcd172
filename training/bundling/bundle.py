"""Writes the bundle of a training run: what was learned, and the catalogue that it serves."""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.bundle import parts
from app.bundle.encoders import encode
from app.bundle.features import FEATURES, missing_share
from app.bundle.inverted_index import write_word_postings
from app.bundle.manifest import Manifest
from app.bundle.vectors import VectorLayout
from app.retrieval.flat import FlatEngine
from app.retrieval.nearest_recordings import find_nearest_recordings
from training.bundling.catalogue import write_catalogue
from training.bundling.export import export_onnx
from training.bundling.fitted import write_fitted
from training.bundling.index import N_NEIGHBOURS, measure_recall
from training.bundling.publish import seal
from training.bundling.words import collect_words
from training.data.tracks import Tracks
from training.evaluation.choices import genre_weights
from training.evaluation.measurement import rounded
from training.evaluation.predictions import FeaturePredictions, TextPredictions, combine
from training.fitting.artist_counts import ArtistCounts
from training.fitting.masks import masked, without
from training.pipeline import Run
from training.progress import ProgressLog
from training.reporting.figures import draw_history
from training.seeding import Seeds
from training.splits import texts_of

_EXPORT_SAMPLE = 256


def write_bundle(run: Run, tracks: Tracks, counted: NDArray[np.float32], directory: Path, log: ProgressLog) -> Manifest:
    """Write the bundle of `run` that serves `tracks` into `directory`, and verify it.

    Args:
        run: what was learned.
        tracks: the catalogue, of the run or another one of the same genres.
        counted: float32 [n_tracks, n_genres], what of each track counts for its artists; the run's own are
            `run.counted()`.
        directory: empty.
        log: told of every step.

    Raises:
        ExportError: the ONNX graph answers otherwise than the network.
        BundleError: the service would refuse the bundle.
    """
    seeds = Seeds(run.config.seed)
    learned = run.choices
    known = run.encoders.readable(without(tracks.features, run.config.catalogue.ignore))
    by_features = FeaturePredictions.of(run.fitted.model, run.encoders, known)
    embeddings = by_features.embeddings
    counts = ArtistCounts.from_tracks(tracks.artists, counted)
    text = run.text.classifier if run.text else None
    genres = combine(
        learned.evidence,
        by_features,
        missing_share(known),
        counts.without_itself(tracks.artists, counted),
        TextPredictions.of(text, texts_of(tracks)).words() if text else None,
    )
    layout = VectorLayout(embeddings.shape[1], len(tracks.genres))
    vectors = layout.join(embeddings, genres.probabilities)
    with log.step("Exporting the network"):
        sample = tracks.features[:_EXPORT_SAMPLE]
        half = masked(sample, seeds.numpy("export").random(sample.shape) < 0.5)
        export_onnx(run.fitted.model, encode(run.encoders, np.concatenate([sample, half])), directory / parts.MODEL)
        write_fitted(run.encoders, learned.evidence, text, directory)
    with log.step("Finding neighbours", total=len(tracks)) as advance:
        engine = FlatEngine(vectors, layout)
        queries = layout.queries(vectors, genre_weights(learned.weights, genres.artist_known))
        rows, similarities = find_nearest_recordings(
            engine, queries, tracks.recordings, tracks.recordings, N_NEIGHBOURS, advance
        )
        np.save(directory / parts.VECTORS, vectors)
        np.save(directory / parts.NEIGHBOURS, rows.astype(np.int32))
        np.save(directory / parts.SIMILARITIES, similarities)
        recall = measure_recall(engine, queries, seeds.numpy("recall"))
    with log.step("Writing the catalogue"):
        artists = write_catalogue(tracks, counts, genres.artist_known, directory / parts.CATALOGUE)
        write_word_postings(directory, collect_words(tracks, artists))
        np.save(directory / parts.FEATURES_FILE, tracks.features)
    (directory / "figures").mkdir()
    draw_history(run.fitted.history, run.fitted.best_epoch, directory / "figures" / "history.png")
    _write_report(run, directory / parts.REPORT)
    return seal(
        directory,
        run.config.name,
        config_hash=run.config.digest(),
        features=FEATURES,
        genres=tracks.genres,
        embedding_dim=embeddings.shape[1],
        similarity="cosine of embeddings beside cosine of genres",
        genre_weights=learned.weights,
        n_tracks=len(tracks),
        n_neighbours=rows.shape[1],
        index={"kind": "flat", "recall": recall},
        metrics={f"{view}.{name}": value for view, figures in run.metrics().items() for name, value in figures.items()},
    )


def _write_report(run: Run, path: Path) -> None:
    """No times in it: the same command gives the same report, byte for byte."""
    report = {
        "config": run.config.model_dump(mode="json"),
        "data": {
            **run.data.summary(),
            "n_tracks": len(run.tracks),
            "n_recordings": run.tracks.n_recordings,
            "n_genres": len(run.tracks.genres),
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
    }
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
