"""Timbre of chosen or random numbers, for bundles and tables that must have some."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow
import pyarrow.parquet
from numpy.typing import NDArray

from app.bundle.manifest import MANIFEST
from app.bundle.parts import TIMBRE, TIMBRE_ROWS, VECTORS
from app.bundle.timbre import TimbreScale, TimbreSettings, TimbreWeight
from app.bundle.vectors import VectorLayout
from app.retrieval.exact.sketches import Sketches, write_sketches
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


def add_timbre(
    bundle: Path, rows: NDArray[np.float32] | None = None, weight: float = 0.0, scale: TimbreScale | None = None
) -> str:
    """Put timbre into a bundle that has none: random rows by default. Returns the new version.

    Its neighbour tables are right for a weight of 0 alone.
    """
    if rows is None:
        rows = random_timbres(len(np.load(bundle / VECTORS)), 7, np.random.default_rng(3))
    measured = scale or scale_of(rows.shape[1])
    settings = TimbreSettings(scale=measured, weight=TimbreWeight(default=weight, fitted_on=None))
    (bundle / TIMBRE).write_text(settings.model_dump_json(), encoding="utf-8")
    np.save(bundle / TIMBRE_ROWS, rows)
    manifest = json.loads((bundle / MANIFEST).read_text(encoding="utf-8"))
    layout = VectorLayout(manifest["embedding_dim"], len(manifest["genres"]), rows.shape[1])
    shutil.rmtree(bundle / "sketches")
    write_sketches(bundle, Sketches.of(layout.with_timbres(np.load(bundle / VECTORS), rows), layout))
    added: dict[str, dict[str, object]] = {TIMBRE: {}, TIMBRE_ROWS: {}}
    return reseal(bundle, files=entries(bundle) | added)


def write_table(
    path: Path, table: pd.DataFrame, timbres: Sequence[Sequence[float] | None], names: Sequence[str] = ()
) -> Path:
    """Write a table as Parquet, with a column `timbre` of a fixed size, and the names of its numbers where given."""
    (size,) = {len(timbre) for timbre in timbres if timbre is not None}
    written = pyarrow.Table.from_pandas(table, preserve_index=False)
    column = pyarrow.array([*timbres], pyarrow.list_(pyarrow.float32(), size))
    metadata = {"songkin.timbre": json.dumps([*names]), "songkin.extractor": "planted 1"} if names else {}
    pyarrow.parquet.write_table(written.append_column("timbre", column).replace_schema_metadata(metadata), path)
    return path


TWINS = tuple(f"twin-{number}" for number in range(6))
"""Tracks that differ in nothing but their titles and their timbre."""


def with_twins(table: pd.DataFrame) -> tuple[pd.DataFrame, list[list[float] | None]]:
    """A planted table with the twins behind its rows, and timbres: twin n is 25 degrees further from twin 0 than n - 1.

    All other rows point away from them, and the first, of two rows, has no timbre.
    """
    twins = pd.concat([table[table["track_id"] == "ambient-05"]] * len(TWINS), ignore_index=True)
    twins = twins.assign(track_id=TWINS, track_name=TWINS, artists="The Twins")
    angles = np.radians(25 * np.arange(len(TWINS)))
    others = np.random.default_rng(8).normal(size=(len(table), 3)) * [0.1, 0.1, 1] - [0.5, 0.5, 0]
    timbres = [*others.tolist(), *np.stack([np.cos(angles), np.sin(angles), 0 * angles], axis=1).tolist()]
    return pd.concat([table, twins], ignore_index=True), [None, None, *timbres[2:]]
