"""The files by which several workers share their metrics: read as one, and kept few however many workers die."""

import fcntl
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client.metrics_core import Metric
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector

MULTIPROCESS_DIR = "PROMETHEUS_MULTIPROC_DIR"
"""The environment variable by which prometheus_client knows the folder; it looks when it is imported."""

_FOLDED = "folded"  # stands in place of a process id in names such as counter_123.db
_SUMMED = ("counter", "histogram")


class WorkerFiles:
    """Collects the metrics of all workers.

    The counts of a worker that died are added to those of its predecessors, and its gauges go. Whoever notices first
    does it, one at a time: a worker that starts, or one that is asked for the metrics.

    Args:
        folder: of the files, some for each worker and kind of metric.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # A process id can come again: what has that of this process is of a former one, until there are metrics here.
        self._fold(self._dead() | {str(os.getpid())})

    def collect(self) -> Iterable[Metric]:
        """The metrics of all workers that run, with the counts of those that ran."""
        if dead := self._dead():
            self._fold(dead)
        with self._locked(fcntl.LOCK_SH):
            # A worker that is killed while it makes a file leaves an empty one.
            files = [str(path) for path in self.folder.glob("*.db") if path.stat().st_size]
            return list(MultiProcessCollector.merge(files))  # type: ignore[no-untyped-call]

    def _dead(self) -> set[str]:
        owners = {_owner(path) for path in self.folder.glob("*.db")} - {_FOLDED}
        return {owner for owner in owners if not _runs(int(owner))}

    def _fold(self, owners: set[str]) -> None:
        with self._locked(fcntl.LOCK_EX):
            paths = [path for path in self.folder.glob("*.db") if _owner(path) in owners]
            for kind in _SUMMED:
                if any(path.name.startswith(f"{kind}_") for path in paths):
                    self._add_up(kind, [path for path in paths if path.name.startswith(f"{kind}_")])
            for path in paths:
                path.unlink()

    def _add_up(self, kind: str, paths: list[Path]) -> None:
        folded = self.folder / f"{kind}_{_FOLDED}.db"
        totals: defaultdict[str, float] = defaultdict(float)
        for path in (folded, *paths):
            if path.exists() and path.stat().st_size:
                for key, value, _, _ in MmapedDict.read_all_values_from_file(path):  # type: ignore[no-untyped-call]
                    totals[key] += value
        unfinished = folded.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        written = MmapedDict(str(unfinished))  # type: ignore[no-untyped-call]
        for key, total in totals.items():
            written.write_value(key, total, 0.0)  # type: ignore[no-untyped-call]
        written.close()  # type: ignore[no-untyped-call]
        unfinished.replace(folded)

    @contextmanager
    def _locked(self, kind: int) -> Iterator[None]:
        with (self.folder / "lock").open("a") as lock:
            fcntl.flock(lock, kind)
            yield


def _owner(path: Path) -> str:
    return path.stem.rpartition("_")[2]


def _runs(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
