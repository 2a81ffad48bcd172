"""Draws recall against time, and against memory, of each kind at each size."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib import colormaps
from matplotlib.axes import Axes

from tests.bench.scale.peers.measured import Figures
from tests.bench.scale.peers.results import PeersOfSize
from training.reporting.figures import new_figure, save_figure

WANTED = 0.95
_FILTERS = ("", "50% by genre", "10% by genre", "1% by genre", "1% at random")
_MARKERS = "osD^v*<>pXhP"


def recall_of(figures: Figures) -> float:
    """The lower of the two: of queries with the default weight of genre, and of those with a random one."""
    return min(figures.recall, figures.recall_any_weight)


def frontier(figures: Sequence[Figures]) -> list[Figures]:
    """Those that no other beats in both recall and time, by recall."""
    best: list[Figures] = []
    for each in sorted(figures, key=lambda each: (-recall_of(each), each.query_us)):
        if not best or each.query_us < best[-1].query_us:
            best.append(each)
    return best[::-1]


def fastest_wanted(figures: Sequence[Figures], wanted: float = WANTED) -> Figures | None:
    """The fastest whose recall is as wanted; None where none is."""
    return min((each for each in figures if recall_of(each) >= wanted), key=lambda each: each.query_us, default=None)


def draw_picture(results: Mapping[str, PeersOfSize], path: Path) -> None:
    """A PNG: a row for each size, a column for each filter, and memory last."""
    sizes = sorted(results.values(), key=lambda each: each.n_vectors)
    if not sizes:
        return
    kinds = [*dict.fromkeys(made.kind for size in sizes for made in size.made)]
    figure = new_figure(3.2 * (len(_FILTERS) + 1), 3.4 * len(sizes) + 1)
    grid = figure.subplots(len(sizes), len(_FILTERS) + 1, squeeze=False)
    for row, size in zip(grid, sizes, strict=True):
        for axis, name in zip(row, _FILTERS, strict=False):
            _draw_time(axis, size, kinds, name)
        _draw_memory(row[-1], size, kinds)
        what = "synthetic" if size.is_synthetic else "real"
        row[0].set_ylabel(f"{size.n_vectors:,} {what} vectors\nµs a query")
    handles, labels = grid[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=5, frameon=False)
    save_figure(figure, path)


def _draw_time(axis: Axes, size: PeersOfSize, kinds: Sequence[str], filter: str) -> None:
    for number, kind in enumerate(kinds):
        found = frontier([each for each in size.figures if (each.kind, each.filter) == (kind, filter)])
        marker, colour = _look(number)
        recalls, times = [recall_of(each) for each in found], [each.query_us for each in found]
        axis.plot(recalls, times, marker, color=colour, linestyle="-", label=kind, markersize=4)
    axis.set_yscale("log")
    axis.set_xlim(0.5 if filter else 0.85, 1.01)
    axis.axvline(WANTED, color="0.7", linestyle=":")
    axis.set_xlabel("recall@10")
    axis.set_title(filter or "no filter", fontsize=10)


def _draw_memory(axis: Axes, size: PeersOfSize, kinds: Sequence[str]) -> None:
    for made in size.made:
        best = frontier([each for each in size.figures if (each.kind, each.filter) == (made.kind, "")])
        marker, colour = _look(kinds.index(made.kind))
        recalls = [recall_of(each) for each in best]
        axis.plot(recalls, [made.n_bytes / size.n_vectors] * len(best), marker, color=colour, markersize=4)
    axis.set_xlim(0.85, 1.01)
    axis.axvline(WANTED, color="0.7", linestyle=":")
    axis.set_xlabel("recall@10")
    axis.set_ylabel("bytes a vector")
    axis.set_title("memory, no filter", fontsize=10)


def _look(number: int) -> tuple[str, tuple[float, float, float, float]]:
    """A marker and a colour."""
    return _MARKERS[number % len(_MARKERS)], colormaps["tab20"](number % 20)
