"""Prints what a training run measured."""

from collections.abc import Mapping

from rich.console import Console
from rich.table import Column
from rich.table import Table as Grid

from app.bundle.features import FEATURE_NAMES
from training.data.report import DataReport
from training.pipeline import Run
from training.reporting.comparison import VIEWS
from training.reporting.study_tables import published_rows

_FIGURES = {"accuracy": "accuracy", "top5": "top-5", "genre_hit@10": "Genre-Hit@10", "ece": "calibration error"}
_WHAT_EVIDENCE_IS = (
    "features alone: no artist is named, and nothing is read. with words: title, album and artists' names are read, "
    "and no artist is counted. with artists: what the artists play elsewhere is counted, and nothing is read. "
    "all evidence: as served, where all of it is known. pure embedding: neighbours by the embedding alone, as published"
)


def print_empty_features(report: DataReport, reads_words: bool, console: Console) -> None:
    """Say which features are known of no track at all, where there are any."""
    empty = report.empty_features
    if len(empty) == len(FEATURE_NAMES):
        others = "words and artists" if reads_words else "artists"
        console.print(f"no audio feature is known of any track: genres are learned from {others} alone")
    elif empty:
        console.print(f"known of no track: {', '.join(empty)}; nothing is learned from it, and the service ignores it")


def print_report(run: Run, console: Console) -> None:
    """Print the figures of the test side by view, beside the published ones where the protocol is the same."""
    sides = {"train": len(run.sides.train), "validation": len(run.sides.validation), "test": len(run.sides.test)}
    console.print(
        f"Kept epoch {run.fitted.best_epoch} of {len(run.fitted.history)}"
        f"{'' if run.config.optimiser.patience else ', the last, as configured'}. Test side: protocol "
        f"{run.config.protocol}, seed {run.config.seed}, {sides['test']:,} of {sum(sides.values()):,} examples:"
    )
    views = run.metrics()
    columns = {"pure embedding": views["embedding"]}
    columns |= {label: views[view] for view, label in VIEWS.items() if view in views}
    if run.config.protocol == "rows":
        columns["published"] = next(row for row in published_rows("batch-size") if row["batch_size"] == 256)
    grid = Grid(Column("figure", no_wrap=True))
    for label in columns:
        grid.add_column(label, justify="right")
    for name in views["artists"]:
        grid.add_row(name, *(f"{figures[name]:.4f}" if name in figures else "" for figures in columns.values()))
    console.print(grid)
    for part, by_known in run.figures_by_known().items():
        title = "all of the test side" if part == "test" else f"{part} among it: no artist or album is known"
        console.print(_by_known(f"What is known, and how good it is then ({title}):", by_known))
    console.print(_WHAT_EVIDENCE_IS)


def _by_known(title: str, by_known: Mapping[str, Mapping[str, Mapping[str, float]]]) -> Grid:
    grid = Grid("known features", Column("and", no_wrap=True), title=title, title_justify="left")
    for label in _FIGURES.values():
        grid.add_column(label, justify="right")
    for known, views in by_known.items():
        for position, (view, figures) in enumerate(views.items()):
            cells = (f"{figures[name]:.4f}" if name in figures else "" for name in _FIGURES)
            grid.add_row(known if position == 0 else "", VIEWS[view], *cells, end_section=position == len(views) - 1)
    return grid
