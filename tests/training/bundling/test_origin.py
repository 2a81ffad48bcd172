from dataclasses import replace
from typing import Any

import pytest

from app.bundle.features import FEATURE_NAMES
from training.bundling.origin import LearnedFrom, doubt_of_training
from training.data.report import DataReport

TABLE = DataReport("t.parquet", "0" * 64, n_rows=10)
EXACT, NOISY = LearnedFrom("", bears_noise=False), LearnedFrom("", bears_noise=True)
OF_SONARA = LearnedFrom("sonara 0.3.6", bears_noise=False)


@pytest.mark.parametrize(
    ("learned", "extractor"),
    [
        (EXACT, ""),
        (NOISY, "sonara 0.3.6"),
        (OF_SONARA, "sonara 0.3.6"),
        (replace(OF_SONARA, bears_noise=True), "other 1"),
    ],
)
def test_doubt_what_goes_together_is_not_doubted(learned: LearnedFrom, extractor: str) -> None:
    assert learned.doubt(replace(TABLE, extractor=extractor)) is None


@pytest.mark.parametrize(
    ("learned", "extractor", "said"),
    [
        (EXACT, "sonara 0.3.6", "estimates of sonara 0.3.6, and the model learned from features of another origin, "),
        (OF_SONARA, "other 1", "estimates of other 1, and the model learned from features of sonara 0.3.6, without "),
        (
            OF_SONARA,
            "",
            "the model learned from estimates of sonara 0.3.6, and the features of this table are not said",
        ),
        (NOISY, "", "the model was trained with noise, to bear the errors of an extractor, and the features of this"),
    ],
)
def test_doubt_what_does_not_go_together_is_said(learned: LearnedFrom, extractor: str, said: str) -> None:
    assert said in (learned.doubt(replace(TABLE, extractor=extractor)) or "")


@pytest.mark.parametrize(("learned", "extractor"), [(EXACT, "sonara 0.3.6"), (NOISY, "")])
def test_doubt_table_without_any_feature_has_none(learned: LearnedFrom, extractor: str) -> None:
    empty = replace(TABLE, extractor=extractor, unknown=dict.fromkeys(FEATURE_NAMES, TABLE.n_rows))
    assert learned.doubt(empty) is None


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ({}, EXACT),
        ({"config": {"name": "audio", "noise": {"share": 0.6}}, "data": {"path": "t.csv"}}, NOISY),
        ({"config": {"masks": {}}, "data": {"extractor": "sonara 0.3.6"}}, OF_SONARA),
        ({"config": "default", "data": [1]}, EXACT),
        ({"data": {"extractor": 3}}, EXACT),
    ],
)
def test_of_report_reads_extractor_and_noise_and_takes_nothing_for_granted(
    report: dict[str, Any], expected: LearnedFrom
) -> None:
    assert LearnedFrom.of_report(report) == expected


def test_doubt_of_training_noise_on_top_of_estimates_is_said() -> None:
    analysed = replace(TABLE, extractor="sonara 0.3.6")
    assert "estimates of sonara 0.3.6 already" in (doubt_of_training(analysed, noise=True) or "")
    assert doubt_of_training(analysed, noise=False) is None
    assert doubt_of_training(TABLE, noise=True) is None
