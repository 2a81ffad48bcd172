"""The report in Markdown, made of what the two commands kept."""

import statistics
from collections.abc import Iterable, Mapping, Sequence

from tests.bench.attack.memory import MB
from tests.bench.speed.load.rounds import Comparison
from tests.bench.speed.report.goals import Goal, goals
from tests.bench.speed.report.results import PeerResults, Results, Run, ServiceResults

_ABOUT = """# How fast the service is, and how small

Made by `make bench` and `python -m tests.bench.speed.peers MODELS`; each keeps what the other found. A ratio is that of
requests a second that succeeded in one round, in which the one was measured right before or after the other, over as
many connections; the first is the median, and behind it are all rounds. Other figures are medians of the rounds. Times
of answers are those that the client saw. Each connection asks again as soon as it has an answer."""
_BESIDE = ("connections", "requests/s", "p50", "p99", "p99 / p50", "CPU a request", "failed")
_NOISY = 0.15  # of the median, between the least and the most of the rounds


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
        share = f" ({of.n_failed / max(1, of.n_requests):.1%})" if of.n_failed else ""
        cells = [
            str(each.connections),
            f"{of.per_second:,.0f}",
            f"{of.p50_ms:.2f} ms",
            f"{of.p99_ms:.2f} ms",
            f"{of.p99_ms / max(of.p50_ms, 1e-9):.1f}",
            f"{of.cpu_us:,.0f} µs",
            f"{of.n_failed:,}{share}",
        ]
        rows.append([each.name, f"**{_number(each.ratio)}**", _rounds(each.ratios), *cells])
    return table(["case", "ratio", "all rounds", *_BESIDE], rows)


def verdicts(found: Sequence[Goal]) -> str:
    """One row each: what is wanted, what was measured, and whether that is enough."""
    rows = []
    for each in found:
        wanted = f"{'≤' if each.at_most else '≥'} {each.wanted:g}{each.unit}"
        if not each.runs:
            rows.append([each.what, wanted, "–", "not measured", ""])
            continue
        verdict = ("yes" if each.is_met else "**no**") + (", noise decides" if each.noise_decides else "")
        failed = f"; {each.n_failed:,} failed" if each.n_failed else ""
        runs = _rounds(each.runs) if len(each.runs) > 1 else ""
        rows.append([each.what, wanted, f"{_number(each.measured)}{each.unit}", verdict + failed, runs])
    return table(["what", "wanted", "measured", "met", "all rounds"], rows)


def _service(found: ServiceResults) -> list[str]:
    cores = "the client on a core of its own" if found.own_cores else "the client on the same core: ratios mean little"
    bare = found.bare
    parts = [
        "## The service",
        _run(found.run),
        f"wrk {found.wrk}; one worker unless it says otherwise; {cores}. {found.n_rounds} rounds of {found.seconds} s.",
        "### What is wanted",
        verdicts(goals(found)),
        "Noise decides where some rounds alone would meet it and others would not. Memory is that of the worker that "
        "takes most, alone or of four. That no answer changed is told by `python -m tests.bench.answers`.",
        f"### Of bare\n\nBare is an application of FastAPI's with one endpoint that returns prepared bytes, as many as "
        f"an answer with ten similar tracks has, under the same server: {bare.per_second:,.0f} requests/s, p50 "
        f"{bare.p50_ms:.2f} ms, p99 {bare.p99_ms:.2f} ms, {bare.cpu_us:,.0f} µs of CPU a request (medians of all "
        "comparisons). What looks at the whole catalogue is asked over fewer connections, as many as its gate lets in "
        "without turning any away. HEAD is asked by a client in Python, and so is bare beside it.",
        comparisons(found.cases),
        *_left_out(found.skipped),
    ]
    for against in dict.fromkeys(each.against for each in found.others):
        parts += [f"### Of {against}", comparisons([each for each in found.others if each.against == against])]
    parts += [
        "Four workers and two take turns on all cores, which they share with the client.",
        *_start_and_memory(found),
        *_stages(found),
    ]
    return parts


def _start_and_memory(found: ServiceResults) -> list[str]:
    return [
        "### Start and memory",
        f"From start to ready: **{statistics.median(found.ready_s):.2f} s** ({_rounds(found.ready_s)}).",
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
        "Of one worker (the median), after some hundred requests; 1 MB is 10⁶ bytes. Resident is Rss of "
        "/proc/PID/smaps_rollup, anonymous is Anonymous. Shared are the pages that at least one more process has "
        "mapped, another worker where there are several: Shared_Clean + Shared_Dirty. Shared pages are their part of "
        "all that is resident, over all workers. All together counts a page once: the sum of Pss.",
    ]


def _stages(found: ServiceResults) -> list[str]:
    stages = [*found.stages[0].stages] if found.stages else []
    return [
        "### Stages in process",
        table(
            ["request", "whole", *stages],
            [
                [each.name, f"{each.whole:,.0f} µs", *(f"{each.stages[stage]:,.0f} µs" for stage in stages)]
                for each in found.stages
            ],
        ),
        "Medians, without a socket. The rest is FastAPI's own work and, where there is one, the hop to a thread.",
    ]


def _peers(found: PeerResults) -> list[str]:
    indexes = []
    for each in found.indexes:
        built = f"{each.build_s:.1f} s" if each.build_s >= 0.05 else "–"
        indexes.append([each.name, each.setting, f"{each.recall:.3f}", f"{each.query_us:,.0f} µs", built])
    parts = [
        "## Peers",
        _run(found.run),
        "### The same vectors in other libraries",
        table(["library", "setting", "recall@10", "a query", "to build"], indexes),
        f"The ten nearest tracks of {found.n_queries:,} tracks, one query at a time, on one thread; medians. Recall is "
        "the share of the ten nearest that are found; the track itself does not count. Songkin is the engine of the "
        "service, opened with the bundle before; it searches where no table of neighbours knows the answer.",
    ]
    if found.servers:
        service = found.servers[-1].others
        parts += [
            "### The same queries to other servers",
            comparisons(found.servers),
            f"Ratios are of the service, asked for ten similar tracks on the same core: {service.per_second:,.0f} "
            f"requests/s, p50 {service.p50_ms:.2f} ms, p99 {service.p99_ms:.2f} ms, {service.cpu_us:,.0f} µs of CPU a "
            f"request. {found.n_rounds} rounds of {found.seconds} s. Chroma is asked by the vector of a track and "
            "answers with ids alone; the others are asked by its id.",
        ]
    return [*parts, *_left_out(found.skipped)]


def _left_out(skipped: Mapping[str, str]) -> list[str]:
    return (
        ["Not measured:\n\n" + "\n".join(f"- {name}: {reason}" for name, reason in skipped.items())] if skipped else []
    )


def _run(run: Run) -> str:
    libraries = ", ".join(f"{name} {version}" for name, version in run.libraries.items())
    return (
        f"`{run.command}`, {run.date} UTC. {run.cpu}, {run.n_cores} cores, {run.memory / 1e9:.0f} GB; {run.system}; "
        f"Python {run.python}; {libraries}. Load average before: {run.load_average:.1f}. Bundle {run.bundle}: "
        f"{run.n_tracks:,} tracks, {run.n_dimensions} dimensions."
    )


def _rounds(values: Sequence[float]) -> str:
    """All of them, and where they differ much, from which to which."""
    least, most = min(values), max(values)
    is_noisy = most - least > _NOISY * statistics.median(values)
    return " ".join(map(_number, values)) + (f" ({_number(least)} to {_number(most)})" if is_noisy else "")


def _number(value: float) -> str:
    """Two digits behind the point, or three where it is small; none where it is large."""
    return f"{value:.0f}" if value >= 100 else f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"
