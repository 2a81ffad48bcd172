import copy
import re
from itertools import product
from typing import Any

import pytest

from app.bundle.reader import Bundle
from tests.support.planted import GENRES
from tests.support.training.random_figures import SPREAD, figures_by_trial
from training.config import TrainConfig, load_config
from training.evaluation.baselines import BASELINES
from training.evaluation.known_features import KNOWN_FEATURES
from training.experiments.comparison import ABLATIONS, NETWORK, PERCEPTRON, comparison_trials
from training.reporting.comparison import VIEWS, summarise
from training.reporting.model_card import model_card

FIGURES = (*SPREAD, "other_artists_hit@10", "other_albums_hit@10", "same_artist@10")


def report_of(config: TrainConfig, n_seeds: int) -> dict[str, Any]:
    """Of no bundle that there is: every number in it is found in nothing else."""
    return {
        "config": config.model_dump(mode="json"),
        "data": {"path": "made-up.csv", "sha256": "a" * 64, "n_tracks": 98_765, "n_recordings": 87_654},
        "comparison": summarise(figures_by_trial(comparison_trials(config, n_seeds)), GENRES),
        "catalogue": {"as served": {"skewness": 1.25}, "by the embedding alone": {"skewness": 2.5}},
    }


def tables_of(card: str) -> list[list[list[str]]]:
    """The cells of every table, by row, without the line under its header."""
    tables = []
    for block in card.split("\n\n"):
        lines = block.strip().splitlines()
        if lines and lines[0].startswith("|"):
            rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
            assert all(line.startswith("| ") and line.endswith(" |") for line in lines)
            assert all(re.fullmatch("---:?", cell) for cell in rows[1])
            assert len({len(row) for row in rows}) == 1
            tables.append([rows[0], *rows[2:]])
    return tables


@pytest.fixture(scope="module", params=[1, 3])
def _report(request: pytest.FixtureRequest) -> dict[str, Any]:
    return report_of(load_config("default", seed=11), request.param)


@pytest.fixture
def report(_report: dict[str, Any]) -> dict[str, Any]:
    return copy.deepcopy(_report)


def test_model_card_tables_hold_the_figures_of_the_report_and_no_others(report: dict[str, Any], bundle: Bundle) -> None:
    """Every number of every table is where the report has it; deviations stand where there are several seeds."""
    comparison = report["comparison"]
    tables = tables_of(model_card(bundle.manifest, report))
    parts = ("recordings", "artists", "strangers", "rows")
    known, rivals = tables[:4], tables[4:12]
    *of_protocols, withheld, hardest, related, of_artists, catalogue, ablations = tables[12:]

    def cell(figures: dict[str, dict[str, float]], name: str) -> str:
        if name not in figures:
            return "–"
        of = figures[name]
        return f"{of['mean']:.3f}" + (f" ± {of['std']:.3f}" if len(comparison["seeds"]) > 1 else "")

    for part, table in zip(parts, known, strict=True):
        models = comparison["known"][part]
        assert [row[2:] for row in table[1:]] == [
            [f"{of['mean']:.3f} [{of['low']:.3f}, {of['high']:.3f}]" for of in (models[view][name][f] for f in SPREAD)]
            for name in KNOWN_FEATURES
            for view in VIEWS.values()
        ]
    for (part, figure), table in zip(product(parts, ("accuracy", "genre_hit@10")), rivals, strict=True):
        models = comparison["known"][part]
        others = [PERCEPTRON, *BASELINES] if figure == "accuracy" else [PERCEPTRON, "k-nn"]
        assert table[0][1:] == [NETWORK, *others]
        for row, name in zip(table[1:], KNOWN_FEATURES, strict=True):
            models_of = (models[model][name] for model in ("features alone", *others))
            assert [value.rstrip("*") for value in row[1:]] == [cell(of, figure) for of in models_of]
    for table, models in zip(of_protocols, comparison["protocols"].values(), strict=True):
        assert table[1:] == [[model, *(cell(of, name) for name in FIGURES)] for model, of in models.items()]
        assert len(table[0]) == 1 + len(FIGURES)
    assert {row[0]: row[1] for row in withheld[1:]} == {
        name: cell(figures, "accuracy") for name, figures in comparison["withheld"].items()
    }
    assert (means := [float(row[1].split()[0]) for row in withheld[1:]]) == sorted(means)
    assert [(row[0], row[1]) for row in hardest[1:]] == [
        (one["genre"], f"{one['f1']['features']:.3f}") for one in comparison["hardest"]
    ]
    for table, spaces in zip((related, of_artists), comparison["related"].values(), strict=True):
        assert [row[1] for row in table[1:-1]] == [cell(of["compilations"], "percentile") for of in spaces.values()]
        assert table[-1][0] == "chance"
    assert [row[1] for row in catalogue[1:]] == ["1.250", "2.500"]
    places = [("features", "accuracy"), ("features", "top5"), ("features", "macro_f1")]
    places += [(view, "genre_hit@10") for view in ("embedding", "features", "artists")]
    assert ablations[1:] == [
        [name, *(f"{views[view][figure]:.3f}" for view, figure in places)]
        for name, views in comparison["ablations"].items()
    ]


def test_model_card_star_stands_where_the_test_says_so(report: dict[str, Any], bundle: Bundle) -> None:
    for test in report["comparison"]["tests"]:
        test["p"] = 0.04 if (test["model"], test["known"]) == ("k-nn", "all 15") else 0.06
    rivals = tables_of(model_card(bundle.manifest, report))[4:12]
    starred = {
        (row[0], table[0][at]) for table in rivals for row in table[1:] for at, value in enumerate(row) if "*" in value
    }
    assert starred == {("all 15", "k-nn")}


def test_model_card_table_without_compilations_has_dashes(report: dict[str, Any], bundle: Bundle) -> None:
    for spaces in report["comparison"]["related"].values():
        for tests in spaces.values():
            tests |= {"compilations": {}, "co_credited": {}}
    *_, related, _, _, _ = tables_of(model_card(bundle.manifest, report))
    assert all(row[1:] == ["–", "–", "–"] for row in related[1:-1])


def test_model_card_words_hold_the_numbers_of_the_report(report: dict[str, Any], bundle: Bundle) -> None:
    card = model_card(bundle.manifest, report)
    uncalibrated = report["comparison"]["protocols"]["recordings"]["network, features alone"]["ece_uncalibrated"]
    assert f"{uncalibrated['mean']:.3f}" in card
    assert card.startswith("# default: model card\n")
    for words in ("`made-up.csv`", "a" * 64, "98,765 tracks of 87,654 recordings", "among 5, and", "in 16 dimensions"):
        assert words in card
    several = len(report["comparison"]["seeds"]) > 1
    measured = "Mean over the seeds 11, 12, 13, of test" if several else "Of one seed, 11, of test"
    assert measured in " ".join(card.split())
    assert several == ("±" in card)
    assert "protocol `recordings`, seed 11" in " ".join(card.split())
    words = re.sub(r"^\|.*$", "", card, flags=re.MULTILINE)
    decimals = set(re.findall(r"\d+\.\d+", words))
    assert decimals <= {f"{uncalibrated['mean']:.3f}", f"{uncalibrated['std']:.3f}"}


def test_model_card_names_every_part_model_and_ablation(report: dict[str, Any], bundle: Bundle) -> None:
    card = model_card(bundle.manifest, report)
    assert re.findall(r"^`(\w+)`: ", card, re.MULTILINE) == ["recordings", "artists", "strangers", "rows"]
    tables = tables_of(card)
    network = [f"network, {view}" for view in ("pure embedding", *VIEWS.values())]
    for table in tables[12:15]:
        assert [row[0] for row in table[1:]] == [*network, "perceptron", *BASELINES]
    assert [row[0] for row in tables[-1][1:]] == ["network", *ABLATIONS]


def test_model_card_model_that_cannot_retrieve_has_dashes(report: dict[str, Any], bundle: Bundle) -> None:
    for table in tables_of(model_card(bundle.manifest, report))[12:15]:
        dashes = {row[0]: [cell == "–" for cell in row[1:]] for row in table[1:]}
        assert dashes["lightgbm"] == dashes["random forest"] == [False] * 4 + [True] * 4
        assert dashes["network, pure embedding"] == [True] * 4 + [False] * 4
        assert not any(dashes["k-nn"] + dashes["perceptron"] + dashes["network, features alone"])


def test_model_card_without_its_tables_is_two_pages(report: dict[str, Any], bundle: Bundle) -> None:
    lines = model_card(bundle.manifest, report).splitlines()
    words = [line for line in lines if not line.startswith("|")]
    assert len(words) <= 150
    assert sum(len(line.split()) for line in words) <= 1000
    assert all(len(line) <= 200 for line in words)
    assert "{" not in "".join(lines)


def test_model_card_perceptron_has_no_table_of_ablations(bundle: Bundle, quick_config: TrainConfig) -> None:
    card = model_card(bundle.manifest, report_of(quick_config, 1))
    assert "One ingredient off" not in card
    assert "## Figures" in card
