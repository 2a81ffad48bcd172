"""Tables of what peers.json has: for each kind of index the fastest setting that finds enough."""

from collections.abc import Mapping

from tests.bench.scale.peers.picture import WANTED, fastest_wanted, recall_of
from tests.bench.scale.peers.results import PeersOfSize
from tests.bench.scale.report.blocks import number, table

_EQUAL = (
    ("FAISS IVF-Flat", 16, ""),
    ("FAISS IVF-Flat", 64, "50% by genre"),
    ("FAISS HNSW-Flat", 64, ""),
    ("FAISS HNSW-Flat", 512, "50% by genre"),
)
_FILTERS = ("", "50% by genre", "10% by genre", "1% by genre", "1% at random")


def peers(results: Mapping[str, PeersOfSize]) -> str:
    """One table for each number of vectors."""
    parts = []
    for size in sorted(results.values(), key=lambda each: each.n_vectors):
        what = "synthetic" if size.is_synthetic else "real"
        head = ["kind", "made in, s", "bytes a vector", *(name or "no filter" for name in _FILTERS)]
        rows = [
            [
                made.kind,
                number(made.build_cpu_s),
                number(made.n_bytes / size.n_vectors),
                *(_cell(size, made.kind, name) for name in _FILTERS),
            ]
            for made in size.made
        ]
        skipped = "".join(f"\n- {name}: {reason}." for name, reason in size.skipped.items())
        parts.append(
            f"**{size.n_vectors:,} {what} vectors** (`{size.run.command}`, {size.run.date} UTC)\n\n"
            f"{table(head, rows)}\n{skipped and chr(10) + 'Left out:' + chr(10) + skipped}"
        )
    return "\n\n".join(parts) or "Nothing was measured yet."


def likeness(results: Mapping[str, PeersOfSize]) -> str:
    """What makes searching hard, of each number of vectors, and recall at equal settings."""
    rows = [
        [
            f"{size.n_vectors:,} {'synthetic' if size.is_synthetic else 'real'}",
            f"{size.likeness.intrinsic_dimension:.1f}",
            f"{size.likeness.tenth:.3f}",
            *(_recall_at(size, *setting) for setting in _EQUAL),
        ]
        for size in sorted(results.values(), key=lambda each: (each.n_vectors, each.is_synthetic))
    ]
    names = [f"{kind.removeprefix('FAISS ')} {effort}{name and ', '}{name}" for kind, effort, name in _EQUAL]
    return table(["vectors", "dimension", "tenth", *names], rows)


def _recall_at(size: PeersOfSize, kind: str, effort: int, filter_name: str) -> str:
    for each in size.figures:
        if (each.kind, each.effort, each.filter) == (kind, effort, filter_name):
            return f"{recall_of(each):.3f}"
    return "–"


def _cell(size: PeersOfSize, kind: str, filter_name: str) -> str:
    """µs where enough is found; the best recall where it is not."""
    figures = [each for each in size.figures if (each.kind, each.filter) == (kind, filter_name)]
    if not figures:
        return "–"
    best = fastest_wanted(figures)
    if best is not None:
        return f"{number(best.query_us)} µs"
    most = max(recall_of(each) for each in figures)
    return f"{most:.2f} < {WANTED}"
