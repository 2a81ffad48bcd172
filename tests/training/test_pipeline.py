import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from app.bundle.encoders import encode
from app.bundle.reader import Bundle, read_bundle
from tests.planted import GENRES, planted_table, track_id
from training.config import TrainConfig
from training.data import Table, TableError
from training.pipeline import load, run_training, write_bundle
from training.progress import ProgressLog
from training.tracks import Tracks

CPU = torch.device("cpu")


def test_pipeline_same_run_twice_gives_the_same_bundle(
    bundle: Bundle, planted_csv: Path, quick_config: TrainConfig, quiet: ProgressLog, tmp_path: Path
) -> None:
    table, tracks = load(planted_csv, quiet)
    again = write_bundle(run_training(table, tracks, quick_config, CPU, quiet), tracks, tmp_path, quiet)
    assert again.files == bundle.manifest.files
    assert again.version == bundle.manifest.version


def test_pipeline_bundle_fits_the_planted_catalogue(bundle: Bundle, tracks: Tracks) -> None:
    manifest = bundle.manifest
    assert (manifest.n_tracks, manifest.genres, manifest.embedding_dim) == (len(tracks), GENRES, 16)
    assert manifest.index.recall == 1
    assert manifest.metrics["macro_f1"] >= 0.95
    np.testing.assert_array_equal(bundle.features, tracks.features)
    assert encode(bundle.encoders, bundle.features).codes.min() >= 0


def test_pipeline_neighbours_are_of_other_recordings_and_of_the_genre(bundle: Bundle, tracks: Tracks) -> None:
    recordings = tracks.recordings[bundle.neighbours]
    assert (recordings != tracks.recordings[:, None]).all()
    assert all(len(set(row)) == len(row) for row in recordings.tolist())
    assert (np.diff(bundle.similarities, axis=1) <= 0).all()
    shared = (tracks.genre_sets[bundle.neighbours[:, :10]] & tracks.genre_sets[:, None]).any(axis=2)
    assert shared.mean() > 0.9


def test_pipeline_report_says_what_was_measured(bundle: Bundle, planted: Table, quick_config: TrainConfig) -> None:
    report = json.loads(bundle.file("report.json").read_bytes())
    assert report["config"] == quick_config.model_dump(mode="json")
    assert report["data"]["sha256"] == planted.report.sha256
    assert report["data"]["n_rows"] == len(planted_table())
    assert (report["data"]["n_tracks"], report["data"]["n_recordings"], report["data"]["n_genres"]) == (180, 175, 5)
    assert sum(report["sides"].values()) == 180
    assert report["test"] == bundle.manifest.metrics
    best = report["history"][report["best_epoch"] - 1]
    assert best["validation_macro_f1"] == max(epoch["validation_macro_f1"] for epoch in report["history"])


def test_pipeline_rows_protocol_has_every_row_on_a_side(
    planted: Table, tracks: Tracks, quick_config: TrainConfig, quiet: ProgressLog
) -> None:
    run = run_training(planted, tracks, quick_config.model_copy(update={"protocol": "rows"}), CPU, quiet)
    assert run.sides == {"train": 125, "validation": 30, "test": 30}


def test_pipeline_too_few_recordings_for_three_sides_says_so(
    planted: Table, quick_config: TrainConfig, quiet: ProgressLog, tmp_path: Path
) -> None:
    """Three tracks of a genre are enough for `genre_names`, but these are versions of two recordings."""
    frame = planted_table()
    kept = [track_id(genre, number) for genre in ("folk", "punk") for number in (1, 2, 4)]
    frame[frame["track_id"].isin(kept)].to_csv(tmp_path / "table.csv", index=False)
    table, tracks = load(tmp_path / "table.csv", quiet)
    with pytest.raises((TableError, ValueError), match="recordings"):
        run_training(table, tracks, quick_config, CPU, quiet)


def test_pipeline_bundle_may_serve_other_tracks_than_were_learned(
    planted: Table, tracks: Tracks, quick_config: TrainConfig, quiet: ProgressLog, tmp_path: Path
) -> None:
    run = run_training(planted, tracks, quick_config, CPU, quiet)
    few = np.arange(0, 180, 4)
    _, recordings = np.unique(tracks.recordings[few], return_inverse=True)
    shown = replace(
        tracks,
        ids=[tracks.ids[row] for row in few],
        titles=[tracks.titles[row] for row in few],
        albums=[tracks.albums[row] for row in few],
        artists=[tracks.artists[row] for row in few],
        features=tracks.features[few],
        genre_sets=tracks.genre_sets[few],
        recordings=recordings,
    )
    manifest = write_bundle(run, shown, tmp_path, quiet)
    assert (manifest.n_tracks, manifest.n_neighbours) == (45, 44)
    assert read_bundle(tmp_path).features.shape == (45, 15)
