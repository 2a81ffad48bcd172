"""Tables of a study: mean and deviation over the seeds of every point, the published figures beside them."""

import statistics
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from training.study.definition import Trial

FIGURES = {
    "sec/epoch": "sec/epoch",
    "accuracy": "test accuracy",
    "macro_f1": "macro F1",
    "genre_hit@10": "Genre-Hit@10",
}
_VARIED = {
    "batch_size": "batch size",
    "depth": "depth",
    "learning_rate": "learning rate",
    "residual": "residual",
    "normalised": "normalised",
    "retrieval": "retrieval tower",
    "classifier": "classifier tower",
    "dropout": "dropout",
    "max_epochs": "epochs",
}


@dataclass(frozen=True)
class Row:
    """One point of a study. settings: what stands for it, by name; mean, std: by figure, over `n_seeds`."""

    settings: dict[str, Any]
    mean: dict[str, float]
    std: dict[str, float]
    n_seeds: int
    published: dict[str, float] | None


def rows_of(study: str, results: Mapping[Trial, Mapping[str, Any]]) -> list[Row]:
    """The points of `study` that have results, in the order of its definition."""
    points: dict[int, list[tuple[Trial, Mapping[str, Any]]]] = {}
    for trial, result in sorted(results.items(), key=lambda item: (item[0].point, item[0].config.seed)):
        if trial.study == study:
            points.setdefault(trial.point, []).append((trial, result["report"]))
    published = published_rows(study)
    rows = []
    for of_seeds in points.values():
        settings = settings_of(of_seeds[0][0])
        values = {name: [float(report[name]) for _, report in of_seeds] for name in FIGURES}
        rows.append(
            Row(
                settings,
                {name: statistics.fmean(of_seed) for name, of_seed in values.items()},
                {name: statistics.stdev(of_seed) if len(of_seed) > 1 else 0.0 for name, of_seed in values.items()},
                len(of_seeds),
                next((row for row in published if _says_of(row, settings)), None),
            )
        )
    return rows


def settings_of(trial: Trial) -> dict[str, Any]:
    """What studies vary, of one trial."""
    model, optimiser = trial.config.model, trial.config.optimiser
    settings: dict[str, Any] = {"batch_size": optimiser.batch_size, "learning_rate": optimiser.learning_rate}
    if model.kind == "perceptron":
        layers = {"depth": len(model.hidden), "residual": model.residual, "normalised": model.normalised}
        return {**settings, **layers, "max_epochs": optimiser.max_epochs}
    return {
        **settings,
        "retrieval": "-".join(map(str, model.retrieval.hidden)),
        "classifier": "-".join(map(str, model.classifier.hidden)),
        "dropout": f"{model.retrieval.dropout:g} / {model.classifier.dropout:g}",
        "max_epochs": optimiser.max_epochs,
    }


def published_rows(study: str) -> list[dict[str, float]]:
    """What the published study reports for the study of this name; nothing for ours."""
    content = tomllib.loads(Path(str(files("training") / "published_figures.toml")).read_text(encoding="utf-8"))
    rows: list[dict[str, float]] = content.get(study, [])
    return rows


def table(rows: list[Row]) -> str:
    """The rows as Markdown: what varies, then ours (mean ± deviation) and the published figure in brackets."""
    varied = [name for name in _VARIED if len({str(row.settings.get(name)) for row in rows}) > 1]
    header = [*(_VARIED[name] for name in varied), *FIGURES.values()]
    lines = [header, ["---:"] * len(header)]
    for row in rows:
        cells = [_setting(row.settings[name]) for name in varied]
        lines.append([*cells, *(_cell(row, name) for name in FIGURES)])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _says_of(published: Mapping[str, float], settings: Mapping[str, Any]) -> bool:
    return all(settings[name] == value for name, value in published.items() if name not in FIGURES)


def _cell(row: Row, name: str) -> str:
    digits = 2 if name == "sec/epoch" else 3
    deviation = f" ± {row.std[name]:.{digits}f}" if row.n_seeds > 1 else ""
    published = f" [{row.published[name]:.{digits}f}]" if row.published else ""
    return f"{row.mean[name]:.{digits}f}{deviation}{published}"


def _setting(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, int | float) else str(value)
