"""Compares kinds of requests in rounds that take turns, so that whatever else the machine does meets all alike."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.attack.memory import cpu_seconds
from tests.bench.speed.load.target import Load, Target

_WARM_UP_S = 1


@dataclass(frozen=True)
class Round:
    """One run of a client, and the seconds that the server computed meanwhile."""

    load: Load
    cpu_s: float


@dataclass(frozen=True)
class Figures:
    """Medians over rounds, and how many requests failed in all.

    Attributes:
        per_second: requests that succeeded.
        p50_ms: of the time of an answer.
        p99_ms: of the time of an answer.
        cpu_us: that the server computed for a request that succeeded.
        tails: p99 in p50s, of each round.
        n_requests: answers in all rounds.
        n_failed: answers with a status of 400 or more, and connections that failed, in all rounds.
    """

    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    tails: tuple[float, ...]
    n_requests: int
    n_failed: int

    @classmethod
    def of(cls, rounds: Sequence[Round]) -> "Figures":
        """Of at least one round."""
        loads = [each.load for each in rounds]
        return cls(
            statistics.median(load.per_second for load in loads),
            statistics.median(load.p50_ms for load in loads),
            statistics.median(load.p99_ms for load in loads),
            statistics.median(1e6 * each.cpu_s / max(1, each.load.n_succeeded) for each in rounds),
            tuple(load.p99_ms / max(load.p50_ms, 1e-9) for load in loads),
            sum(load.n_requests for load in loads),
            sum(load.n_failed for load in loads),
        )


@dataclass(frozen=True)
class Comparison:
    """One case beside another, over as many connections.

    Attributes:
        name: of the case.
        against: the name of the other.
        connections: each waits for an answer before it asks again.
        ratios: of the requests a second that succeeded, of each round.
        figures: of the case.
        others: of the other.
    """

    name: str
    against: str
    connections: int
    ratios: tuple[float, ...]
    figures: Figures
    others: Figures

    @property
    def ratio(self) -> float:
        """The median."""
        return statistics.median(self.ratios)

    @property
    def has_failed(self) -> bool:
        """Whether any answer was an error."""
        return self.figures.n_failed + self.others.n_failed > 0


def compare(
    targets: Sequence[Target], other: Target, n_rounds: int, measure: Callable[[Target, int], Round], seconds: int
) -> list[Comparison]:
    """Measure one or two targets and what they are compared with in each round, in turn forwards and backwards.

    The other stands between two targets, so that each is measured right before or after it. One measurement of each
    before warms up.

    Args:
        targets: with the same number of connections as the other.
        other: what they are compared with.
        n_rounds: at least one.
        measure: a target, for so many seconds.
        seconds: of each measurement.
    """
    if not 1 <= len(targets) <= 2 or any(each.connections != other.connections for each in targets):
        raise ValueError(f"expected one or two targets over {other.connections} connections each, got {targets}")
    order = [targets[0], other, *targets[1:]]
    for each in order:
        measure(each, _WARM_UP_S)
    rounds: dict[Target, list[Round]] = {each: [] for each in order}
    for number in range(n_rounds):
        for each in order[:: -1 if number % 2 else 1]:
            rounds[each].append(measure(each, seconds))
    others = Figures.of(rounds[other])
    return [
        Comparison(
            each.name,
            other.name,
            other.connections,
            tuple(
                of_target.load.per_second / max(of_other.load.per_second, 1e-9)
                for of_target, of_other in zip(rounds[each], rounds[other], strict=True)
            ),
            Figures.of(rounds[each]),
            others,
        )
        for each in targets
    ]


def seconds_to_compare(n_targets: int, n_rounds: int, seconds: int) -> int:
    """How long `compare` takes at least."""
    return (n_targets + 1) * (n_rounds * seconds + _WARM_UP_S)


def measured_from(core: int | None) -> Callable[[Target, int], Round]:
    """Measures a target for so many seconds, with a client on a core."""

    def measure(target: Target, seconds: int) -> Round:
        target.settle()
        before = cpu_seconds(target.process)
        load = target.send(seconds, core, target.connections)
        return Round(load, cpu_seconds(target.process) - before)

    return measure
