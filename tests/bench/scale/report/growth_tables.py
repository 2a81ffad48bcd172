"""Tables of what growth.json has: what each size took, how that grows, and what the engine finds."""

from collections.abc import Mapping

from tests.bench.scale.growth.exponents import growth_of
from tests.bench.scale.growth.picture import COSTS, costs_of
from tests.bench.scale.growth.results import Size
from tests.bench.scale.report.blocks import number, table


def machine(sizes: Mapping[int, Size]) -> str:
    """On what, when and by which command each size was measured."""
    lines = []
    for size in sizes.values():
        run = size.run
        lines.append(
            f"- {run.n_tracks:,} tracks: `{run.command}`, {run.date} UTC, index {size.index['kind']}; {run.cpu}, "
            f"{run.n_cores} cores, {run.memory / 1e9:.0f} GB,\n  load {run.load_average:.1f} before; {run.system}, "
            f"Python {run.python}, numpy {run.libraries.get('numpy', '?')}, "
            f"faiss {run.libraries.get('faiss-cpu', '?')}."
        )
    return "\n".join(lines) or "Nothing was measured yet."


def growth(sizes: Mapping[int, Size], n_planned: float) -> str:
    """Each cost at each size, its exponent, and the line's value at the size that is planned for."""
    n_tracks = sorted(size.run.n_tracks for size in sizes.values())
    head = ["cost", *(f"{n:,}" for n in n_tracks), "exponent", f"at {n_planned:,.0f}, by the exponent"]
    rows = []
    for title, costs in COSTS.items():
        for name, cost in costs.items():
            known = costs_of(sizes, cost)
            line = growth_of(known)
            rows.append(
                [
                    f"{title}: {name}",
                    *(number(known.get(n)) for n in n_tracks),
                    "–" if line is None else f"{line.exponent:.2f}",
                    "–" if line is None else number(line.at(n_planned)),
                ]
            )
    return table(head, rows)


def answers(sizes: Mapping[int, Size]) -> str:
    """p50, p99 and processor time of each kind of request at each size."""
    rows = []
    for size in sizes.values():
        for name, figures in size.serving.cases.items() if size.serving else ():
            clients = size.serving.connections[name] if size.serving else 0
            rows.append(
                [
                    f"{size.run.n_tracks:,}",
                    name,
                    str(clients),
                    number(figures.p50_ms),
                    number(figures.p99_ms),
                    number(figures.cpu_us),
                    str(figures.n_failed),
                ]
            )
    return table(["tracks", "request", "clients", "p50, ms", "p99, ms", "processor time, µs", "failed"], rows, 2)


def finding(sizes: Mapping[int, Size]) -> str:
    """recall@10 and the engine's time at each size under each filter."""
    rows = [
        [
            f"{size.run.n_tracks:,}",
            str(size.index["kind"]),
            each.filter or "none",
            f"{each.recall:.3f}",
            f"{each.recall_any_weight:.3f}",
            number(each.query_us),
        ]
        for size in sizes.values()
        for each in size.finding
    ]
    return table(["tracks", "index", "filter", "recall@10", "with any genre weight", "µs a search"], rows, 3)
