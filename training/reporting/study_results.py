"""Writes RESULTS.md and the figures of the studies, from their reports alone."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from training.experiments.study import StudyDefinition
from training.experiments.trial import Results
from training.reporting.extractor_tables import extractor_tables
from training.reporting.study_figures import draw_batch_size, draw_depth_lr
from training.reporting.study_findings import batch_size_findings, depth_lr_findings
from training.reporting.study_tables import Row, rows_of, table

_DRAWN: dict[str, Callable[[Sequence[Row], Path], list[Path]]] = {
    "batch-size": draw_batch_size,
    "depth-lr": draw_depth_lr,
}
_FOUND: dict[str, Callable[[Sequence[Row]], list[str]]] = {
    "batch-size": batch_size_findings,
    "depth-lr": depth_lr_findings,
}
_HEAD = """# The hyperparameter study

Made by `{command}` from the table of sha256 `{sha256}`.
Mean ± standard deviation over the seeds of a point, which share one split{protocols}.
"""
_PUBLISHED_HEAD = """\
Every run has one thread: seconds per epoch compare with each other, not with the published machine's.
[In brackets: as published, one run each.]
"""
_AS_PUBLISHED = "protocol `rows`, as published; its leak is part of what is reproduced"


def write_results(
    studies: Mapping[str, StudyDefinition],
    results: Results,
    sha256: str,
    command: str,
    directory: Path,
) -> Path:
    """Write RESULTS.md and the figures of `studies` into `directory`; the path of RESULTS.md."""
    directory.mkdir(parents=True, exist_ok=True)
    protocols = sorted({trial.protocol for trial in results if trial.measurement == "published"})
    said = _AS_PUBLISHED if protocols == ["rows"] else " and ".join(f"protocol `{protocol}`" for protocol in protocols)
    head = _HEAD.format(command=command, sha256=sha256, protocols=f" ({said})" if said else "")
    sections = [head + _PUBLISHED_HEAD if protocols else head]
    for name, study in studies.items():
        if any(trial.experiment == name for trial in results):
            write = _as_heard if study.measurement == "extractor" else _as_published
            sections += [f"## {study.title}\n", *write(name, results, directory)]
    path = directory / "RESULTS.md"
    path.write_text("\n".join(sections), encoding="utf-8")
    return path


def _as_published(name: str, results: Results, directory: Path) -> list[str]:
    rows = rows_of(name, results)
    drawn = _DRAWN[name](rows, directory) if name in _DRAWN else []
    parts = [table(rows)]
    if name in _FOUND:
        parts.append("\n".join(f"- {finding}" for finding in _FOUND[name](rows)) + "\n")
    return parts + [f"![{path.stem}]({path.name})\n" for path in drawn]


def _as_heard(name: str, results: Results, _: Path) -> list[str]:
    return [extractor_tables(name, results)]
