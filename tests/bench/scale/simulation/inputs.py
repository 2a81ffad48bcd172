"""What the simulation takes from measurements: times of computing and bytes a track, at the size that is planned for.

Each time is drawn from the quantiles that were measured, request by request; their mean is made that of requests under
load, which come close behind each other and find the caches warm. What a replica does is measured at the smallest
catalogue, where little of it is searching, and grows by its measured exponent only where every replica does it over the
whole catalogue, as search by name. What a shard does is measured at the catalogue nearest to a shard in size, and grows
by its measured exponent from there, over sizes whose index is of the same kind.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from tests.bench.overload.mix import SHARES
from tests.bench.scale.growth.exponents import Growth, growth_of
from tests.bench.scale.growth.results import QUANTILES, Size
from tests.bench.scale.simulation.cluster import Kind, Times

CASES = {
    "similar": "similar, 10",
    "search": "search, letter by letter",
    "predict": "predict, by features",
    "recommendations": "recommendations, 50% by energy",
    "similar, filtered": "similar, 10, filtered",
}
"""The measured case of each kind of request of the mix."""
SEARCHED = {"recommendations": "50% by genre", "similar, filtered": "50% by genre"}
"""The kinds that search vectors, and the measured filter: that of the hardest searches."""
GROWING = frozenset({"search"})
"""The kinds whose work every replica does over the whole catalogue."""


class NotMeasured(Exception):
    """What the simulation needs was not measured yet."""


@dataclass(frozen=True)
class Quantiles:
    """Times of computing.

    Attributes:
        us: in µs, at `QUANTILES`.
        factor: by which they are multiplied.
    """

    us: tuple[float, ...]
    factor: float = 1.0

    def draw(self, random: Random) -> float:
        """A time in seconds, between two quantiles."""
        at = random.random()
        above = min(bisect_right(QUANTILES, at), len(QUANTILES) - 1)
        low, high = QUANTILES[above - 1], QUANTILES[above]
        part = (at - low) / (high - low)
        return 1e-6 * self.factor * (self.us[above - 1] + part * (self.us[above] - self.us[above - 1]))

    @property
    def longest_us(self) -> float:
        """That was measured."""
        return self.factor * self.us[-1]

    @property
    def mean_us(self) -> float:
        """Of what is drawn."""
        widths = [high - low for low, high in pairwise(QUANTILES)]
        middles = [(low + high) / 2 for low, high in pairwise(self.us)]
        return self.factor * sum(width * middle for width, middle in zip(widths, middles, strict=True))


def replica_times(sizes: Mapping[int, Size], kind: str, n_tracks: float) -> Quantiles:
    """What a replica computes for a request.

    Raises:
        NotMeasured: no size has what it takes.
    """
    case = CASES[kind]
    measured = {size.run.n_tracks: size for size in sizes.values() if size.serving and case in size.serving.cpu_us}
    if not measured:
        raise NotMeasured(f"expected a size with {case!r} measured; run python -m tests.bench.scale.growth")
    n_smallest, n_largest = min(measured), max(measured)
    if kind not in GROWING:
        return _under_load(measured[n_smallest], case)
    largest = _under_load(measured[n_largest], case)
    growth = growth_of({n: _under_load(size, case).mean_us for n, size in measured.items()})
    return Quantiles(largest.us, largest.factor * _more(growth, n_tracks / n_largest))


def shard_times(sizes: Mapping[int, Size], kind: str, n_in_shard: float) -> Quantiles:
    """What each shard computes for a search.

    Raises:
        NotMeasured: no size has what it takes.
    """
    name = SEARCHED[kind]
    measured = {
        size.run.n_tracks: (size.index["kind"], found)
        for size in sizes.values()
        for found in size.finding
        if found.filter == name
    }
    if not measured:
        raise NotMeasured(f"expected a size with {name!r} measured; run python -m tests.bench.scale.growth")
    nearest = min(measured, key=lambda n: abs(n - n_in_shard))
    index, found = measured[nearest]
    growth = growth_of({n: each.query_us for n, (of_index, each) in measured.items() if of_index == index})
    return Quantiles(found.quantiles_us, _more(growth, n_in_shard / nearest))


def kinds_of(sizes: Mapping[int, Size], n_tracks: float, n_shards: int) -> dict[str, Kind]:
    """The mix of requests that the measurements of overload send, over a catalogue of so many tracks."""
    all_shares = sum(SHARES.values())
    made = {}
    for kind, share in SHARES.items():
        of_shard: Times | None = None
        if kind in SEARCHED:
            of_shard = shard_times(sizes, kind, n_tracks / n_shards).draw
        made[kind] = Kind(share / all_shares, replica_times(sizes, kind, n_tracks).draw, of_shard)
    return made


def _more(growth: Growth | None, times_larger: float) -> float:
    """By what a cost is multiplied: by the number of tracks itself where only one size was measured."""
    exponent = 1.0 if growth is None else max(0.0, growth.exponent)
    return float(times_larger**exponent)


def _under_load(size: Size, case: str) -> Quantiles:
    if size.serving is None:
        raise NotMeasured("expected a size whose service was measured")
    alone = Quantiles(size.serving.cpu_us[case])
    return Quantiles(alone.us, size.serving.cases[case].cpu_us / alone.mean_us)
