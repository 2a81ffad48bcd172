"""Publishes a bundle of a table, for tests."""

from pathlib import Path

import torch
from rich.console import Console

from app.indexing.progress_log import ProgressLog
from app.indexing.publish import publish, staging
from training.bundling.bundle import write_bundle
from training.config import TrainConfig
from training.data.table import read_table
from training.data.tracks import merge_tracks
from training.pipeline import run_training


def published(table: Path, config: TrainConfig, models: Path) -> Path:
    """Train on `table` and publish into `models`, which is returned."""
    log = ProgressLog(Console(quiet=True))
    rows = read_table(table)
    tracks = merge_tracks(rows)
    run = run_training(rows, tracks, config, torch.device("cpu"), log)
    with staging(models) as directory:
        publish(directory, models, write_bundle(run, tracks, directory, log))
    return models
