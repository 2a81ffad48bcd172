"""The tables of a study of networks on features that a simulated extractor has heard."""

from collections.abc import Iterator, Mapping
from typing import Any

from training.config import TrainConfig
from training.experiments.trial import Results
from training.reporting.comparison import VIEWS
from training.reporting.study_tables import Row, settings_of, table

FIGURES_AS_HEARD = {
    "accuracy": "accuracy",
    "top5": "top-5",
    "macro_f1": "macro F1",
    "genre_hit@10": "Genre-Hit@10",
    "ece": "calibration error",
}
CORRELATION = "correlation"
_INTRODUCTION = """Popularity and explicit are unknown. The soft features of all tracks correlate with the true ones as
the table says (of normal scores), and the neighbours are looked for among tracks that were heard alike.
"""


def extractor_tables(study: str, results: Results) -> str:
    """A table for each protocol, part of its test side and view that `study` has results of."""
    sections = [_INTRODUCTION]
    for protocol, part, view in _measured(study, results):
        rows = rows_as_heard(study, results, protocol, part, view)
        side = "test side" if part == "test" else f"{part} of the test side"
        title = f"{VIEWS[view].capitalize()}, protocol `{protocol}`, {side}"
        sections.append(f"### {title}\n\n{table(rows, FIGURES_AS_HEARD)}")
    return "\n".join(sections)


def rows_as_heard(study: str, results: Results, protocol: str, part: str, view: str) -> list[Row]:
    """The points of `study` on one protocol, each at every correlation, in the order of its definition."""
    points: dict[int, list[tuple[TrainConfig, Mapping[str, Any]]]] = {}
    for trial, result in sorted(results.items(), key=lambda item: (item[0].point, item[0].seed)):
        if trial.experiment == study and trial.protocol == protocol and isinstance(trial.model, TrainConfig):
            points.setdefault(trial.point, []).append((trial.model, result["heard"]))
    configs = [of_seeds[0][0] for of_seeds in points.values()]
    named = len({config.name for config in configs}) == len(configs)  # the name then says it all
    rows = []
    for config, of_seeds in zip(configs, points.values(), strict=True):
        settings = {"configuration": config.name} if named else settings_of(config)
        for correlation in of_seeds[0][1]:
            figures = [heard[correlation][part][view] for _, heard in of_seeds]
            rows.append(Row.of(settings | {CORRELATION: float(correlation)}, figures, FIGURES_AS_HEARD))
    return rows


def _measured(study: str, results: Results) -> Iterator[tuple[str, str, str]]:
    """Every protocol, part and view of which there are figures, each once."""
    seen = set()
    for trial, result in sorted(results.items(), key=lambda item: (item[0].point, item[0].seed)):
        if trial.experiment == study:
            for part, by_view in next(iter(result["heard"].values())).items():
                for view in by_view:
                    if (trial.protocol, part, view) not in seen:
                        seen.add((trial.protocol, part, view))
                        yield trial.protocol, part, view
