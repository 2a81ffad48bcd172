import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest

from tests.support.timbre import write_table
from tests.support.training.tables import some_tracks
from training.data.errors import TableError
from training.data.table import read_table
from training.data.tracks import merge_tracks

NAN = float("nan")


def table_of(path: Path, timbre: pyarrow.Array, **metadata: str) -> Path:
    table = pyarrow.Table.from_pandas(some_tracks(len(timbre)), preserve_index=False)
    pyarrow.parquet.write_table(table.append_column("timbre", timbre).replace_schema_metadata(metadata), path)
    return path


def test_timbre_is_read_with_its_names_and_its_extractor(tmp_path: Path) -> None:
    rows = [[1.0, 2.0], None, [3.0, NAN], [NAN, NAN], [4.0, 5.0]]
    table = read_table(write_table(tmp_path / "t.parquet", some_tracks(5), rows, ["bright", "rough"]))
    assert table.timbre is not None
    assert (table.timbre.columns, table.timbre.extractor) == (("bright", "rough"), "planted 1")
    none = [NAN, NAN]
    np.testing.assert_array_equal(table.timbre.values, np.array([[1.0, 2.0], none, none, none, [4.0, 5.0]]))
    assert ("timbre", "timbre", "2 numbers") in [(c.name, c.source, c.sample) for c in table.report.columns]
    assert "timbre" not in table.report.ignored
    (broken,) = [one for one in table.report.unreadable if one.name == "timbre"]
    assert (broken.reason, broken.n, broken.place) == ("not all finite numbers", 1, "row 3")


@pytest.mark.parametrize(
    "kind", [pyarrow.list_(pyarrow.float64()), pyarrow.large_list(pyarrow.float32()), pyarrow.list_(pyarrow.int16(), 2)]
)
def test_timbre_of_other_lists_and_without_names_is_numbered(tmp_path: Path, kind: pyarrow.DataType) -> None:
    table = read_table(table_of(tmp_path / "t.parquet", pyarrow.array([[1, 2], None, [3, None]], kind)))
    assert table.timbre is not None
    assert (table.timbre.columns, table.timbre.extractor) == (("timbre 1", "timbre 2"), "")
    assert table.timbre.values[0].tolist() == [1, 2]
    assert np.isnan(table.timbre.values[1:]).all()


@pytest.mark.parametrize(
    "column",
    [
        pyarrow.array(["warm", "cold", "dry"]),
        pyarrow.array([1.0, 2.0, 3.0]),
        pyarrow.array([["warm"], ["cold"], ["dry"]]),
        pyarrow.array([[], None, []], pyarrow.list_(pyarrow.float32())),
    ],
    ids=["text", "number", "texts", "empty"],
)
def test_column_of_this_name_that_is_something_else_is_not_read(tmp_path: Path, column: pyarrow.Array) -> None:
    table = read_table(table_of(tmp_path / "t.parquet", column))
    assert table.timbre is None
    assert "timbre" in table.report.ignored


@pytest.mark.parametrize(
    ("rows", "metadata", "message"),
    [
        (
            [None, [1.0, 2.0], [1.0]],
            {},
            r"expected as many numbers in every row of the column timbre, or none, got 2 in row 2 and 1 in row 3",
        ),
        ([[1.0] * 1025] * 2, {}, "expected at most 1024 numbers in the column timbre, got 1025"),
        ([[1.0, 2.0]], {"songkin.timbre": json.dumps(["bright"])}, "expected 2 different names, .*got 1, 1 of them"),
        ([[1.0, 2.0]], {"songkin.timbre": json.dumps(["a", "a"])}, "expected 2 different names, .*got 2, 1 of them"),
        ([[1.0, 2.0]], {"songkin.timbre": "bright, rough"}, "expected 2 different names, .*got something else"),
        ([[1.0, 2.0]], {"songkin.timbre": json.dumps(["a", 2])}, "expected 2 different names, .*got something else"),
    ],
)
def test_timbre_that_cannot_be_is_refused(
    tmp_path: Path, rows: list[Any], metadata: dict[str, str], message: str
) -> None:
    path = table_of(tmp_path / "t.parquet", pyarrow.array(rows, pyarrow.list_(pyarrow.float32())), **metadata)
    with pytest.raises(TableError, match=message) as refused:
        read_table(path)
    assert str(refused.value).startswith(str(path))


def test_merge_tracks_takes_the_timbre_of_the_row_that_speaks_for_the_track(tmp_path: Path) -> None:
    table = some_tracks(4)
    table["track_id"], table["popularity"] = ["a", "b", "b", "c"], [1, 2, 3, 4]
    rows = [[0.0, 1.0], [9.0, 9.0], [1.0, 0.0], None]
    tracks = merge_tracks(read_table(write_table(tmp_path / "t.parquet", table, rows)))
    assert tracks.timbres is not None
    assert tracks.timbres.scale.means == (0.5, 0.5)
    np.testing.assert_allclose(tracks.timbres.rows, np.array([[-1, 1], [1, -1], [0, 0]]) * 0.5**0.5, atol=1e-6)
