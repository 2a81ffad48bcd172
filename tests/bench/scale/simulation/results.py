"""What was simulated, kept as JSON."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from tests.bench.scale.simulation.capacity import Moment, Point
from tests.bench.scale.simulation.cluster import Death, Plan


@dataclass(frozen=True)
class Assumed:
    """What was not measured here, and can be changed by an option.

    Attributes:
        n_tracks: of the catalogue.
        per_second: requests at the busiest time.
        p99_ms: within which 99 of 100 answers come.
        cores: of a machine.
        memory: of a machine, in bytes.
        filled: of it, what vectors take at most.
        network_s: there and back between machines of one place.
        notice_s: until a dead machine is given nothing more, as docker/haproxy.cfg has it: two checks, a second apart.
        timeout_s: until a shard that does not answer is asked of another copy.
    """

    n_tracks: float = 100e6
    per_second: float = 10_000
    p99_ms: float = 100
    cores: int = 8
    memory: float = 64e9
    filled: float = 0.7
    network_s: float = 0.0005
    notice_s: float = 2.0
    timeout_s: float = 0.5


@dataclass(frozen=True)
class Simulated:
    """All of it.

    Attributes:
        date: of the run, in UTC.
        assumed: what was not measured.
        measured_at: the numbers of tracks of the catalogues that were measured.
        index_bytes: of vectors and index, a track.
        shards_for_memory: so many hold the vectors.
        shards_for_time: so many search fast enough.
        replica_us: mean time of computing of each kind of request in a replica.
        shard_us: mean time of computing of each kind that searches, in each shard.
        plan: the smallest with a spare replica and a spare copy of each shard.
        without_spares: the same load on the plan without these spares.
        loads: on the plan with all its machines, from little to more than they can do.
        deaths: what died, and what clients saw.
        seconds: of each simulated run.
    """

    date: str
    assumed: Assumed
    measured_at: list[int]
    index_bytes: float
    shards_for_memory: int
    shards_for_time: int
    replica_us: dict[str, float]
    shard_us: dict[str, float]
    plan: Plan
    without_spares: Point
    loads: list[Point]
    deaths: list[tuple[Death, list[Moment]]]
    seconds: float


_JSON = TypeAdapter(Simulated)


def read_simulated(path: Path) -> Simulated:
    """What a file keeps."""
    return _JSON.validate_json(path.read_bytes())


def write_simulated(path: Path, simulated: Simulated) -> None:
    """Keep it in a file."""
    path.write_bytes(_JSON.dump_json(simulated, indent=1) + b"\n")
