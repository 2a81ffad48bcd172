"""Draws the time of answers against the load, and around the death of a machine."""

from pathlib import Path

from tests.bench.scale.simulation.results import Simulated
from training.reporting.figures import new_figure, save_figure


def draw_picture(simulated: Simulated, path: Path) -> None:
    """A PNG."""
    figure = new_figure(5.5 * (1 + len(simulated.deaths)), 4.5)
    first, *others = figure.subplots(1, 1 + len(simulated.deaths), sharey=True)
    loads = [each.per_second for each in simulated.loads]
    first.plot(loads, [each.p50_ms for each in simulated.loads], "o-", label="p50")
    first.plot(loads, [each.p99_ms for each in simulated.loads], "s-", label="p99")
    first.axhline(simulated.assumed.p99_ms, linestyle=":", color="0.6")
    first.set_yscale("log")
    first.set_xlabel("requests a second")
    first.set_ylabel("ms")
    first.set_title(f"{simulated.plan.n_machines} machines, simulated")
    first.legend(frameon=False)
    for axis, (death, moments) in zip(others, simulated.deaths, strict=True):
        times = [each.at_s for each in moments]
        axis.plot(times, [each.p50_ms for each in moments], "o-", label="p50", markersize=3)
        axis.plot(times, [each.p99_ms for each in moments], "s-", label="p99", markersize=3)
        axis.axvspan(death.at_s, death.back_s, color="0.9")
        axis.axhline(simulated.assumed.p99_ms, linestyle=":", color="0.6")
        axis.set_xlabel("s")
        n_failed = sum(each.n_failed for each in moments)
        axis.set_title(f"a {death.what} is dead: {n_failed} requests fail")
    save_figure(figure, path)
