import json
import statistics
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.planted import GENRES
from tests.support.training.random_figures import CLASSIFIED, RETRIEVED, figures_by_trial
from training.config import load_config
from training.evaluation.baselines import BASELINES
from training.evaluation.known_features import KNOWN_FEATURES
from training.experiments.comparison import ABLATIONS, NETWORK, PERCEPTRON, comparison_trials
from training.experiments.trial import Trial
from training.reporting import comparison as report
from training.reporting.comparison import VIEWS, draw_comparison, summarise

Made = dict[Trial, dict[str, Any]]


def results_of(n_seeds: int, config: str = "default") -> Made:
    return figures_by_trial(comparison_trials(load_config(config, seed=5), n_seeds))


def with_value(results: Made, name: str, view: str, figure: str, values: dict[int, float]) -> None:
    """Set one figure of the runs of `name` on `artists`, by seed."""
    for trial, result in results.items():
        if (trial.label, trial.protocol) == (name, "artists"):
            result["test"][view][figure] = values[trial.seed]


def test_summarise_known_values_gives_mean_and_deviation_of_a_sample() -> None:
    results = results_of(3)
    with_value(results, NETWORK, "features", "accuracy", {5: 0.1, 6: 0.2, 7: 0.6})
    with_value(results, "k-nn", "embedding", "genre_hit@10", {5: 0.5, 6: 0.5, 7: 0.5})
    models = summarise(results, GENRES)["protocols"]["artists"]
    # deviations -0.2, -0.1, 0.3: squares 0.14, over n - 1 = 2
    assert models["network, features alone"]["accuracy"] == {"mean": 0.3, "std": round(0.07**0.5, 5), "n": 3}
    assert models["k-nn"]["genre_hit@10"] == {"mean": 0.5, "std": 0, "n": 3}


def test_summarise_one_seed_has_no_deviation() -> None:
    summary = summarise(results_of(1), GENRES)
    assert summary["seeds"] == [5]
    for models in summary["protocols"].values():
        for figures in models.values():
            assert {(figure["std"], figure["n"]) for figure in figures.values()} == {(0, 1)}


def test_summarise_every_protocol_has_the_views_and_the_models() -> None:
    summary = summarise(results_of(2), GENRES)
    labels = ("pure embedding", "features alone", "with words", "with artists", "all evidence")
    views = [f"network, {label}" for label in labels]
    assert list(summary["protocols"]) == ["rows", "recordings", "artists"]
    for models in summary["protocols"].values():
        assert list(models) == [*views, PERCEPTRON, *BASELINES]
    assert summary["seeds"] == [5, 6]


def test_summarise_models_have_what_they_can() -> None:
    models = summarise(results_of(1), GENRES)["protocols"]["recordings"]
    assert set(models["network, features alone"]) == {*CLASSIFIED, *RETRIEVED, "ece_uncalibrated"}
    assert set(models["network, pure embedding"]) == set(RETRIEVED)
    assert set(models["network, with artists"]) == {*CLASSIFIED, *RETRIEVED, "artist_known"}
    assert set(models[PERCEPTRON]) == {*CLASSIFIED, *RETRIEVED, "ece_uncalibrated"}
    assert set(models["k-nn"]) == {*CLASSIFIED, *RETRIEVED}
    assert set(models["lightgbm"]) == set(models["random forest"]) == set(CLASSIFIED)


@pytest.mark.parametrize("name", [PERCEPTRON, "k-nn"])
def test_summarise_other_models_retrieve_by_their_embedding_and_classify_by_sound(name: str) -> None:
    results = results_of(3)
    tests = [result["test"] for run, result in results.items() if (run.label, run.protocol) == (name, "recordings")]
    figures = summarise(results, GENRES)["protocols"]["recordings"][name]
    for view, names in (("embedding", RETRIEVED), ("features", CLASSIFIED)):
        for figure in names:
            values = [test[view][figure] for test in tests]
            assert figures[figure]["mean"] == pytest.approx(sum(values) / 3, abs=1e-5)
            assert figures[figure]["std"] == pytest.approx(statistics.stdev(values), abs=1e-5)


def test_summarise_network_views_are_kept_apart() -> None:
    results = results_of(1)
    (test,) = (result["test"] for run, result in results.items() if (run.label, run.protocol) == (NETWORK, "rows"))
    models = summarise(results, GENRES)["protocols"]["rows"]
    for label, view in (("features alone", "features"), ("pure embedding", "embedding"), ("all evidence", "all")):
        found = {figure: of["mean"] for figure, of in models[f"network, {label}"].items()}
        assert found == test[view]


def test_summarise_ablations_begin_with_the_network_of_the_same_place() -> None:
    results = results_of(2)
    ablations = summarise(results, GENRES)["ablations"]
    assert list(ablations) == [NETWORK, *ABLATIONS]
    (network,) = (
        result for run, result in results.items() if (run.label, run.protocol, run.seed) == (NETWORK, "recordings", 5)
    )
    assert ablations[NETWORK] == network["test"]


def test_summarise_short_comparison_has_what_was_measured() -> None:
    trials = comparison_trials(load_config("default", seed=5), 1, rows=False, ablations=False)
    summary = summarise(figures_by_trial(trials), GENRES)
    assert list(summary["protocols"]) == list(summary["related"]) == ["recordings", "artists"]
    assert (summary["ablations"], "rows" in summary["known"]) == ({}, False)
    assert summary["protocols"] == {
        name: of for name, of in summarise(results_of(1), GENRES)["protocols"].items() if name != "rows"
    }


def test_summarise_perceptron_has_no_ablations() -> None:
    assert summarise(results_of(2, "baseline"), GENRES)["ablations"] == {}


def test_summarise_is_json_and_equal_for_equal_results() -> None:
    summary = summarise(results_of(2), GENRES)
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary == summarise(results_of(2), GENRES)


def test_draw_comparison_draws_the_protocol_and_the_first_seed_of_the_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = results_of(3)
    drawn: dict[str, tuple[Any, ...]] = {}

    def catch(name: str) -> None:
        monkeypatch.setattr(report, name, lambda *arguments: drawn.update({name: arguments}))

    for name in ("draw_known", "draw_reliability", "draw_confusion", "draw_genre_f1", "draw_hits"):
        catch(name)
    draw_comparison(results, GENRES, "artists", tmp_path)

    of_artists = {(run.label, run.seed): result for run, result in results.items() if run.protocol == "artists"}
    first = of_artists[NETWORK, 5]
    views = (
        *(("features alone", "features"), ("with words", "words")),
        *(("with artists", "artists"), ("all evidence", "all")),
    )
    for name, key in (("draw_reliability", "reliability"), ("draw_genre_f1", "genre_f1")):
        assert drawn[name][0] == {label: first[key][view] for label, view in views}
    assert drawn["draw_confusion"][0].tolist() == first["confusion"]
    assert drawn["draw_confusion"][1] == drawn["draw_genre_f1"][1] == GENRES
    curves: dict[str, NDArray[np.float64]] = drawn["draw_hits"][0]
    expected = {
        "pure embedding": (NETWORK, "embedding"),
        **{label: (NETWORK, view) for label, view in views},
        "perceptron": (PERCEPTRON, "embedding"),
    }
    assert list(curves) == list(expected)
    for label, (name, view) in expected.items():
        assert curves[label].tolist() == [of_artists[name, seed]["hit_by_k"][view] for seed in (5, 6, 7)]


@pytest.mark.parametrize(("n_seeds", "n_genres"), [(1, 2), (2, 5)])
def test_draw_comparison_writes_five_figures(n_seeds: int, n_genres: int, tmp_path: Path) -> None:
    results = figures_by_trial(comparison_trials(load_config("default"), n_seeds), n_genres)
    draw_comparison(results, GENRES[:n_genres], "recordings", tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "confusion.png",
        "genre_f1.png",
        "hits.png",
        "known.png",
        "reliability.png",
    ]


def test_summarise_known_has_every_part_model_and_set_with_mean_ends() -> None:
    results = results_of(2)
    known = summarise(results, GENRES)["known"]
    assert list(known) == ["rows", "recordings", "artists", "strangers"]
    for models in known.values():
        assert list(models) == [*VIEWS.values(), PERCEPTRON, *BASELINES]
        assert all(list(by_known) == list(KNOWN_FEATURES) for by_known in models.values())
    runs = [
        result["known"]["strangers"]["energy and tempo"]["words"]["ece"]
        for trial, result in results.items()
        if (trial.label, trial.protocol) == (NETWORK, "artists")
    ]
    mean, low, high = (sum(ends) / 2 for ends in zip(*runs, strict=True))
    found = known["strangers"]["with words"]["energy and tempo"]["ece"]
    assert (found["mean"], found["low"], found["high"]) == pytest.approx((mean, low, high), abs=1e-5)
    assert found["n"] == 2
    assert "genre_hit@10" not in known["recordings"]["lightgbm"]["all 15"]


def test_summarise_hardest_are_the_lowest_f1_by_features_with_what_they_are_taken_for() -> None:
    results = results_of(1)
    (network,) = (
        result for trial, result in results.items() if (trial.label, trial.protocol) == (NETWORK, "recordings")
    )
    network["genre_f1"]["features"] = [None, 0.4, 0.1, 0.3, 0.2]
    network["confusion"] = [[0] * 5, [0, 1, 0, 0, 0], [1, 0, 5, 4, 0], [0, 0, 0, 1, 0], [3, 0, 0, 0, 1]]
    hardest = summarise(results, GENRES)["hardest"]
    assert [one["genre"] for one in hardest] == [GENRES[genre] for genre in (2, 4, 3, 1)]  # none is of the first
    assert (hardest[0]["taken_for"], hardest[0]["share"]) == (GENRES[3], 0.4)
    assert (hardest[1]["taken_for"], hardest[1]["share"]) == (GENRES[0], 0.75)
    assert set(hardest[0]["f1"]) == {"features", "words", "artists", "all"}


def test_summarise_withheld_and_related_are_means_over_the_seeds() -> None:
    results = results_of(2)
    summary = summarise(results, GENRES)
    of_network = [r for trial, r in results.items() if (trial.label, trial.protocol) == (NETWORK, "recordings")]
    expected = sum(one["withheld"]["tempo"]["top5"] for one in of_network) / 2
    assert summary["withheld"]["tempo"]["top5"]["mean"] == pytest.approx(expected, abs=1e-5)
    assert list(summary["related"]) == ["recordings", "artists"]
    spaces = summary["related"]["recordings"]
    searched = ["network, pure embedding", "network, features alone", PERCEPTRON, "k-nn"]
    assert list(spaces) == [*searched, *(f"{space}, what audio can tell" for space in searched)]
    expected = sum(one["related"]["features"]["co_credited"]["auc"] for one in of_network) / 2
    assert spaces["network, features alone"]["co_credited"]["auc"]["mean"] == pytest.approx(expected, abs=1e-5)
