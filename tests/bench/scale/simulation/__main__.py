"""Plan the machines for a catalogue and a load, and simulate them, from what growth.json says was measured.

    python -m tests.bench.scale.simulation

Writes simulation.json and docs/pictures/scale-simulation.png. What cannot be measured on one machine is an option.
"""

import argparse
import sys
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.overload.mix import SHARES
from tests.bench.scale.growth.results import Size, read_growth
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
from tests.bench.scale.simulation.inputs import SEARCHED, NotMeasured, replica_times, shard_times
from tests.bench.scale.simulation.picture import draw_picture
from tests.bench.scale.simulation.results import Assumed, Simulated, write_simulated
from tests.support.service_process import ROOT

_MEANINGS = {
    "n_tracks": "tracks of the catalogue",
    "per_second": "requests a second at the busiest time",
    "p99_ms": "milliseconds within which 99 of 100 answers shall come",
    "cores": "cores of a machine",
    "memory": "memory of a machine, in bytes",
    "filled": "share of it that vectors take at most",
    "network_s": "seconds there and back between machines",
    "notice_s": "seconds until a dead machine is given nothing more",
    "timeout_s": "seconds until a shard that does not answer is asked of another copy",
}
_LOADS = (0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0, 1.05)  # of what all cores can do
_DIES_S, _BACK_S, _SEEN_S, _STEP_S = 2.0, 7.0, 10.0, 0.25


def simulate_all(sizes: dict[int, Size], assumed: Assumed, index_bytes: float, seconds: float) -> Simulated:
    """The plan, its loads and its deaths.

    Raises:
        NotMeasured: a size is missing.
    """
    for_memory = n_shards_for_memory(assumed.n_tracks, index_bytes, assumed.memory, assumed.filled)
    for_time = n_shards_for_time(sizes, assumed.n_tracks, assumed.p99_ms)
    n_shards = max(for_memory, for_time)
    like = Plan(1, n_shards, 1, assumed.cores, assumed.network_s, assumed.notice_s, assumed.timeout_s)
    plan, without_spares = smallest_plan(sizes, like, assumed.n_tracks, assumed.per_second, assumed.p99_ms, seconds)
    _say(f"{plan.n_replicas} replicas, {n_shards} shards on {plan.n_copies} machines each")
    of_replicas, of_shard = cores_needed(sizes, assumed.n_tracks, n_shards, 1.0)
    most = assumed.cores * min(plan.n_replicas / of_replicas, plan.n_copies / of_shard)
    loads = [simulate(sizes, plan, assumed.n_tracks, part * most, seconds) for part in _LOADS]
    deaths = []
    for what in ("replica", "copy of a shard"):
        death = Death(what, _DIES_S, _BACK_S)
        found = around_a_death(sizes, plan, assumed.n_tracks, assumed.per_second, death, _SEEN_S, _STEP_S)
        deaths.append((death, found))
        _say(f"{what} dies: {sum(each.n_failed for each in found)} failed")
    return Simulated(
        datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
        assumed,
        sorted(size.run.n_tracks for size in sizes.values()),
        index_bytes,
        for_memory,
        for_time,
        {kind: replica_times(sizes, kind, assumed.n_tracks).mean_us for kind in SHARES},
        {kind: shard_times(sizes, kind, assumed.n_tracks / n_shards).mean_us for kind in SEARCHED},
        plan,
        without_spares,
        loads,
        deaths,
        seconds,
    )


def index_bytes_of(sizes: dict[int, Size]) -> float:
    """Of vectors and index a track, in the largest bundle that was measured.

    Raises:
        NotMeasured: nothing was.
    """
    if not sizes:
        raise NotMeasured("expected measured sizes in growth.json; run python -m tests.bench.scale.growth")
    largest = max(sizes.values(), key=lambda size: size.run.n_tracks)
    return largest.making.index_bytes / largest.run.n_tracks


def main() -> int:
    """Returns the exit code: 2 where nothing was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for each in fields(Assumed):
        option = "--" + each.name.replace("_", "-")
        said = f"{_MEANINGS[each.name]} (default: {each.default:g})"
        parser.add_argument(option, type=type(each.default), default=each.default, help=said)
    parser.add_argument("--seconds", type=float, default=5.0, help="of each simulated run (default: 5)")
    parser.add_argument("--out", type=Path, default=ROOT / "tests/bench/scale", help="folder of growth.json and result")
    parser.add_argument("--pictures", type=Path, default=ROOT / "docs/pictures", help="folder of the picture")
    given = parser.parse_args()
    assumed = Assumed(**{each.name: getattr(given, each.name) for each in fields(Assumed)})
    try:
        sizes = read_growth(given.out / "growth.json")
        simulated = simulate_all(sizes, assumed, index_bytes_of(sizes), given.seconds)
    except (NotMeasured, NotPossible) as error:
        print(error, file=sys.stderr)
        return 2
    write_simulated(given.out / "simulation.json", simulated)
    draw_picture(simulated, given.pictures / "scale-simulation.png")
    print(given.out / "simulation.json")
    return 0


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
