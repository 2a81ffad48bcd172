"""How many machines a load needs, so that 99 of 100 answers come within a time, by simulating them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from tests.bench.overload.mix import SHARES
from tests.bench.scale.growth.results import Size
from tests.bench.scale.simulation.cluster import Cluster, Death, Outcome, Plan
from tests.bench.scale.simulation.inputs import SEARCHED, kinds_of, replica_times, shard_times

_PART_OF_PROMISE = 0.5
_LITTLE, _LITTLE_S = 20.0, 100.0  # requests a second among which none waits, for so long
_FULLEST = 0.9  # of the cores: where the search for the smallest plan begins
_MORE = 1.04  # machines in each step of that search, or one more


class NotPossible(Exception):
    """No number of machines keeps the promise."""


@dataclass(frozen=True)
class Point:
    """One load.

    Attributes:
        per_second: requests.
        p50_ms: of the time of an answer.
        p99_ms: of the time of an answer.
        n_requests: that were simulated.
        replicas_busy: of their cores, the part that computed.
        shards_busy: of their cores, the part that computed.
    """

    per_second: float
    p50_ms: float
    p99_ms: float
    n_requests: int
    replicas_busy: float
    shards_busy: float


@dataclass(frozen=True)
class Moment:
    """A short time around a death: what the clients saw of requests that began then."""

    at_s: float
    p50_ms: float
    p99_ms: float
    n_answered: int
    n_failed: int


def n_shards_for_memory(n_tracks: float, bytes_a_track: float, memory: float, filled: float) -> int:
    """So many machines hold the vectors once."""
    return max(1, math.ceil(n_tracks * bytes_a_track / (memory * filled)))


def n_shards_for_time(sizes: Mapping[int, Size], n_tracks: float, p99_ms: float) -> int:
    """So many that a shard's longest search takes half of the promise: each search waits for the slowest of all."""

    def is_slow(n_shards: int) -> bool:
        longest = [shard_times(sizes, kind, n_tracks / n_shards).longest_us for kind in SEARCHED]
        return max(longest) > _PART_OF_PROMISE * 1000 * p99_ms

    return next(n_shards for n_shards in range(1, math.ceil(n_tracks)) if not is_slow(n_shards))


def cores_needed(sizes: Mapping[int, Size], n_tracks: float, n_shards: int, per_second: float) -> tuple[float, float]:
    """Of replicas, and of the machines of one shard, were all cores always busy."""
    shares = {kind: share / sum(SHARES.values()) for kind, share in SHARES.items()}
    of_replicas = sum(share * replica_times(sizes, kind, n_tracks).mean_us for kind, share in shares.items())
    of_shard = sum(shares[kind] * shard_times(sizes, kind, n_tracks / n_shards).mean_us for kind in SEARCHED)
    return 1e-6 * per_second * of_replicas, 1e-6 * per_second * of_shard


def simulate(sizes: Mapping[int, Size], plan: Plan, n_tracks: float, per_second: float, seconds: float) -> Point:
    """One load on one plan; the first tenth of the time is not counted, in which the machines fill."""
    outcome = _run(sizes, plan, n_tracks, per_second, seconds, ())
    began, took = np.array(outcome.began), np.array(outcome.took)
    counted = 1e3 * took[began >= 0.1 * seconds]
    p50_ms, p99_ms = np.quantile(counted, [0.5, 0.99]).tolist()
    busy = outcome.utilisation
    return Point(per_second, p50_ms, p99_ms, len(counted), busy["replicas"], busy["shards"])


def smallest_plan(
    sizes: Mapping[int, Size], like: Plan, n_tracks: float, per_second: float, p99_ms: float, seconds: float
) -> tuple[Plan, Point]:
    """The fewest replicas and copies of each shard, by steps, that keep the promise; and one of each to spare.

    Raises:
        NotPossible: the promise is shorter than the work, with however many machines.
    """
    of_replicas, of_shard = cores_needed(sizes, n_tracks, like.n_shards, per_second)
    n_replicas = max(1, math.ceil(of_replicas / like.cores / _FULLEST))
    n_copies = max(1, math.ceil(of_shard / like.cores / _FULLEST))
    idle = simulate(sizes, replace(like, n_replicas=n_replicas, n_copies=n_copies), n_tracks, _LITTLE, _LITTLE_S)
    if idle.p99_ms > p99_ms:
        raise NotPossible(f"expected 99 of 100 answers within {p99_ms} ms, got {idle.p99_ms:.0f} ms without any queue")
    while True:
        without_spares = replace(like, n_replicas=n_replicas, n_copies=n_copies)
        point = simulate(sizes, without_spares, n_tracks, per_second, seconds)
        if point.p99_ms <= p99_ms:
            return replace(like, n_replicas=n_replicas + 1, n_copies=n_copies + 1), point
        if point.replicas_busy >= point.shards_busy:
            n_replicas = max(n_replicas + 1, math.ceil(_MORE * n_replicas))
        else:
            n_copies += 1


def around_a_death(
    sizes: Mapping[int, Size],
    plan: Plan,
    n_tracks: float,
    per_second: float,
    death: Death,
    seconds: float,
    step_s: float,
) -> list[Moment]:
    """What clients see before, while and after a machine is dead, by the time at which they asked."""
    outcome = _run(sizes, plan, n_tracks, per_second, seconds, (death,))
    began, took, failed = np.array(outcome.began), 1e3 * np.array(outcome.took), np.array(outcome.failed_at)
    moments = []
    for start in np.arange(0, seconds, step_s).tolist():
        answered = took[(began >= start) & (began < start + step_s)]
        n_failed = int(((failed >= start) & (failed < start + step_s)).sum())
        p50_ms, p99_ms = np.quantile(answered, [0.5, 0.99]).tolist() if len(answered) else (0.0, 0.0)
        moments.append(Moment(start, p50_ms, p99_ms, len(answered), n_failed))
    return moments


def _run(
    sizes: Mapping[int, Size], plan: Plan, n_tracks: float, per_second: float, seconds: float, deaths: tuple[Death, ...]
) -> Outcome:
    kinds = kinds_of(sizes, n_tracks, plan.n_shards)
    return Cluster(plan, kinds, seed=0).run(per_second, seconds, deaths)
