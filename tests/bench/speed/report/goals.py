"""What the service should reach, and whether it does."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.bench.attack.memory import MB
from tests.bench.speed.cases import (
    GUARDED_CASES,
    LIVE,
    NAIVE_CASES,
    PREDICT,
    RECOMMENDATIONS,
    SEARCH,
    SIMILAR,
    SIMILAR_REPEATED,
    SIMILAR_UNCHANGED,
    TRACK,
    TRACK_UNCHANGED,
    V1_RECOMMENDATIONS,
    WORKERS_CASES,
)
from tests.bench.speed.load.rounds import Comparison
from tests.bench.speed.load.target import CONNECTIONS
from tests.bench.speed.over_http import NAIVE, TWO_LIVE_WORKERS, TWO_WORKERS, UNGUARDED
from tests.bench.speed.report.results import ServiceResults

_BARE = "bare"


@dataclass(frozen=True)
class Goal:
    """One line of what is wanted.

    Attributes:
        what: is measured.
        wanted: the value that it should reach.
        runs: what was measured, once for each round; nothing where it was not.
        at_most: whether smaller is better.
        unit: behind the value.
        n_failed: answers that were errors meanwhile.
    """

    what: str
    wanted: float
    runs: Sequence[float]
    at_most: bool = False
    unit: str = ""
    n_failed: int = 0

    @property
    def measured(self) -> float:
        """The median."""
        return statistics.median(self.runs)

    @property
    def is_met(self) -> bool:
        """Whether the median is good enough."""
        return self._is_enough(self.measured)

    @property
    def noise_decides(self) -> bool:
        """Whether some rounds alone would meet it, and others would not."""
        return len({self._is_enough(each) for each in self.runs}) > 1

    def _is_enough(self, value: float) -> bool:
        return value <= self.wanted if self.at_most else value >= self.wanted


def goals(found: ServiceResults) -> list[Goal]:
    """All of them, with what was measured."""
    of_bare = [
        (LIVE.name, 0.65),
        (TRACK.name, 0.5),
        (TRACK_UNCHANGED.name, 0.6),
        (SIMILAR.name, 0.45),
        (SIMILAR_UNCHANGED.name, 0.6),
        (SIMILAR_REPEATED.name, 0.55),
        (PREDICT.name, 0.3),
        (SEARCH.name, 0.2),
        (V1_RECOMMENDATIONS.name, 0.12),
        (RECOMMENDATIONS.format("average"), 0.06),
    ]
    lines = [_ratio(found.cases, name, _BARE, wanted) for name, wanted in of_bare]
    lines.append(_ratio(found.others, SIMILAR.name, NAIVE, 10))
    lines += [_ratio(found.others, case.name, UNGUARDED, 0.9) for case in GUARDED_CASES]
    for case in WORKERS_CASES:
        lines += [_ratio(found.others, case.name, against, 1) for against in (TWO_WORKERS, TWO_LIVE_WORKERS)]
    return [*lines, _tail(found.cases), *_footprint(found)]


def _ratio(comparisons: Iterable[Comparison], name: str, against: str, wanted: float) -> Goal:
    what = f"{name}, of {against}"
    for each in comparisons:
        if (each.name, each.against) == (name, against):
            return Goal(what, wanted, each.ratios, n_failed=each.figures.n_failed + each.others.n_failed)
    return Goal(what, wanted, ())


def _tail(cases: Sequence[Comparison]) -> Goal:
    """p99 in p50s, of the case where it is longest."""
    naive = {case.name for case in NAIVE_CASES}
    measured = [each for each in cases if each.connections == CONNECTIONS and each.name not in naive]
    what = f"p99 in p50s at {CONNECTIONS} clients"
    if not measured:
        return Goal(what, 3, (), at_most=True)
    worst = max(measured, key=lambda each: statistics.median(each.figures.tails))
    return Goal(f"{what}, the longest: {worst.name}", 3, worst.figures.tails, True, n_failed=worst.figures.n_failed)


def _footprint(found: ServiceResults) -> list[Goal]:
    """Of a worker alone or of several, whichever takes most."""
    several = max(found.workers, key=lambda each: each.n)
    resident = max(each.resident for each in found.workers)
    anonymous = max(each.anonymous for each in found.workers)
    return [
        Goal("from start to ready", 1.2, found.ready_s, at_most=True, unit=" s"),
        Goal("resident memory of a worker", 220, [resident / MB], at_most=True, unit=" MB"),
        Goal("anonymous memory of a worker", 90, [anonymous / MB], at_most=True, unit=" MB"),
        Goal(f"pages that {several.n} workers share", 60, [100 * several.shared_part], unit=" %"),
    ]
