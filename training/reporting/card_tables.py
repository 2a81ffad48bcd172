"""The tables of a model card, Markdown, of what report.json holds under `comparison` and `catalogue`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from training.experiments.comparison import NETWORK
from training.reporting.comparison import VIEWS, Statistics

_FIGURES = {
    "accuracy": "accuracy",
    "top5": "top-5",
    "macro_f1": "macro F1",
    "ece": "ECE",
    "genre_hit@10": "Hit@10",
}
_RETRIEVED = {
    "other_artists_hit@10": "… other artists",
    "other_albums_hit@10": "… other albums",
    "same_artist@10": "same artist",
}
_ABLATED = {
    "accuracy": ("features", "accuracy"),
    "top-5": ("features", "top5"),
    "macro F1": ("features", "macro_f1"),
    "Hit@10, embedding": ("embedding", "genre_hit@10"),
    "Hit@10, features alone": ("features", "genre_hit@10"),
    "Hit@10, with artists": ("artists", "genre_hit@10"),
}
_SIGNIFICANT = 0.05


def known_table(models: Mapping[str, Mapping[str, Statistics]]) -> str:
    """What is known, of features and beside them, against how good the network is then, with intervals."""
    views = [view for view in VIEWS.values() if view in models]
    rows = (
        (known if position == 0 else "", view, *(_with_interval(models[view][known], name) for name in _FIGURES))
        for known in models[views[0]]
        for position, view in enumerate(views)
    )
    return markdown(("known features", "and", *_FIGURES.values()), rows)


def rivals_table(
    models: Mapping[str, Mapping[str, Statistics]], tests: Sequence[Mapping[str, Any]], part: str, figure: str
) -> str:
    """The network by features alone beside other models; a star where the difference is significant."""
    significant = {
        (test["known"], test["model"])
        for test in tests
        if (test["part"], test["figure"]) == (part, figure) and test["p"] < _SIGNIFICANT
    }
    others = [
        model for model, of in models.items() if model not in VIEWS.values() and figure in next(iter(of.values()))
    ]
    ours = models[VIEWS["features"]]
    rows = (
        (
            known,
            cell(ours[known][figure]),
            *(cell(models[m][known][figure]) + ("*" if (known, m) in significant else "") for m in others),
        )
        for known in ours
        if all(known in models[m] for m in others)
    )
    return markdown(("known features", NETWORK, *others), rows)


def models_table(models: Mapping[str, Statistics]) -> str:
    """All models where all features are known, with what their neighbours are like."""
    shown = _FIGURES | _RETRIEVED
    rows = (
        (model, *(cell(figures[name]) if name in figures else "–" for name in shown))
        for model, figures in models.items()
    )
    return markdown(("model", *shown.values()), rows)


def withheld_table(withheld: Mapping[str, Statistics]) -> str:
    """One feature at a time not known, the one that costs most accuracy first."""
    rows = (
        (name, *(cell(figures[figure]) for figure in _FIGURES))
        for name, figures in sorted(withheld.items(), key=lambda item: item[1]["accuracy"]["mean"])
    )
    return markdown(("without", *_FIGURES.values()), rows)


def hardest_table(hardest: Sequence[Mapping[str, Any]]) -> str:
    """The genres that features alone tell worst."""
    views = [view for view in VIEWS if view in hardest[0]["f1"]]
    rows = (
        (
            genre["genre"],
            *(f"{genre['f1'][view]:.3f}" for view in views),
            f"{genre['taken_for']} ({genre['share']:.0%})",
        )
        for genre in hardest
    )
    return markdown(("genre", *(f"F1, {VIEWS[view]}" for view in views), "most often taken for"), rows)


def related_table(spaces: Mapping[str, Mapping[str, Statistics]]) -> str:
    """Spaces against the two tests without genres; nothing where a table has neither."""
    columns = {
        ("compilations", "percentile"): "compilations: percentile",
        ("compilations", "found@100"): "found among 100",
        ("co_credited", "auc"): "artists that record together: AUC",
    }
    rows: list[tuple[str, ...]] = [
        (space, *(cell(tests[test][name]) if name in tests[test] else "–" for test, name in columns))
        for space, tests in spaces.items()
    ]
    first = next(iter(spaces.values()))["compilations"]
    chance = cell(first["found@100_chance"]) if first else "–"
    return markdown(("by", *columns.values()), [*rows, ("chance", "0.500", chance, "0.500")])


def catalogue_table(catalogue: Mapping[str, Mapping[str, float]]) -> str:
    """How the ten nearest of all tracks spread over the catalogue."""
    names = {
        "skewness": "skewness",
        "never_found": "never found",
        "largest": "most often found",
        "coverage": "coverage",
        "gini": "Gini",
        "lift": "popularity, found / all",
        "correlation": "… correlation",
    }
    rows = (
        (how, *(f"{figures[name]:.3f}".removesuffix(".000") if name in figures else "–" for name in names))
        for how, figures in catalogue.items()
    )
    return markdown(("ten nearest", *names.values()), rows)


def ablations_table(ablations: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    """The network less one ingredient."""
    rows = (
        (name, *(f"{views[view][figure]:.3f}" for view, figure in _ABLATED.values()))
        for name, views in ablations.items()
    )
    return markdown(("", *_ABLATED), rows)


def cell(statistic: Mapping[str, float]) -> str:
    """Mean ± deviation, of several seeds."""
    deviation = f" ± {statistic['std']:.3f}" if statistic["n"] > 1 else ""
    return f"{statistic['mean']:.3f}{deviation}"


def markdown(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table."""
    lines = [list(header), *(list(row) for row in rows)]
    lines.insert(1, ["---", *["---:"] * (len(lines[0]) - 1)])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _with_interval(figures: Statistics, name: str) -> str:
    if name not in figures:
        return "–"
    return "{mean:.3f} [{low:.3f}, {high:.3f}]".format(**figures[name])
