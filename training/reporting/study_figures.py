"""The five figures of the published study, drawn from the rows of the tables: ours with error bars, theirs marked."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes

from training.reporting.figures import new_figure, save_figure
from training.reporting.study_tables import FIGURES, Row

_STYLES = (("o-", "0"), ("s--", "0.4"), ("^:", "0.65"))


def draw_batch_size(rows: Sequence[Row], directory: Path) -> list[Path]:
    """Figures 1 to 3: seconds per epoch, accuracy and macro F1, and Genre-Hit@10, by batch size."""
    plans = {
        "figure-1-seconds-by-batch-size.png": ("sec/epoch",),
        "figure-2-quality-by-batch-size.png": ("accuracy", "macro_f1"),
        "figure-3-hit-by-batch-size.png": ("genre_hit@10",),
    }
    return [_by(rows, "batch_size", "batch size", names, directory / file) for file, names in plans.items()]


def draw_depth_lr(rows: Sequence[Row], directory: Path) -> list[Path]:
    """Figures 4 and 5: macro F1 and seconds per epoch over learning rate, a line for each depth."""
    plans = {
        "figure-4-macro-f1-by-depth-and-learning-rate.png": "macro_f1",
        "figure-5-seconds-by-depth-and-learning-rate.png": "sec/epoch",
    }
    return [_by_depth(rows, name, directory / file) for file, name in plans.items()]


def _by(rows: Sequence[Row], setting: str, label: str, names: Sequence[str], path: Path) -> Path:
    figure = new_figure(6, 4)
    axis = figure.subplots()
    for name, style in zip(names, _STYLES, strict=False):
        _line(axis, rows, setting, name, FIGURES[name], style)
    axis.plot([], [], "x", color="0", ms=9, label="published")
    _finish(axis, label, " and ".join(FIGURES[name] for name in names), sorted({row.settings[setting] for row in rows}))
    save_figure(figure, path)
    return path


def _by_depth(rows: Sequence[Row], name: str, path: Path) -> Path:
    figure = new_figure(6, 4)
    axis = figure.subplots()
    for depth, style in zip(sorted({row.settings["depth"] for row in rows}), _STYLES, strict=False):
        of_depth = [row for row in rows if row.settings["depth"] == depth]
        _line(axis, of_depth, "learning_rate", name, f"depth {depth}", style)
    axis.plot([], [], "x", color="0", ms=9, label="published (depth 2)")
    _finish(axis, "learning rate", FIGURES[name], sorted({row.settings["learning_rate"] for row in rows}))
    save_figure(figure, path)
    return path


def _line(axis: Axes, rows: Sequence[Row], setting: str, name: str, label: str, style: tuple[str, str]) -> None:
    places = [row.settings[setting] for row in rows]
    marks, grey = style
    means, deviations = [row.mean[name] for row in rows], [row.std[name] for row in rows]
    axis.errorbar(places, means, deviations, fmt=marks, color=grey, capsize=4, label=label)
    published = [(place, row.published[name]) for place, row in zip(places, rows, strict=True) if row.published]
    axis.plot([place for place, _ in published], [value for _, value in published], "x", color=grey, ms=9)


def _finish(axis: Axes, x: str, y: str, ticks: list[float]) -> None:
    axis.set_xscale("log")
    axis.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axis.minorticks_off()
    axis.set_xlabel(x)
    axis.set_ylabel(y)
    axis.legend(frameon=False)
