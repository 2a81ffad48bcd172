from random import Random

import numpy as np
import pytest

from tests.bench.scale.growth.results import QUANTILES
from tests.bench.scale.simulation.capacity import (
    NotPossible,
    around_a_death,
    cores_needed,
    n_shards_for_memory,
    n_shards_for_time,
    simulate,
    smallest_plan,
)
from tests.bench.scale.simulation.cluster import Death, Plan
from tests.bench.scale.simulation.inputs import NotMeasured, Quantiles, replica_times, shard_times
from tests.bench.scale.support import planted_size

SIZES = {n: planted_size(n) for n in (100_000, 1_000_000)}
LIKE = Plan(1, 4, 1, cores=2, network_s=0.0005, notice_s=0.5, timeout_s=0.1)


def test_drawn_times_have_the_quantiles_that_were_measured() -> None:
    measured = tuple(float(1000 * (1 + at) ** 3) for at in QUANTILES)
    random, times = Random(0), Quantiles(measured, 2.0)
    drawn = [times.draw(random) for _ in range(20_000)]
    assert 1e6 * np.quantile(drawn, [0.1, 0.5, 0.9]) == pytest.approx(
        [2 * measured[QUANTILES.index(at)] for at in (0.1, 0.5, 0.9)], rel=0.02
    )
    assert 1e6 * np.mean(drawn) == pytest.approx(times.mean_us, rel=0.02)


def test_search_by_name_grows_with_the_catalogue_and_the_engine_with_a_shard() -> None:
    assert replica_times(SIZES, "search", 4_000_000).mean_us == pytest.approx(2000, rel=1e-3)
    assert replica_times(SIZES, "similar", 4_000_000).mean_us == pytest.approx(1000, rel=1e-3)
    assert shard_times(SIZES, "recommendations", 4_000_000).mean_us == pytest.approx(4000, rel=1e-3)
    assert shard_times(SIZES, "recommendations", 250_000).mean_us == pytest.approx(1000, rel=1e-3)


def test_costs_of_a_single_size_are_taken_to_grow_with_the_tracks() -> None:
    alone = {1_000_000: SIZES[1_000_000]}
    assert shard_times(alone, "recommendations", 3_000_000).mean_us == pytest.approx(6000, rel=1e-3)
    assert replica_times(alone, "search", 3_000_000).mean_us == pytest.approx(3000, rel=1e-3)


def test_nothing_is_planned_without_measurements() -> None:
    with pytest.raises(NotMeasured):
        replica_times({}, "similar", 1e6)
    with pytest.raises(NotMeasured):
        shard_times({}, "recommendations", 1e6)


def test_shards_are_as_many_as_hold_the_vectors_once() -> None:
    assert n_shards_for_memory(100e6, 700, 64e9, 0.7) == 2
    assert n_shards_for_memory(64e6, 700, 64e9, 0.7) == 1


def test_shards_are_as_many_as_search_in_half_of_the_promise() -> None:
    # 2 ms of a million, and twice as much of four times as many: 4 ms of four million tracks.
    assert n_shards_for_time(SIZES, 16_000_000, 8.1) == 4
    assert n_shards_for_time(SIZES, 16_000_000, 1000) == 1


def test_cores_are_the_mean_times_of_all_requests() -> None:
    # 85 % of the requests take 1 ms of a replica, and 15 % search names in 2 ms; 15 % search each shard for 2 ms.
    of_replicas, of_shard = cores_needed(SIZES, 4_000_000, 4, 1000)
    assert of_replicas == pytest.approx(1.15, rel=1e-3)
    assert of_shard == pytest.approx(0.30, rel=1e-3)


def test_smallest_plan_keeps_the_promise_and_one_machine_less_of_the_busiest_kind_does_not() -> None:
    plan, point = smallest_plan(SIZES, LIKE, 4_000_000, 4000, 12, seconds=3)
    assert point.p99_ms <= 12
    assert plan.n_replicas >= 4  # 4.6 cores are busy, and one machine is spare
    fewer = Plan(plan.n_replicas - 2, 4, plan.n_copies - 1, 2, 0.0005, 0.5, 0.1)
    assert simulate(SIZES, fewer, 4_000_000, 4000, 3).p99_ms > 12


def test_promise_that_is_shorter_than_the_work_is_refused() -> None:
    with pytest.raises(NotPossible, match="without any queue"):
        smallest_plan(SIZES, LIKE, 4_000_000, 4000, 3, seconds=3)


def test_clients_see_a_dead_shard_until_it_is_noticed() -> None:
    plan = Plan(4, 4, 2, cores=2, network_s=0.0005, notice_s=0.5, timeout_s=0.1)
    death = Death("copy of a shard", 1.0, 2.0)
    moments = around_a_death(SIZES, plan, 4_000_000, 1000, death, seconds=3, step_s=0.25)
    assert sum(each.n_failed for each in moments) == 0
    late = [each.at_s for each in moments if each.p99_ms > 100]
    assert late == [1.0, 1.25]
