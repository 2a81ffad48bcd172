"""Rows of a study's table to write findings and figures from, and tables to compare."""

import re
from collections.abc import Mapping
from typing import Any

from training.reporting.study_tables import FIGURES, Row


def row(settings: Mapping[str, Any], std: float = 0.0, published: bool = False, **figures: float) -> Row:
    """A row of these figures, 0.5 for the others; `sec` stands for sec/epoch and `hit` for Genre-Hit@10."""
    short = {"sec": "sec/epoch", "hit": "genre_hit@10"}
    mean = dict.fromkeys(FIGURES, 0.5) | {short.get(name, name): value for name, value in figures.items()}
    return Row(dict(settings), mean, dict.fromkeys(FIGURES, std), 3, {**mean} if published else None)


def without_seconds(markdown: str) -> str:
    """RESULTS.md without the cells of sec/epoch, which differ from run to run."""
    return re.sub(r"\d+\.\d\d(?!\d)( ± \d+\.\d\d(?!\d))?( \[\d+\.\d\d\])?", "SECONDS", markdown)
