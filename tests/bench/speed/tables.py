"""The report in Markdown, made of what the two commands kept."""

import statistics
from collections.abc import Iterable, Sequence

from tests.bench.attack.memory import MB
from tests.bench.speed.results import PeerResults, Results, Run, ServiceResults
from tests.bench.speed.rounds import Comparison

_ABOUT = """# How fast the service is, and how small

Made by `make bench` and `python -m tests.bench.speed.peers MODELS`; each keeps what the other found. A ratio is that of
requests a second in one round, in which the one was measured right after the other; the first is the median, and behind
it are all rounds. Times of answers are those that wrk saw."""
_BESIDE = ("requests/s", "p50", "p99", "p99 / p50", "CPU a request", "failed")


def as_markdown(results: Results) -> str:
    """The whole report."""
    parts = [_ABOUT]
    if results.service:
        parts += _service(results.service)
    if results.peers:
        parts += _peers(results.peers)
    return "\n\n".join(parts) + "\n"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the first column is text, the others are numbers."""
    lines = [columns, ["---", *["---:"] * (len(columns) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def comparisons(found: Sequence[Comparison]) -> str:
    """One row each, the ratio first."""
    rows = []
    for each in found:
        of = each.figures
        ratio = "error" if each.has_failed else f"**{_ratio(each.ratio)}**"
        cells = [
            f"{of.per_second:,.0f}",
            f"{of.p50_ms:.2f} ms",
            f"{of.p99_ms:.2f} ms",
            f"{of.p99_ms / max(of.p50_ms, 1e-9):.1f}",
            f"{of.cpu_us:,.0f} µs",
            f"{of.n_failed:,}",
        ]
        rows.append([each.name, ratio, " ".join(map(_ratio, each.ratios)), *cells])
    return table(["case", "ratio", "all rounds", *_BESIDE], rows)


def _service(found: ServiceResults) -> list[str]:
    cores = "wrk on a core of its own" if found.own_cores else "wrk on the same core: ratios only are worth anything"
    bare = found.bare
    parts = [
        "## The service",
        _run(found.run),
        f"wrk {found.wrk}, 8 connections; one worker; {cores}. {found.n_rounds} rounds of {found.seconds} s.",
        f"### Of bare\n\nBare is an application of FastAPI's with one endpoint that returns prepared bytes, as many as "
        f"an answer with ten similar tracks has, under the same server: {bare.per_second:,.0f} requests/s, p50 "
        f"{bare.p50_ms:.2f} ms, p99 {bare.p99_ms:.2f} ms, {bare.cpu_us:,.0f} µs of CPU a request.",
        comparisons(found.cases),
    ]
    for against in dict.fromkeys(each.against for each in found.others):
        parts += [f"### Of {against}", comparisons([each for each in found.others if each.against == against])]
    ready = " ".join(f"{seconds:.2f}" for seconds in found.ready_s)
    parts += [
        "### Start and memory",
        f"From start to ready: **{statistics.median(found.ready_s):.2f} s** ({ready}).",
        table(
            ["workers", "resident", "anonymous", "shared", "all together", "shared pages"],
            [
                [
                    str(each.n),
                    *(f"{size / MB:.0f} MB" for size in (each.resident, each.anonymous, each.shared, each.together)),
                    f"{each.shared_part:.0%}",
                ]
                for each in found.workers
            ],
        ),
        "Of one worker (the median), after some hundred requests; 1 MB is 10⁶ bytes. Shared is what another process of "
        "the machine has in memory as well; all together counts it once.",
    ]
    stages = [*found.stages[0].stages] if found.stages else []
    parts += [
        "### Stages in process",
        table(
            ["request", "whole", *stages],
            [
                [each.name, f"{each.whole:,.0f} µs", *(f"{each.stages[stage]:,.0f} µs" for stage in stages)]
                for each in found.stages
            ],
        ),
        "Medians, without a socket. The rest is FastAPI's own work and, where an endpoint has one, the hop to a "
        "thread.",
    ]
    return parts


def _peers(found: PeerResults) -> list[str]:
    indexes = [
        [each.name, each.setting, f"{each.recall:.3f}", f"{each.query_us:,.0f} µs", f"{each.build_s:.1f} s"]
        for each in found.indexes
    ]
    parts = [
        "## Peers",
        _run(found.run),
        "### The same vectors in other libraries",
        table(["library", "setting", "recall@10", "a query", "to build"], indexes),
        f"The ten nearest tracks of {found.n_queries:,} tracks, one query at a time, on one thread; medians. Recall is "
        "the share of the ten nearest that are found; the track itself does not count.",
    ]
    if found.skipped:
        parts += ["Not measured:", "\n".join(f"- {name}: {reason}" for name, reason in found.skipped.items())]
    return parts


def _run(run: Run) -> str:
    libraries = ", ".join(f"{name} {version}" for name, version in run.libraries.items())
    return (
        f"`{run.command}`, {run.date} UTC. {run.cpu}, {run.n_cores} cores, {run.memory / 1e9:.0f} GB; {run.system}; "
        f"Python {run.python}; {libraries}. Load average before: {run.load_average:.1f}. Bundle {run.bundle}: "
        f"{run.n_tracks:,} tracks, {run.n_dimensions} dimensions."
    )


def _ratio(value: float) -> str:
    """Two digits behind the point, or three where it is small; none where it is large."""
    return f"{value:.0f}" if value >= 100 else f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"
