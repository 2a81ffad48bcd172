"""What was measured, kept as JSON: each size keeps its own, so that one can be measured again and the others stay."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from tests.bench.speed.footprint import Workers
from tests.bench.speed.load.rounds import Figures
from tests.bench.speed.report.results import Run

QUANTILES = (*(tenth / 10 for tenth in range(10)), 0.95, 0.99, 1.0)
"""Of which times are kept."""


@dataclass(frozen=True)
class Making:
    """Of a bundle from a table, by `python -m training index`.

    Attributes:
        wall_s: from start to end.
        cpu_s: of processor time, of all threads and processes.
        peak_bytes: the most that was resident, mapped files included.
        steps_s: of each step that the log tells, in seconds.
        table_bytes: the size of the table.
        bundle_bytes: the size of the bundle.
        index_bytes: of it, vectors and what searches them: the files that a distributed engine keeps in its place.
    """

    wall_s: float
    cpu_s: float
    peak_bytes: int
    steps_s: dict[str, float]
    table_bytes: int
    bundle_bytes: int
    index_bytes: int


@dataclass(frozen=True)
class Finding:
    """What share of the ten nearest the engine finds under a filter.

    Attributes:
        filter: its name; "" without one.
        share: of the tracks, what it leaves.
        recall: at 10, by tracks with the default weight of genre.
        recall_any_weight: at 10, by tracks with a random one.
        query_us: of processor time in the engine, the mean.
        quantiles_us: of the same, at `QUANTILES`.
    """

    filter: str
    share: float
    recall: float
    recall_any_weight: float
    query_us: float
    quantiles_us: tuple[float, ...]


@dataclass(frozen=True)
class Serving:
    """Of a service with one worker.

    Attributes:
        ready_s: from the start of the process until it is ready, each time.
        cases: of each kind of request, by its name.
        connections: of each case: as many clients ask again as soon as they have an answer.
        seconds: of each round.
        worker: its memory after the load.
        cpu_us: of each kind, quantiles of the processor time of a request, asked one after another: at
            `QUANTILES`.
    """

    ready_s: list[float]
    cases: dict[str, Figures]
    connections: dict[str, int]
    seconds: int
    worker: Workers
    cpu_us: dict[str, tuple[float, ...]]


@dataclass(frozen=True)
class Size:
    """Of one number of tracks.

    Attributes:
        run: how it was measured.
        index: what the manifest says of the index.
        making: of its bundle.
        serving: of the service.
        finding: by the engine; empty where it was not measured.
    """

    run: Run
    index: dict[str, object]
    making: Making
    serving: Serving | None = None
    finding: tuple[Finding, ...] = ()


_JSON = TypeAdapter(dict[int, Size])


def read_growth(path: Path) -> dict[int, Size]:
    """What a file keeps, by the number of tracks that were asked for; nothing where there is none."""
    return _JSON.validate_json(path.read_bytes()) if path.exists() else {}


def write_growth(path: Path, sizes: Mapping[int, Size]) -> None:
    """Keep it in a file."""
    path.write_bytes(_JSON.dump_json(dict(sorted(sizes.items())), indent=1) + b"\n")
