"""Timbre of chosen or random numbers, for bundles and tables that must have some."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.bundle.parts import TIMBRE, TIMBRE_ROWS, VECTORS
from app.bundle.timbre import TimbreScale, TimbreSettings, TimbreWeight
from tests.support.damage import entries, reseal
from tests.support.vectors import random_timbres


def scale_of(n_timbre: int) -> TimbreScale:
    """Columns c0, c1 and so on that need no standardising."""
    return TimbreScale(
        columns=tuple(f"c{column}" for column in range(n_timbre)),
        means=(0.0,) * n_timbre,
        deviations=(1.0,) * n_timbre,
        extractor="planted 1",
    )


def add_timbre(bundle: Path, rows: NDArray[np.float32] | None = None, weight: float = 0.0) -> str:
    """Put timbre into a bundle that has none: random rows by default. Returns the new version.

    Its neighbour tables are right for a weight of 0 alone.
    """
    if rows is None:
        rows = random_timbres(len(np.load(bundle / VECTORS)), 7, np.random.default_rng(3))
    settings = TimbreSettings(scale=scale_of(rows.shape[1]), weight=TimbreWeight(default=weight, fitted_on=None))
    (bundle / TIMBRE).write_text(settings.model_dump_json(), encoding="utf-8")
    np.save(bundle / TIMBRE_ROWS, rows)
    added: dict[str, dict[str, object]] = {TIMBRE: {}, TIMBRE_ROWS: {}}
    return reseal(bundle, files=entries(bundle) | added)
