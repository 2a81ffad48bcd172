"""Draws each cost against the number of tracks, both by logarithms, with the exponent by which it grows."""

from collections.abc import Callable, Mapping
from pathlib import Path

from matplotlib.ticker import FuncFormatter

from tests.bench.scale.growth.exponents import growth_of
from tests.bench.scale.growth.results import Size
from training.reporting.figures import new_figure, save_figure

Cost = Callable[[Size], float | None]
_MARKERS = "osD^v*<>pXhP"


def _latency(case: str, p99: bool = False) -> Cost:
    def cost(size: Size) -> float | None:
        if size.serving is None or case not in size.serving.cases:
            return None
        figures = size.serving.cases[case]
        return figures.p99_ms if p99 else figures.p50_ms

    return cost


COSTS: Mapping[str, Mapping[str, Cost]] = {
    "making, s": {
        "from table to bundle": lambda size: size.making.wall_s,
        "processor time": lambda size: size.making.cpu_s,
    },
    "memory and disk, GB": {
        "peak while making": lambda size: size.making.peak_bytes / 1e9,
        "bundle": lambda size: size.making.bundle_bytes / 1e9,
        "worker, resident": lambda size: size.serving.worker.resident / 1e9 if size.serving else None,
        "worker, anonymous": lambda size: size.serving.worker.anonymous / 1e9 if size.serving else None,
    },
    "from start to ready, s": {"ready": lambda size: min(size.serving.ready_s) if size.serving else None},
    "answers, p50 in ms": {
        case: _latency(case)
        for case in (
            "similar, 10",
            "similar, 10, genre_weight given",
            "similar, 100",
            "search, letter by letter",
            "recommendations",
            "recommendations, 10% by genre",
            "recommendations, 1% by energy",
        )
    },
}


def costs_of(sizes: Mapping[int, Size], cost: Cost) -> dict[int, float]:
    """By the number of tracks in the catalogue, where it was measured."""
    found = {size.run.n_tracks: cost(size) for size in sizes.values()}
    return {n_tracks: value for n_tracks, value in found.items() if value is not None}


def draw_picture(sizes: Mapping[int, Size], path: Path) -> None:
    """A PNG."""
    plain = FuncFormatter(lambda value, _: f"{value:g}")
    figure = new_figure(5 * len(COSTS), 7)
    for axis, (title, costs) in zip(figure.subplots(1, len(COSTS)), COSTS.items(), strict=True):
        for marker, (name, cost) in zip(_MARKERS, costs.items(), strict=False):
            known = costs_of(sizes, cost)
            if not known:
                continue
            growth = growth_of(known)
            label = name if growth is None else f"{name}: n^{growth.exponent:.2f}"
            axis.plot([*known], [*known.values()], marker, linestyle="-", label=label)
        axis.set_xscale("log")
        axis.set_yscale("log")
        axis.set_xlabel("tracks")
        axis.set_title(title)
        axis.grid(color="0.9")
        for numbers in (axis.yaxis.set_major_formatter, axis.yaxis.set_minor_formatter):
            numbers(plain)
        if axis.lines:
            axis.legend(frameon=False, fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.1))
    save_figure(figure, path)
