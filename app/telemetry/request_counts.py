"""Counts requests in plain lists: it costs each of them far less than the counters of prometheus_client would."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from prometheus_client.metrics_core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.utils import floatToGoString

REQUESTS = ("songkin_requests", "Requests answered")
SECONDS = ("songkin_request_seconds", "Time to answer a request")
Labels = tuple[str, str, str]


class RequestCounts:
    """How many requests were answered, and how long they took. Count from one thread; any may read.

    Args:
        bounds_s: the upper bounds of the buckets of the histogram, in seconds.
    """

    def __init__(self, bounds_s: Sequence[float]) -> None:
        self.bounds = [*map(floatToGoString, bounds_s), "+Inf"]
        self._bounds_s = bounds_s
        self._counts: dict[tuple[str, str, int], list[float]] = {}  # of each bucket, and then all their seconds

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """An answered request. `method` and `route` are labels: pass few different ones."""
        key = (method, route, status)
        counts = self._counts.get(key)
        if counts is None:
            counts = self._counts[key] = [0.0] * (len(self.bounds) + 1)
        counts[bisect_left(self._bounds_s, seconds)] += 1
        counts[-1] += seconds

    def answered(self) -> Iterator[tuple[Labels, float]]:
        """How many requests were answered of each method, route and status."""
        for (method, route, status), (*buckets, _) in self._snapshot():
            yield (method, route, str(status)), sum(buckets)

    def durations(self) -> Iterable[tuple[str, list[float]]]:
        """By route: the requests of each bucket alone, and then the seconds of all of them."""
        by_route: dict[str, list[float]] = {}
        for (_, route, _), counts in self._snapshot():
            so_far = by_route.get(route, [0.0] * len(counts))
            by_route[route] = [one + other for one, other in zip(so_far, counts, strict=True)]
        return by_route.items()

    def collect(self) -> Iterator[Metric]:
        """As a collector of prometheus_client."""
        requests = CounterMetricFamily(*REQUESTS, labels=["method", "route", "status"])
        for labels, n in self.answered():
            requests.add_metric(labels, n)
        seconds = HistogramMetricFamily(*SECONDS, labels=["route"])
        for route, (*buckets, total) in self.durations():
            reached = [sum(buckets[: number + 1]) for number in range(len(buckets))]
            seconds.add_metric([route], [*zip(self.bounds, reached, strict=True)], total)
        yield requests
        yield seconds

    def _snapshot(self) -> list[tuple[tuple[str, str, int], list[float]]]:
        return [(key, [*counts]) for key, counts in [*self._counts.items()]]
