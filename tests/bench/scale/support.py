"""Planted measurements, for tests: costs that grow by known powers."""

from tests.bench.overload.mix import SHARES
from tests.bench.scale.growth.results import QUANTILES, Finding, Making, Serving, Size
from tests.bench.scale.simulation.inputs import CASES
from tests.bench.speed.footprint import Workers
from tests.bench.speed.load.rounds import Figures
from tests.bench.speed.report.results import Run


def planted_size(n_tracks: int) -> Size:
    """Requests take 1 ms everywhere, search by name and the engine twice as long over four times as many tracks."""
    root = (n_tracks / 1_000_000) ** 0.5
    run = Run("2026-01-02 03:04", "python -m x", "cpu", 2, 10**10, "Linux", "3.11", {}, 0.1, "bundle", n_tracks, 242)
    making = Making(
        n_tracks / 1000, n_tracks / 900, 10**9, {"Reading": 1.0}, n_tracks * 200, n_tracks * 1500, n_tracks * 700
    )
    flat = tuple(1000.0 for _ in QUANTILES)
    times = {CASES[kind]: flat for kind in SHARES} | {CASES["search"]: tuple(1000 * root for _ in QUANTILES)}
    answers = {case: Figures(100.0, 2.0, 9.0, of_case[0], (4.5,), 1000, 0) for case, of_case in times.items()}
    serving = Serving([1.0], answers, dict.fromkeys(answers, 8), 2, Workers(1, 3e8 * root, 1e8, 0.0, 3e8, 0.0), times)
    finding = tuple(
        Finding(name, share, 0.99, 0.98, 2000 * root, tuple(2000 * root for _ in QUANTILES))
        for name, share in (("", 1.0), ("50% by genre", 0.5))
    )
    return Size(run, {"kind": "ivf"}, making, serving, finding)
