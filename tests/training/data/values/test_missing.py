import pytest

from tests.support.training.tables import cells, findings_of
from training.data.values.missing import Missing

MARKERS = [
    "",
    "nan",
    "NaN",
    "NA",
    "N/A",
    "n/a",
    "null",
    "NULL",
    "None",
    "-",
    "--",
    "?",
    "#N/A",
    "\\N",
    "<NA>",
    "unknown",
]


@pytest.mark.parametrize("text", MARKERS)
def test_missing_value_is_known_in_any_case(text: str) -> None:
    assert Missing().value(text)
    assert Missing().value(text.upper())
    assert Missing().value(text.lower())


@pytest.mark.parametrize("text", ["0", "no", "-1", "n", "c", "0.5"])
def test_missing_value_that_is_one_is_not(text: str) -> None:
    assert not Missing().value(text)


def test_missing_name_may_be_what_a_program_writes_for_nothing() -> None:
    """There are songs called "None" and "-", and an artist called "NA"."""
    missing = Missing()
    assert not any(missing.name(text) for text in ("None", "-", "NA", "null", "?", "Unknown"))
    assert all(missing.name(text) for text in ("", "\\N", "#N/A"))


def test_missing_genre_may_be_an_empty_set_but_not_unknown() -> None:
    missing = Missing()
    assert all(missing.genre(text) for text in ("set()", "[]", "None", "NA", ""))
    assert not any(missing.genre(text) for text in ("unknown", "Rock"))


def test_missing_more_markers_hold_everywhere() -> None:
    missing = Missing(["Unknown ", "-999"])
    assert all(is_so("unknown") and is_so("-999") for is_so in (missing.value, missing.name, missing.genre))


@pytest.mark.parametrize(("n", "n_doubts"), [(2, 0), (3, 1)])
def test_doubt_names_several_rows_of_one_marker_are_named(n: int, n_doubts: int) -> None:
    findings = findings_of()
    Missing().doubt_names("track_name", cells(["Help", *["None"] * n]), findings)
    doubts = findings.report.doubts
    assert len(doubts) == n_doubts
    assert all((one.n, one.settle) == (n, "--missing 'none' if it says that there is none") for one in doubts)


def test_doubt_genres_unknown_is_named_until_it_is_settled() -> None:
    column = cells(["Unknown"] * 5 + ["rock"])
    for also, n_doubts in ([], 1), (["unknown"], 0):
        findings = findings_of()
        Missing(also).doubt_genres("track_genre", column, findings)
        assert len(findings.report.doubts) == n_doubts
