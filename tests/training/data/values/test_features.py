from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from app.bundle.features import FEATURE_NAMES, column
from tests.support.training.tables import cells, findings_of
from training.data.columns import find_columns
from training.data.errors import TableError
from training.data.options import ReadOptions
from training.data.report import DataReport
from training.data.values.features import read_features


def read(
    table: Mapping[str, Sequence[str]], units: Mapping[str, str] | None = None
) -> tuple[dict[str, list[float]], DataReport]:
    """By our name, the values of the features that a table has, and the report."""
    names = [*table, "track_name", "artists"]
    columns = find_columns(names, {})
    n_rows = len(next(iter(table.values())))
    given = {name: cells(table[found.source]) for name, found in columns.items() if found.source in table}
    findings = findings_of()
    features = read_features(columns, given, n_rows, ReadOptions(units=units or {}), findings)
    assert features.dtype == np.float32
    assert np.isnan(features[:, [column(name) for name in FEATURE_NAMES if name not in given and name != "mode"]]).all()
    return {name: features[:, column(name)].tolist() for name in FEATURE_NAMES}, findings.report


@pytest.mark.parametrize(
    ("source", "values", "expected"),
    [
        ("explicit", ["yes", "F", "1", "0.0", "TRUE", "clean"], [1, 0, 1, 0, 1, 0]),
        ("key", ["C#", "0", "B♭", "11", "2.0"], [1, 0, 10, 11, 2]),
        ("mode", ["Major", "MINOR", "1", "0"], [1, 0, 1, 0]),
        ("time_signature", ["4/4", "3/4", "5", "4.0"], [4, 3, 5, 4]),
        ("tempo", ["117,047", "120 BPM", "90.5"], [117.047, 120, 90.5]),
        ("loudness", ["-12,525", "−7", "-3.5 dB"], [-12.525, -7, -3.5]),
        ("popularity", ["37.5", "36.5", "40", "12%"], [38, 37, 40, 12]),
        ("popularity", ["0.37", "1", "0"], [37, 100, 0]),
        ("duration_ms", ["3:25", "0:59", "1:02:03"], [205_000, 59_000, 3_723_000]),
        ("duration_ms", ["205", "181"], [205_000, 181_000]),
        ("duration_ms", ["245,733", "1,204,511"], [245_733, 1_204_511]),
        ("duration", ["205.4", "181"], [205_400, 181_000]),
        ("Duration (s)", ["205000", "45"], [np.nan, 45_000]),
        ("duration_min", ["3.5", "4"], [210_000, 240_000]),
        ("energy", ["0,454", "0.5", "45%"], [0.454, 0.5, 0.45]),
        ("energy_%", ["45", "5", "0"], [0.45, 0.05, 0]),
        ("danceability", ["62", "5", "1", "0"], [0.62, 0.05, 0.01, 0]),
        ("nrgy", ["62", "80"], [0.62, 0.8]),
    ],
)
def test_read_features_as_people_write_them(source: str, values: list[str], expected: list[float]) -> None:
    found, report = read({source: values})
    name = next(name for name in FEATURE_NAMES if not np.isnan(found[name]).all())
    np.testing.assert_allclose(found[name], expected, rtol=1e-6)
    assert report.conversions


@pytest.mark.parametrize("name", FEATURE_NAMES)
def test_read_features_missing_markers_are_unknown(name: str) -> None:
    markers = ["", "NaN", "NA", "n/a", "null", "None", "-", "?", "\\N", "1"]
    found, report = read({name: markers})
    assert np.isnan(found[name]).tolist() == [True] * 9 + [False]
    assert report.unreadable == []


@pytest.mark.parametrize(
    ("name", "unknown"), [("key", "-1"), ("tempo", "0"), ("tempo", "0.0"), ("time_signature", "0")]
)
def test_read_features_value_for_unknown_is_unknown(name: str, unknown: str) -> None:
    found, report = read({name: [unknown, "3"]})
    assert np.isnan(found[name]).tolist() == [True, False]
    assert report.unreadable == []


def test_read_features_plain_table_has_nothing_to_say() -> None:
    table = {
        "explicit": ["True", "False"],
        "key": ["0", "11"],
        "energy": ["0.5", "1"],
        "duration_ms": ["205000.4", "100000"],
    }
    _, report = read(table)
    assert [*report.conversions, *report.doubts, *report.unreadable] == []


def test_read_features_few_bad_values_are_unknown_and_named_with_the_first() -> None:
    found, report = read({"energy": ["0.1", "loud", "0.2", "7", "0.3", "louder", "0.5"]})
    assert np.isnan(found["energy"]).tolist() == [False, True, False, True, False, True, False]
    assert [(one.reason, one.n, one.place, one.sample) for one in report.unreadable] == [
        ("not a number", 2, "row 3", "loud"),
        ("outside 0 to 1", 1, "row 5", "7"),
    ]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            {"energy": ["high", "low", "0.5"]},
            "in the column 'energy', which is read as energy, got 2 of 3 that are none",
        ),
        (
            {"nrgy": ["700", "800"]},
            r"expected values of 0 to 1, or percent in the column 'nrgy'.*the first is '700' in row 2",
        ),
        ({"tempo": ["", "NA", "fast"]}, "got 1 of 1 that are none; .*--column tempo=…, or none with --column tempo="),
    ],
)
def test_read_features_column_mostly_bad_is_refused(table: dict[str, list[str]], message: str) -> None:
    with pytest.raises(TableError, match=message):
        read(table)


def test_read_features_percent_is_a_matter_of_the_whole_table() -> None:
    table = {
        "energy": ["62", "80"],
        "valence": ["44", "5"],
        "instrumentalness": ["0", "1"],
        "liveness": ["0.5", "0.25"],
    }
    found, report = read(table)
    assert found["instrumentalness"] == pytest.approx([0, 0.01])
    assert found["liveness"] == [0.5, 0.25]
    (doubt,) = report.doubts
    assert (doubt.name, doubt.settle[:23]) == ("liveness", "--unit liveness=percent")
    assert read(table, {"liveness": "percent"})[0]["liveness"] == pytest.approx([0.005, 0.0025])


def test_read_features_percent_below_10_throughout_is_doubted() -> None:
    _, report = read({"energy": [f"{0.5 + number:.1f}" for number in range(10)]})
    assert "read as percent, though none is above 10" in {one.what for one in report.doubts}


def test_read_features_unit_that_is_asked_for_is_taken() -> None:
    assert read({"duration_ms": ["205", "180"]}, {"duration_ms": "ms"})[0]["duration_ms"] == [205, 180]
    assert read({"energy": ["1", "0.5"]}, {"energy": "percent"})[0]["energy"] == pytest.approx([0.01, 0.005])


@pytest.mark.parametrize(
    ("units", "message"),
    [
        ({"duration_ms": "hours"}, "--unit duration_ms=hours: expected one of ms, s, min, got 'hours'"),
        ({"energy": "ms"}, "--unit energy=ms: expected one of percent, fraction, got 'ms'"),
        ({"tempo": "s"}, "--unit tempo=s: expected duration_ms or one of danceability, .*, got 'tempo'"),
        ({"valence": "percent"}, "--unit valence=percent: the table has no column for it"),
    ],
)
def test_read_features_unit_that_there_is_not_is_named(units: dict[str, str], message: str) -> None:
    with pytest.raises(TableError, match=message):
        read({"energy": ["0.5"], "duration_ms": ["200000"]}, units)


def test_read_features_mode_comes_from_the_key_where_it_has_no_column() -> None:
    found, _ = read({"key": ["A minor", "C major", "D", "Em"]})
    np.testing.assert_array_equal(found["mode"], [0, 1, np.nan, 0])
    found, _ = read({"key": ["A minor", "C"], "mode": ["1", "1"]})
    assert found["mode"] == [1, 1]


def test_read_features_strange_lengths_and_lost_signs_are_doubted() -> None:
    _, report = read({"duration_ms": ["3:25:00", "2:59:00", "4:01:00"], "loudness": ["7.5", "3", "12"]})
    assert [one.name for one in report.doubts] == ["duration_ms", "loudness"]
    assert "the median is 205 minutes" in report.doubts[0].what
