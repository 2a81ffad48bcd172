"""A text classifier that was never trained, for bundles that must have one."""

from pathlib import Path

import numpy as np

from app.bundle.calibration import Calibration
from app.bundle.parts import TEXT, TEXT_HIDDEN, TEXT_OUTPUT, TEXT_TABLES
from app.bundle.text import N_KINDS, TextClassifier, TextSettings
from tests.support.damage import entries, reseal
from training.bundling.fitted import write_text
from training.fitting.text import TextConfig


def small_config(**changes: object) -> TextConfig:
    """A classifier that is learned in a second."""
    config = TextConfig(
        n_buckets=512,
        dim=8,
        n_hidden=16,
        dropout=0.1,
        hidden_kinds=0.3,
        table_learning_rate=0.1,
        learning_rate=1e-2,
        batch_size=16,
        max_epochs=6,
    )
    return config.model_copy(update=changes)


def settings_of(n_buckets: int = 64, dim: int = 4, **changes: object) -> TextSettings:
    """Settings by which the words of every kind of text count alike."""
    settings = TextSettings(
        n_buckets=n_buckets,
        dim=dim,
        scales=(0.1, 0.2, 0.3),
        weights=(0.0,) + (2**N_KINDS - 1) * (0.5,),
        growth=0.5,
        calibration=Calibration(),
        weight_artist_known=0.25,
        calibration_artist_known=Calibration(),
    )
    return settings.model_copy(update=changes)


def random_text(n_genres: int, seed: int = 1, settings: TextSettings | None = None) -> TextClassifier:
    """Tables and layers of random numbers, with 6 hidden units."""
    rng = np.random.default_rng(seed)
    settings = settings or settings_of()
    return TextClassifier(
        settings,
        rng.integers(-127, 128, size=(N_KINDS, settings.n_buckets, settings.dim), dtype=np.int8),
        rng.normal(size=(6, settings.dim + 1)).astype(np.float32),
        rng.normal(size=(n_genres, 7)).astype(np.float32),
    )


def add_text(bundle: Path, text: TextClassifier) -> str:
    """Put a text classifier into a bundle that has none. Returns the new version."""
    write_text(text, bundle)
    added: dict[str, dict[str, object]] = {name: {} for name in (TEXT, TEXT_TABLES, TEXT_HIDDEN, TEXT_OUTPUT)}
    return reseal(bundle, files=entries(bundle) | added)
