from collections.abc import Callable
from random import Random

import numpy as np
import pytest

from tests.bench.scale.simulation.cluster import Cluster, Death, Kind, Outcome, Plan
from tests.bench.scale.simulation.queues import mean_of_slowest, wait_of_md1, wait_of_mmc

Times = Callable[[Random], float]


def exponential(mean_s: float) -> Times:
    return lambda random: random.expovariate(1 / mean_s)


def constant(seconds: float) -> Times:
    return lambda random: seconds


def plan(n_replicas: int = 1, n_shards: int = 1, n_copies: int = 1, cores: int = 1, timeout_s: float = 0.01) -> Plan:
    return Plan(n_replicas, n_shards, n_copies, cores, network_s=0.0, notice_s=0.5, timeout_s=timeout_s)


def run(of: Plan, kind: Kind, per_second: float, seconds: float, *deaths: Death) -> Outcome:
    return Cluster(of, {"only": kind}, seed=3).run(per_second, seconds, deaths)


@pytest.mark.parametrize(("n_cores", "utilisation"), [(1, 0.5), (1, 0.8), (4, 0.8), (8, 0.5)])
def test_mean_wait_of_one_replica_is_that_of_erlang_c(n_cores: int, utilisation: float) -> None:
    per_second = utilisation * n_cores / 0.01
    outcome = run(plan(cores=n_cores), Kind(1, exponential(0.01)), per_second, 60_000 / per_second)
    assert np.mean(outcome.took) == pytest.approx(0.01 + wait_of_mmc(per_second, 0.01, n_cores), rel=0.06)
    assert outcome.utilisation["replicas"] == pytest.approx(utilisation, rel=0.03)


def test_mean_wait_with_constant_times_is_that_of_pollaczek_and_khinchine() -> None:
    outcome = run(plan(), Kind(1, constant(0.01)), 80, 800)
    assert np.mean(outcome.took) == pytest.approx(0.01 + wait_of_md1(80, 0.01), rel=0.06)


def test_one_server_waits_half_as_long_with_constant_times_as_with_exponential_ones() -> None:
    assert wait_of_md1(70, 0.01) == pytest.approx(wait_of_mmc(70, 0.01, 1) / 2)


def test_more_arrivals_than_servers_can_do_are_refused_by_the_formula() -> None:
    with pytest.raises(ValueError, match="utilisation"):
        wait_of_mmc(200, 0.01, 2)


def test_search_takes_as_long_as_the_slowest_of_its_shards() -> None:
    # So little load that nobody waits: the mean of the longest of eight exponential times is known.
    outcome = run(plan(n_shards=8, cores=64), Kind(1, constant(0.0), exponential(0.01)), 20, 1000)
    assert np.mean(outcome.took) == pytest.approx(mean_of_slowest(0.01, 8), rel=0.03)


def test_dying_replica_costs_no_request_while_another_answers() -> None:
    kind = Kind(1, constant(0.005))
    outcome = run(plan(n_replicas=2), kind, 100, 20, Death("replica", 5.0, 10.0))
    assert outcome.failed_at == []
    alone = run(plan(n_replicas=1), kind, 100, 20, Death("replica", 5.0, 10.0))
    assert 300 < len(alone.failed_at) < 700
    assert min(alone.failed_at) > 4.9
    assert max(alone.failed_at) < 10.0


def test_dying_copy_of_a_shard_costs_time_until_it_is_noticed_and_requests_where_it_was_the_only_one() -> None:
    kind = Kind(1, constant(0.0), constant(0.002))
    two = run(plan(n_shards=2, n_copies=2, timeout_s=0.2), kind, 100, 20, Death("copy of a shard", 5.0, 10.0))
    assert two.failed_at == []
    late = [began for began, took in zip(two.began, two.took, strict=True) if took > 0.2]
    assert late
    assert min(late) > 4.9
    assert max(late) < 5.6
    one = run(plan(n_shards=2, timeout_s=0.2), kind, 100, 20, Death("copy of a shard", 5.0, 10.0))
    assert 300 < len(one.failed_at) < 700
