"""Brings a table of an extractor's estimates to the scales of a model, where a person asks for it, and says so."""

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from app.bundle.features import column
from app.bundle.reader import Bundle
from app.bundle.report import read_report
from app.indexing.tracks import Tracks
from training.bundling.origin import LearnedFrom
from training.bundling.scales import Matched, match_scales
from training.data.errors import TableError
from training.data.report import DataReport

_SHOWN = (10, 50, 90)  # percentiles


def match_table(tracks: Tracks, table: DataReport, base: Bundle, console: Console) -> Matched:
    """Match the features of the tracks with those that the model of `base` learned from; print what becomes of them.

    Raises:
        TableError: the table is not of an extractor, or the model learned from the same one.
        ValueError: no feature can be matched.
    """
    if not table.extractor:
        raise TableError(
            "--scales match: expected a table that names its extractor, as `songkin analyse` writes it, got one that "
            "names none; leave the option out"
        )
    if LearnedFrom.of_report(read_report(base)).extractor == table.extractor:
        raise TableError(
            f"--scales match: the model learned from estimates of {table.extractor} itself, so that the scales are the "
            "same already; leave the option out"
        )
    matched = match_scales(tracks.features, table.extractor, base)
    console.print(
        f"Scales: features are brought to the distributions of the tracks that the model of {base.manifest.version} "
        f"learned from. That is right where these tracks are as varied, and wrong where all are of one style."
    )
    for feature in matched.scales.features:
        values = tracks.features[:, column(feature.name)]
        before = np.nanpercentile(values, _SHOWN).astype(np.float32)
        console.print(f"  {feature.name}: {_shown(before)} becomes {_shown(feature.apply(before))}")
    for name, reason in matched.left.items():
        console.print(f"  {name} stays as it is: {reason}")
    return matched


def _shown(percentiles: NDArray[np.float32]) -> str:
    low, middle, high = percentiles.tolist()
    return f"{low:.2f} to {high:.2f} (middle {middle:.2f})"
