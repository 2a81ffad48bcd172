"""Whether the trends of the published study hold in the rows of ours: each said with the figures that decide it."""

from collections.abc import Sequence
from itertools import pairwise

from training.reporting.study_tables import Row


def batch_size_findings(rows: Sequence[Row]) -> list[str]:
    """What batch size does, by `rows` of the study batch-size."""
    if len(rows) < 2:
        return []  # the others failed: nothing to compare
    rows = sorted(rows, key=lambda row: row.settings["batch_size"])
    seconds, accuracy, hits = (_means(rows, name) for name in ("sec/epoch", "accuracy", "genre_hit@10"))
    first, last = seconds[0] - seconds[1], seconds[-2] - seconds[-1]
    return [
        _said("Seconds per epoch fall and then flatten", first > 0 and abs(last) < first / 2, _arrow(seconds, 2)),
        _said("Accuracy falls with batch size", _falls(accuracy), _arrow(accuracy, 3)),
        _said("Genre-Hit@10 falls with batch size", _falls(hits), _arrow(hits, 3)),
    ]


def depth_lr_findings(rows: Sequence[Row]) -> list[str]:
    """What depth and learning rate do, by `rows` of the study depth-lr."""
    depths = sorted({row.settings["depth"] for row in rows})
    if len(depths) < 2:
        return []
    of_depth = {
        depth: sorted((r for r in rows if r.settings["depth"] == depth), key=lambda r: r.settings["learning_rate"])
        for depth in depths
    }
    shallow = _means(of_depth[depths[0]], "macro_f1")
    best = [max(_means(of_depth[depth], "macro_f1")) for depth in depths]
    seconds = [sum(_means(of_depth[depth], "sec/epoch")) / len(of_depth[depth]) for depth in depths]
    named = ", ".join(str(depth) for depth in depths)
    rises = all(a < b for a, b in pairwise(shallow))
    return [
        _said(f"At depth {depths[0]}, macro F1 rises with the learning rate", rises, _arrow(shallow, 3)),
        _said(f"Depth costs time (mean seconds per epoch at depth {named})", not _falls(seconds), _arrow(seconds, 2)),
        _said(f"Depth does not win (best macro F1 at depth {named})", best[0] >= max(best), _arrow(best, 3)),
    ]


def _means(rows: Sequence[Row], name: str) -> list[float]:
    return [row.mean[name] for row in rows]


def _falls(values: Sequence[float]) -> bool:
    return values[0] > values[-1]


def _arrow(values: Sequence[float], digits: int) -> str:
    return " → ".join(f"{value:.{digits}f}" for value in values)


def _said(claim: str, holds: bool, figures: str) -> str:
    return f"{claim}: **{'holds' if holds else 'does not hold here'}** ({figures})."
