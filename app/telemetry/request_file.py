"""Writes the counts of requests into the files by which several workers share their metrics."""

import os
import threading
from pathlib import Path

from prometheus_client.mmap_dict import MmapedDict, mmap_key

from app.telemetry.request_counts import REQUESTS, SECONDS, RequestCounts


class RequestFile:
    """The counts of this worker, in files beside those that prometheus_client writes, and folded as they are.

    What was counted since the last writing is lost with a worker that is killed.

    Args:
        folder: of the files.
        counts: to write.
    """

    def __init__(self, folder: Path, counts: RequestCounts) -> None:
        self._counts = counts
        self._writing = threading.Lock()
        self._requests, self._seconds = (_Series(folder, kind) for kind in ("counter", "histogram"))

    def write(self) -> None:
        """Write what has been counted so far."""
        with self._writing:
            for (method, route, status), n in self._counts.answered():
                self._requests.set(REQUESTS, "_total", n, method=method, route=route, status=status)
            for route, (*buckets, total) in self._counts.durations():
                self._seconds.set(SECONDS, "_sum", total, route=route)
                for bound, n in zip(self._counts.bounds, buckets, strict=True):
                    self._seconds.set(SECONDS, "_bucket", n, route=route, le=bound)

    def close(self) -> None:
        """Write what was counted last, and close the files."""
        self.write()
        self._requests.close()
        self._seconds.close()


class _Series:
    """The file of a kind of metric. WorkerFiles takes the kind and the process from its name."""

    def __init__(self, folder: Path, kind: str) -> None:
        self._file = MmapedDict(str(folder / f"{kind}_requests_{os.getpid()}.db"))  # type: ignore[no-untyped-call]
        self._written: dict[tuple[str, ...], float] = {}

    def set(self, metric: tuple[str, str], suffix: str, value: float, **labels: str) -> None:
        """Write a value, unless it is there."""
        series = (suffix, *labels.values())
        if self._written.get(series) != value:
            name, meaning = metric
            key = mmap_key(name, name + suffix, [*labels], [*labels.values()], meaning)
            self._file.write_value(key, value, 0.0)  # type: ignore[no-untyped-call]
            self._written[series] = value

    def close(self) -> None:
        """Close the file."""
        self._file.close()  # type: ignore[no-untyped-call]
