import statistics

import pytest

from tests.support.training.random_figures import figures_by_trial
from training.evaluation.simulated_extractor import CORRELATIONS
from training.experiments.study import StudyDefinition, load_study, study_trials
from training.experiments.trial import Results
from training.reporting.extractor_tables import FIGURES_AS_HEARD, extractor_tables, rows_as_heard


@pytest.fixture(scope="module")
def results() -> Results:
    return figures_by_trial(study_trials("noise", load_study("noise")))


def test_rows_as_heard_are_the_mean_and_deviation_over_seeds_of_every_point_and_correlation(results: Results) -> None:
    rows = rows_as_heard("noise", results, "artists", "strangers", "words")
    assert [row.settings for row in rows] == [
        {"configuration": name, "correlation": correlation}
        for name in ("default", "audio")
        for correlation in CORRELATIONS
    ]
    of_noise = [result for trial, result in results.items() if trial.protocol == "artists" and trial.point == 3]
    values = [result["heard"]["0.8"]["strangers"]["words"]["genre_hit@10"] for result in of_noise]
    (row,) = (row for row in rows if row.settings == {"configuration": "audio", "correlation": 0.8})
    assert row.n_seeds == len(values) == 3
    assert row.mean["genre_hit@10"] == pytest.approx(statistics.fmean(values))
    assert row.std["genre_hit@10"] == pytest.approx(statistics.stdev(values))
    assert row.published is None


def test_rows_as_heard_of_one_configuration_changed_have_what_was_changed() -> None:
    points = (("noise.share=0.2",), ("noise.share=0.4",))
    study = StudyDefinition(title="Own", base="audio", points=points, seeds=(1,), measurement="extractor")
    results = figures_by_trial(study_trials("own", study))
    rows = rows_as_heard("own", results, "recordings", "test", "features")
    assert {row.settings["share"] for row in rows} == {0.2, 0.4}
    assert "| share with noise | correlation |" in extractor_tables("own", results)


def test_extractor_tables_has_every_protocol_part_and_view_once(results: Results) -> None:
    text = extractor_tables("noise", results)
    titles = [line.removeprefix("### ") for line in text.splitlines() if line.startswith("### ")]
    assert titles == [
        "Features alone, protocol `recordings`, test side",
        "With words, protocol `recordings`, test side",
        "Features alone, protocol `artists`, test side",
        "With words, protocol `artists`, test side",
        "Features alone, protocol `artists`, strangers of the test side",
        "With words, protocol `artists`, strangers of the test side",
    ]
    head = "| configuration | correlation | accuracy | top-5 | macro F1 | Genre-Hit@10 | calibration error |"
    assert text.count(head) == len(titles)
    row = rows_as_heard("noise", results, "recordings", "test", "features")[-1]
    cells = [f"{row.mean[name]:.3f} ± {row.std[name]:.3f}" for name in FIGURES_AS_HEARD]
    assert f"| audio | 0.7 | {' | '.join(cells)} |" in text
