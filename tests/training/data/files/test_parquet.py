from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow
import pyarrow.parquet
import pytest

from app.bundle.features import column
from tests.support.training.tables import some_tracks
from training.data.errors import TableError
from training.data.table import read_table


def written(path: Path, columns: dict[str, Any]) -> Path:
    pyarrow.parquet.write_table(pyarrow.table(columns), path)
    return path


def test_open_parquet_lists_nulls_and_types_are_understood(tmp_path: Path) -> None:
    tracks = some_tracks(4)
    path = written(
        tmp_path / "t.parquet",
        {
            "track_id": pyarrow.array(tracks["track_id"]).dictionary_encode(),
            "track_name": pyarrow.array(tracks["track_name"], pyarrow.large_string()),
            "artists": [["A", "B;C"], ["D"], ["E", None], []],
            "track_genre": [["pop", "rock"], None, [], ["pop"]],
            "explicit": pyarrow.array([True, None, False, True]),
            "energy": pyarrow.array([0.5, None, float("nan"), 0.25], pyarrow.float32()),
            "key": pyarrow.array([1, 2, None, 4], pyarrow.int8()),
            "release_date": pyarrow.array([0, 1, None, 3], pyarrow.date32()),
        },
    )
    table = read_table(path)
    assert table.report.kind == "Parquet"
    assert table.report.dropped == {"artists: empty": 1}
    assert table.report.dropped_rows[0].place == "row 4"
    assert table.artists == [("A", "B;C"), ("D",), ("E",)]
    assert table.genres == [("pop", "rock"), (), ()]
    assert table.features[0, [column(name) for name in ("explicit", "energy", "key")]].tolist() == [1, 0.5, 1]
    assert table.report.unknown["energy"] == 2
    assert table.extras["release_date"] == ["1970-01-01", "1970-01-02", None]


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ({b"songkin.extractor": b"sonara 0.3.6"}, "sonara 0.3.6"),
        ({b"songkin.extractor": b" \x1b[31m\nsonara\xff" + b"a" * 100}, "[31msonara�" + "a" * 69),
        ({b"other": b"sonara"}, ""),
    ],
)
def test_open_parquet_extractor_is_read_from_the_files_metadata(
    metadata: dict[bytes, bytes], said: str, tmp_path: Path
) -> None:
    table = pyarrow.Table.from_pandas(some_tracks(4))
    pyarrow.parquet.write_table(table.replace_schema_metadata(metadata), tmp_path / "t.parquet")
    report = read_table(tmp_path / "t.parquet").report
    assert report.extractor == said
    assert report.summary().get("extractor", "") == said


def test_open_parquet_objects_are_taken_apart(tmp_path: Path) -> None:
    path = written(
        tmp_path / "t.parquet",
        {
            "name": ["One", "Two"],
            "artists": [[{"name": "A", "id": "1"}], [{"name": "B", "id": "2"}, {"name": "C", "id": "3"}]],
            "album": [{"name": "X", "release_date": "1999"}, None],
        },
    )
    table = read_table(path)
    assert table.artists == [("A",), ("B", "C")]
    assert table.albums == ["X", ""]
    assert table.extras["release_year"] == [1999, None]


def test_open_parquet_by_content_and_not_by_name(tmp_path: Path) -> None:
    some_tracks().to_parquet(tmp_path / "t.data")
    assert len(read_table(tmp_path / "t.data")) == 12


def test_open_parquet_column_twice_is_refused_when_it_differs(tmp_path: Path) -> None:
    table = pyarrow.table([["T"], ["A"], [0.5], [0.25]], names=["track_name", "artists", "energy", "energy"])
    pyarrow.parquet.write_table(table, tmp_path / "t.parquet")
    with pytest.raises(TableError, match="got 'energy' twice, with other values"):
        read_table(tmp_path / "t.parquet")


def test_open_parquet_that_is_cut_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pd.DataFrame(some_tracks()).to_parquet(path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(TableError, match=r"a Parquet file that cannot be read: .*download or export it again"):
        read_table(path)
