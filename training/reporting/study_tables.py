"""Tables of a study: mean and deviation over the seeds of every point, the published figures beside them."""

import statistics
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from training.config import TrainConfig
from training.experiments.trial import Results

FIGURES = {
    "sec/epoch": "sec/epoch",
    "accuracy": "test accuracy",
    "macro_f1": "macro F1",
    "genre_hit@10": "Genre-Hit@10",
}
_LABELS = {
    "batch_size": "batch size",
    "depth": "depth",
    "hidden": "layers",
    "learning_rate": "learning rate",
    "residual": "residual",
    "normalised": "normalised",
    "retrieval.hidden": "retrieval tower",
    "classifier.hidden": "classifier tower",
    "dropout": "dropout",
    "retrieval.dropout": "retrieval dropout",
    "classifier.dropout": "classifier dropout",
    "max_epochs": "epochs",
    "share": "share with noise",
}
"""Settings in the order of columns; others come after these, under their own names."""


@dataclass(frozen=True)
class Row:
    """One point of a study, as a row of its table.

    Attributes:
        settings: All that a study can vary, by name.
        mean: By figure, over the seeds.
        std: The standard deviation of a sample, by figure; 0 for a single seed.
        n_seeds: The number of seeds that have a result.
        published: What the published study reports for the same settings, by figure, or None.
    """

    settings: dict[str, Any]
    mean: dict[str, float]
    std: dict[str, float]
    n_seeds: int
    published: dict[str, float] | None = None

    @classmethod
    def of(cls, settings: dict[str, Any], of_seeds: Sequence[Mapping[str, Any]], names: Iterable[str]) -> "Row":
        """Of the figures of these names of every seed."""
        values = {name: [float(figures[name]) for figures in of_seeds] for name in names}
        return cls(
            settings,
            {name: statistics.fmean(of_seed) for name, of_seed in values.items()},
            {name: statistics.stdev(of_seed) if len(of_seed) > 1 else 0.0 for name, of_seed in values.items()},
            len(of_seeds),
        )


def rows_of(study: str, results: Results) -> list[Row]:
    """The points of `study` that have results, in the order of its definition."""
    points: dict[int, list[tuple[TrainConfig, Mapping[str, Any]]]] = {}
    for trial, result in sorted(results.items(), key=lambda item: (item[0].point, item[0].seed)):
        if trial.experiment == study and isinstance(trial.model, TrainConfig):
            points.setdefault(trial.point, []).append((trial.model, result["report"]))
    published = published_rows(study)
    rows = []
    for of_seeds in points.values():
        settings = settings_of(of_seeds[0][0])
        row = Row.of(settings, [report for _, report in of_seeds], FIGURES)
        rows.append(replace(row, published=next((one for one in published if _says_of(one, settings)), None)))
    return rows


def settings_of(config: TrainConfig) -> dict[str, Any]:
    """All that a study can vary: the keys of a configuration without their group, and the depth."""
    settings = {key.partition(".")[2] or key: value for key, value in _keys(config) if key != "seed"}
    return settings | ({"depth": len(settings["hidden"])} if "hidden" in settings else {})


def published_rows(study: str) -> list[dict[str, float]]:
    """What the published study reports for the study of this name; nothing for ours."""
    content = tomllib.loads(
        Path(str(files("training.reporting") / "published_figures.toml")).read_text(encoding="utf-8")
    )
    rows: list[dict[str, float]] = content.get(study, [])
    return rows


def table(rows: Sequence[Row], figures: Mapping[str, str] = FIGURES) -> str:
    """The rows as Markdown: what varies, then ours (mean ± deviation) and the published figure in brackets.

    Args:
        rows: Of a study.
        figures: By name in the rows, how each column of figures is headed.
    """
    values: dict[str, set[str]] = {}
    for name in (*_LABELS, *(name for row in rows for name in row.settings)):
        values[name] = {_setting(row.settings.get(name)) for row in rows}
    left_out = "hidden" if len(values["hidden"]) <= len(values["depth"]) else "depth"  # the other one says it all
    varied = [name for name, different in values.items() if len(different) > 1 and name != left_out]
    header = [*(_LABELS.get(name, name) for name in varied), *figures.values()]
    lines = [header, ["---:"] * len(header)]
    for row in rows:
        cells = [_setting(row.settings.get(name)) for name in varied]
        lines.append([*cells, *(_cell(row, name) for name in figures)])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _keys(config: BaseModel, group: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in config:
        if isinstance(value, BaseModel):
            yield from _keys(value, f"{group}{key}.")
        else:
            yield f"{group}{key}", value


def _says_of(published: Mapping[str, float], settings: Mapping[str, Any]) -> bool:
    return all(settings[name] == value for name, value in published.items() if name not in FIGURES)


def _cell(row: Row, name: str) -> str:
    digits = 2 if name == "sec/epoch" else 3
    deviation = f" ± {row.std[name]:.{digits}f}" if row.n_seeds > 1 else ""
    published = f" [{row.published[name]:.{digits}f}]" if row.published else ""
    return f"{row.mean[name]:.{digits}f}{deviation}{published}"


def _setting(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "-".join(map(str, value))
    return f"{value:g}" if isinstance(value, int | float) else str(value)
