import re
from typing import Any

import pytest

from app.bundle.reader import Bundle
from tests.support.training.random_figures import figures_by_trial
from training.config import TrainConfig, load_config
from training.evaluation.baselines import BASELINES
from training.experiments.comparison import ABLATIONS, comparison_trials
from training.reporting.comparison import summarise
from training.reporting.model_card import model_card

FIGURES = ("accuracy", "top5", "macro_f1", "ece", "genre_hit@10", "other_artists_hit@10", "same_artist@10")


def report_of(config: TrainConfig, n_seeds: int) -> dict[str, Any]:
    """Of no bundle that there is: every number in it is found in nothing else."""
    return {
        "config": config.model_dump(mode="json"),
        "data": {"path": "made-up.csv", "sha256": "a" * 64, "n_tracks": 98_765, "n_recordings": 87_654},
        "comparison": summarise(figures_by_trial(comparison_trials(config, n_seeds))),
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


@pytest.fixture(params=[1, 3])
def report(request: pytest.FixtureRequest) -> dict[str, Any]:
    return report_of(load_config("default", seed=11), request.param)


def test_model_card_tables_hold_the_figures_of_the_report_and_no_others(report: dict[str, Any], bundle: Bundle) -> None:
    """Deviations stand where there are several seeds, and nowhere else."""
    comparison = report["comparison"]
    *of_protocols, ablations = tables_of(model_card(bundle.manifest, report))

    def cell(figures: dict[str, dict[str, float]], name: str) -> str:
        if name not in figures:
            return "–"
        of = figures[name]
        return f"{of['mean']:.3f}" + (f" ± {of['std']:.3f}" if len(comparison["seeds"]) > 1 else "")

    assert len(of_protocols) == len(comparison["protocols"]) == 3
    for table, models in zip(of_protocols, comparison["protocols"].values(), strict=True):
        assert table[1:] == [[model, *(cell(of, name) for name in FIGURES)] for model, of in models.items()]
        assert len(table[0]) == 1 + len(FIGURES)
    places = [("sound", "accuracy"), ("sound", "top5"), ("sound", "macro_f1")]
    places += [(view, "genre_hit@10") for view in ("embedding", "sound", "artists")]
    assert ablations[1:] == [
        [name, *(f"{views[view][figure]:.3f}" for view, figure in places)]
        for name, views in comparison["ablations"].items()
    ]


def test_model_card_words_hold_the_numbers_of_the_report(report: dict[str, Any], bundle: Bundle) -> None:
    card = model_card(bundle.manifest, report)
    uncalibrated = report["comparison"]["protocols"]["recordings"]["network, by sound"]["ece_uncalibrated"]
    assert f"{uncalibrated['mean']:.3f}" in card
    assert card.startswith("# default: model card\n")
    for words in ("`made-up.csv`", "a" * 64, "98,765 tracks of 87,654 recordings", "among 5, and", "in 16 dimensions"):
        assert words in card
    several = len(report["comparison"]["seeds"]) > 1
    measured = "Mean ± standard deviation over the seeds 11, 12, 13, of test" if several else "Of one seed, 11, of test"
    assert measured in " ".join(card.split())
    assert several == ("±" in card)
    assert "protocol `recordings`, seed 11" in " ".join(card.split())
    words = re.sub(r"^\|.*$", "", card, flags=re.MULTILINE)
    decimals = set(re.findall(r"\d+\.\d+", words))
    assert decimals <= {f"{uncalibrated['mean']:.3f}", f"{uncalibrated['std']:.3f}"}


def test_model_card_names_every_protocol_model_and_ablation(report: dict[str, Any], bundle: Bundle) -> None:
    card = model_card(bundle.manifest, report)
    assert re.findall(r"^### Protocol `(\w+)`$", card, re.MULTILINE) == ["rows", "recordings", "artists"]
    *of_protocols, ablations = tables_of(card)
    network = [f"network, {view}" for view in ("by sound", "pure embedding", "with artists")]
    for table in of_protocols:
        assert [row[0] for row in table[1:]] == [*network, "perceptron", *BASELINES]
    assert [row[0] for row in ablations[1:]] == ["network", *ABLATIONS]


def test_model_card_model_that_cannot_retrieve_has_dashes(report: dict[str, Any], bundle: Bundle) -> None:
    for table in tables_of(model_card(bundle.manifest, report))[:3]:
        dashes = {row[0]: [cell == "–" for cell in row[1:]] for row in table[1:]}
        assert dashes["lightgbm"] == dashes["random forest"] == [False] * 4 + [True] * 3
        assert dashes["network, pure embedding"] == [True] * 4 + [False] * 3
        assert not any(dashes["k-nn"] + dashes["perceptron"] + dashes["network, by sound"])


def test_model_card_without_its_tables_is_one_page(report: dict[str, Any], bundle: Bundle) -> None:
    lines = model_card(bundle.manifest, report).splitlines()
    words = [line for line in lines if not line.startswith("|")]
    assert len(words) <= 70
    assert sum(len(line.split()) for line in words) <= 560
    assert all(len(line) <= 200 for line in words)
    assert "{" not in "".join(lines)


def test_model_card_perceptron_has_no_table_of_ablations(bundle: Bundle, quick_config: TrainConfig) -> None:
    card = model_card(bundle.manifest, report_of(quick_config, 1))
    assert len(tables_of(card)) == 3
    assert "One ingredient off" not in card
    assert "## Figures" in card
