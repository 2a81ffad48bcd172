"""All that was measured, and on which machine; kept as JSON, so that either command makes the whole report anew."""

import os
import platform
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import TypeAdapter

from app.bundle.reader import Bundle
from tests.bench.speed.footprint import Workers
from tests.bench.speed.load.rounds import Comparison, Figures

_LIBRARIES = ("fastapi", "starlette", "uvicorn", "uvloop", "httptools", "pydantic", "numpy", "onnxruntime", "faiss-cpu")


@dataclass(frozen=True)
class Run:
    """What was run, when, on what.

    Attributes:
        date: of the start, in UTC.
        command: to run it again, with MODELS for the folder of bundles.
        cpu: the name of the processor.
        n_cores: that this process may use.
        memory: of the machine, in bytes.
        system: the kernel, by its number alone.
        python: its version.
        libraries: their versions.
        load_average: how many processes wanted to run in the minute before: others disturb what is measured.
        bundle: the version of the bundle in use.
        n_tracks: in its catalogue.
        n_dimensions: of its vectors.
    """

    date: str
    command: str
    cpu: str
    n_cores: int
    memory: int
    system: str
    python: str
    libraries: dict[str, str]
    load_average: float
    bundle: str
    n_tracks: int
    n_dimensions: int

    @classmethod
    def of(
        cls, bundle: Bundle, module: str, options: Mapping[str, int], libraries: tuple[str, ...] = _LIBRARIES
    ) -> "Run":
        """Of this process, now; `module` is the one that it runs, with these options."""
        return cls(
            datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
            " ".join(["python -m", module, "MODELS", *(f"--{name} {value}" for name, value in options.items())]),
            _cpu_name(),
            len(os.sched_getaffinity(0)),
            os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"),
            f"{platform.system()} {platform.release().partition('-')[0]}",
            platform.python_version(),
            {name: found for name in libraries if (found := _version(name))},
            os.getloadavg()[0],
            bundle.manifest.version,
            bundle.manifest.n_tracks,
            bundle.layout.n_dimensions,
        )


@dataclass(frozen=True)
class Stages:
    """Where the time of a request goes in process, in µs: medians."""

    name: str
    whole: float
    stages: dict[str, float]


@dataclass(frozen=True)
class ServiceResults:
    """Of the service.

    Attributes:
        run: how it was measured.
        wrk: its version.
        n_rounds: of each comparison.
        seconds: of each case in each round.
        own_cores: whether wrk and the server had a core each.
        bare: of what all is compared with; the medians over all comparisons.
        cases: of the service and of the naive design, beside bare.
        others: beside something else.
        skipped: cases that were left out, with the reason.
        ready_s: from start to ready, each time.
        workers: their memory.
        stages: of requests in process.
    """

    run: Run
    wrk: str
    n_rounds: int
    seconds: int
    own_cores: bool
    bare: Figures
    cases: list[Comparison]
    others: list[Comparison]
    skipped: dict[str, str]
    ready_s: list[float]
    workers: list[Workers]
    stages: list[Stages]


@dataclass(frozen=True)
class IndexFigures:
    """Of one setting of an index.

    Attributes:
        name: of the library and the kind.
        setting: how far it searches.
        recall: at 10: the share of the ten nearest that it finds.
        query_us: the median, one query at a time, on one thread.
        build_s: until the index was made, on one thread.
    """

    name: str
    setting: str
    recall: float
    query_us: float
    build_s: float


@dataclass(frozen=True)
class PeerResults:
    """Of what others offer.

    Attributes:
        run: how it was measured.
        n_queries: of each index.
        n_rounds: of each comparison.
        seconds: of each server in each round.
        indexes: of other libraries, and of the service itself.
        servers: beside the service, over HTTP.
        skipped: what could not be measured, with the reason.
    """

    run: Run
    n_queries: int
    n_rounds: int
    seconds: int
    indexes: list[IndexFigures]
    servers: list[Comparison]
    skipped: dict[str, str]


@dataclass(frozen=True)
class Results:
    """What the two commands found last."""

    service: ServiceResults | None = None
    peers: PeerResults | None = None


_JSON = TypeAdapter(Results)


def read_results(path: Path) -> Results:
    """What a file keeps; nothing where there is none."""
    return _JSON.validate_json(path.read_bytes()) if path.exists() else Results()


def write_results(path: Path, results: Results) -> None:
    """Keep them in a file."""
    path.write_bytes(_JSON.dump_json(results, indent=1) + b"\n")


def wrk_version() -> str:
    """Of the one that is installed."""
    shown = subprocess.run(["wrk", "-v"], capture_output=True, text=True).stdout
    return shown.partition(" Copyright")[0].removeprefix("wrk ").strip()


def _cpu_name() -> str:
    found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.machine()


def _version(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None
