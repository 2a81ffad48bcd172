"""Prints what a training run measured."""

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table as Grid

from training.pipeline import Run
from training.reporting.study_tables import published_rows


def print_report(run: Run, console: Console) -> None:
    """Print the figures of the test side by view, beside the published ones where the protocol is the same."""
    sides = {"train": len(run.sides.train), "validation": len(run.sides.validation), "test": len(run.sides.test)}
    console.print(
        f"Kept epoch {run.fitted.best_epoch} of {len(run.fitted.history)}"
        f"{'' if run.config.optimiser.patience else ', the last, as configured'}. Test side: protocol "
        f"{run.config.protocol}, seed {run.config.seed}, {sides['test']:,} of {sum(sides.values()):,} examples:"
    )
    views = run.metrics()
    columns = {"by sound": views["sound"], "pure embedding": views["embedding"], "with artists": views["artists"]}
    columns |= {label: views[view] for view, label in (("words", "with words"), ("all", "all")) if view in views}
    if run.config.protocol == "rows":
        columns["published"] = next(row for row in published_rows("batch-size") if row["batch_size"] == 256)
    grid = Grid("figure")
    for view in columns:
        grid.add_column(view, justify="right")
    for name in views["artists"]:
        grid.add_row(name, *(f"{figures[name]:.4f}" if name in figures else "" for figures in columns.values()))
    console.print(grid)
    if run.by_known:
        console.print(_by_known(run.by_known))
    console.print(
        "by sound: no artist is named; neighbours by embedding and predicted genre. pure embedding: neighbours by the "
        "embedding alone, as published. with artists: where they are named, and nothing is read. with words: where "
        "title, album and artists are read, and no artist is counted. all: as served, where all of it is known"
    )


def _by_known(by_known: Mapping[str, Mapping[str, float]]) -> Grid:
    """By sound, with fewer features."""
    names = {"accuracy": "accuracy", "top5": "top-5", "genre_hit@10": "Genre-Hit@10", "ece": "calibration error"}
    grid = Grid("by sound, known:")
    for name in names.values():
        grid.add_column(name, justify="right")
    for known, figures in by_known.items():
        grid.add_row(known, *(f"{figures[name]:.4f}" for name in names))
    return grid
