"""Compares two kinds of requests in rounds that take turns, so that whatever else the machine does meets both alike."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.attack.memory import cpu_seconds
from tests.bench.speed.wrk import Load, run_wrk


@dataclass(frozen=True)
class Target:
    """Where requests go.

    Attributes:
        name: of the case.
        url: of the server.
        script: by which wrk sends them.
        process: of the server.
    """

    name: str
    url: str
    script: Path
    process: int


@dataclass(frozen=True)
class Round:
    """One run of wrk, and the seconds that the server computed meanwhile."""

    load: Load
    cpu_s: float


@dataclass(frozen=True)
class Figures:
    """Medians over rounds, and how many requests failed in all.

    Attributes:
        per_second: requests.
        p50_ms: of the time of an answer.
        p99_ms: of the time of an answer.
        cpu_us: that the server computed for a request.
        n_failed: answers with a status of 400 or more, and connections that failed.
    """

    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    n_failed: int

    @classmethod
    def of(cls, rounds: Sequence[Round]) -> "Figures":
        """Of at least one round."""
        loads = [each.load for each in rounds]
        return cls(
            statistics.median(load.per_second for load in loads),
            statistics.median(load.p50_ms for load in loads),
            statistics.median(load.p99_ms for load in loads),
            statistics.median(1e6 * each.cpu_s / max(1, each.load.n_requests) for each in rounds),
            sum(load.n_failed for load in loads),
        )


@dataclass(frozen=True)
class Comparison:
    """One case beside another.

    Attributes:
        name: of the case.
        against: the name of the other.
        ratios: of the requests a second, of each round.
        figures: of the case.
        others: of the other.
    """

    name: str
    against: str
    ratios: tuple[float, ...]
    figures: Figures
    others: Figures

    @property
    def ratio(self) -> float:
        """The median."""
        return statistics.median(self.ratios)

    @property
    def has_failed(self) -> bool:
        """Whether any answer was an error: then the figures tell nothing."""
        return self.figures.n_failed + self.others.n_failed > 0


def compare(target: Target, other: Target, n_rounds: int, measure: Callable[[Target], Round]) -> Comparison:
    """Measure both in each round, in turn the one and the other first. One measurement of each before warms up."""
    for each in (other, target):
        measure(each)
    rounds: dict[Target, list[Round]] = {target: [], other: []}
    for number in range(n_rounds):
        for each in (target, other) if number % 2 else (other, target):
            rounds[each].append(measure(each))
    ratios = (
        of_target.load.per_second / max(of_other.load.per_second, 1e-9)
        for of_target, of_other in zip(rounds[target], rounds[other], strict=True)
    )
    return Comparison(target.name, other.name, tuple(ratios), Figures.of(rounds[target]), Figures.of(rounds[other]))


def measured_by_wrk(seconds: int, core: int | None) -> Callable[[Target], Round]:
    """Measures for so many seconds, with wrk on a core."""

    def measure(target: Target) -> Round:
        before = cpu_seconds(target.process)
        load = run_wrk(target.url, target.script, seconds, core)
        return Round(load, cpu_seconds(target.process) - before)

    return measure
