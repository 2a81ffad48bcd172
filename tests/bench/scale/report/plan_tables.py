"""Tables of what simulation.json has, and what follows from it and from growth.json."""

from collections.abc import Mapping

from tests.bench.overload.mix import SHARES
from tests.bench.scale.growth.results import Size
from tests.bench.scale.report.blocks import number, table
from tests.bench.scale.simulation.results import Simulated

_HOURS_A_MONTH = 730


def plan(simulated: Simulated, sizes: Mapping[int, Size]) -> str:
    """The machines, with the formula and the measured inputs of each number."""
    assumed, found = simulated.assumed, simulated.plan
    largest = max(sizes.values(), key=lambda size: size.run.n_tracks)
    n, making = largest.run.n_tracks, largest.making
    catalogue = (making.bundle_bytes - making.index_bytes) / n
    vectors = assumed.n_tracks * simulated.index_bytes
    hours = found.n_machines * _HOURS_A_MONTH
    per_hour = assumed.per_second * 3600 / found.n_machines
    rows = [
        ["i, index and vectors", f"measured at {n:,} tracks", f"{simulated.index_bytes:,.0f} bytes a track"],
        ["c, all else of a bundle", f"measured at {n:,} tracks", f"{catalogue:,.0f} bytes a track"],
        ["vectors in all", "N × i", f"{vectors / 1e9:,.0f} GB"],
        [
            "shards for memory",
            f"N × i / ({assumed.memory / 1e9:.0f} GB × {assumed.filled:.0%})",
            f"{simulated.shards_for_memory}",
        ],
        ["shards for time", "a shard's longest search within half of the promise", f"{simulated.shards_for_time}"],
        ["S, shards", "the larger one", f"{found.n_shards}"],
        ["tracks in a shard", "N / S", f"{assumed.n_tracks / found.n_shards:,.0f}"],
        ["R, copies of each shard", "simulated, and one to spare", f"{found.n_copies}"],
        ["A, replicas of the service", "simulated, and one to spare", f"{found.n_replicas}"],
        ["files of each replica", "N × c", f"{assumed.n_tracks * catalogue / 1e9:,.0f} GB"],
        ["machines", "A + S × R", f"{found.n_machines}"],
        ["machine-hours a month", f"{_HOURS_A_MONTH} × machines", f"{hours:,}"],
        ["cost a month", "machine-hours × price of an hour", f"{hours:,} × price"],
        [
            "requests for the price of a machine-hour",
            "q × 3600 / machines",
            f"{per_hour:,.0f}",
        ],
    ]
    return table(["what", "from", "value"], rows, 2)


def assumptions(simulated: Simulated) -> str:
    """What was not measured."""
    assumed = simulated.assumed
    sizes = ", ".join(f"{n:,}" for n in simulated.measured_at)
    lines = (
        f"- N = {assumed.n_tracks:,.0f} tracks, q = {assumed.per_second:,.0f} requests a second.",
        f"- 99 of 100 answers within {assumed.p99_ms:.0f} ms.",
        f"- Machines of {assumed.cores} cores like those that were measured, and {assumed.memory / 1e9:.0f} GB of "
        f"memory, of which vectors fill {assumed.filled:.0%} at most.",
        f"- {1000 * assumed.network_s:.1f} ms there and back between machines.",
        f"- A dead machine is noticed after {assumed.notice_s:.0f} s, as docker/haproxy.cfg has it.",
        f"- A copy of a shard that does not answer is left for another after {assumed.timeout_s:.1f} s.",
        f"- Measured catalogues: {sizes} tracks. Simulated {simulated.date} UTC, {simulated.seconds:g} s at each load.",
    )
    return "\n".join(lines)


def times(simulated: Simulated) -> str:
    """Where the time of computing goes, by kind of request."""
    total = sum(SHARES.values())
    rows = []
    for kind, share in SHARES.items():
        of_shards = simulated.shard_us.get(kind, 0.0) * simulated.plan.n_shards
        rows.append(
            [
                kind,
                f"{share / total:.0%}",
                number(simulated.replica_us[kind]),
                number(simulated.shard_us.get(kind)),
                number(share / total * simulated.replica_us[kind]),
                number(share / total * of_shards),
            ]
        )
    head = ["request", "share", "replica, µs", "each shard, µs", "share × replica, µs", "share × all shards, µs"]
    return table(head, rows)


def loads(simulated: Simulated) -> str:
    """Time of answers against load."""
    rows = [
        [
            number(each.per_second),
            number(each.p50_ms),
            number(each.p99_ms),
            f"{each.replicas_busy:.0%}",
            f"{each.shards_busy:.0%}",
            f"{each.n_requests:,}",
        ]
        for each in simulated.loads
    ]
    head = ["requests a second", "p50, ms", "p99, ms", "replicas busy", "shards busy", "simulated requests"]
    return table(head, rows, 0)


def deaths(simulated: Simulated) -> str:
    """What clients see before, while and after a machine is dead."""
    rows = []
    for death, moments in simulated.deaths:
        noticed_s = death.at_s + simulated.assumed.notice_s
        spans = (
            ("before", 0.5, death.at_s),
            ("not noticed yet", death.at_s, noticed_s),
            ("noticed", noticed_s, death.back_s),
            ("back", death.back_s, float("inf")),
        )
        for name, start, end in spans:
            within = [each for each in moments if start <= each.at_s < end]
            n_answered, n_failed = sum(each.n_answered for each in within), sum(each.n_failed for each in within)
            worst = max((each.p99_ms for each in within), default=0.0)
            rows.append([f"a {death.what}", name, number(worst), f"{n_answered:,}", f"{n_failed:,}"])
    return table(["dead", "time", "worst p99 of a quarter of a second, ms", "answered", "failed"], rows, 2)
