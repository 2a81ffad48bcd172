import gzip
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from app.bundle.features import FEATURE_NAMES, column
from tests.support.planted import planted_table
from training.data.columns import DOCUMENTED_COLUMNS
from training.data.errors import TableError
from training.data.report import Unusable, describe_counts
from training.data.table import Table, read_table
from training.data.tracks import merge_tracks

ROW = 7  # of a track that stands in one row, with nothing odd about it
N_ROWS = len(planted_table())


def read(frame: pd.DataFrame, folder: Path) -> Table:
    path = folder / "table.csv"
    frame.to_csv(path, index=False)
    return read_table(path)


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("table.csv.gz", lambda frame, path: frame.to_csv(path, index=False)),
        ("table.parquet", lambda frame, path: frame.to_parquet(path)),
    ],
)
def test_read_table_other_format_equals_csv(
    name: str, write: Callable[[pd.DataFrame, Path], None], planted: Table, tmp_path: Path
) -> None:
    write(planted_table(), tmp_path / name)
    table = read_table(tmp_path / name)
    assert table.ids.tolist() == planted.ids.tolist()
    assert table.genres == planted.genres
    assert (table.titles, table.albums, table.artists) == (planted.titles, planted.albums, planted.artists)
    np.testing.assert_array_equal(table.features, planted.features)


def test_read_table_planted_keeps_every_value(planted: Table) -> None:
    frame = planted_table()
    assert len(planted) == planted.report.n_rows == N_ROWS
    assert planted.report.dropped == {}
    assert planted.report.unknown == {"tempo": 5}
    np.testing.assert_allclose(planted.features[:, column("energy")], frame["energy"], rtol=1e-6)
    np.testing.assert_array_equal(planted.features[:, column("explicit")], frame["explicit"])


def test_read_table_several_artists_splits_them(frame: pd.DataFrame, tmp_path: Path) -> None:
    frame.loc[ROW, "artists"] = " Simon ;; Garfunkel;"
    assert read(frame, tmp_path).artists[ROW] == ("Simon", "Garfunkel")


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("popularity", "loud", "not a number"),
        ("explicit", "maybe", "not a number"),
        ("tempo", "inf", "not a number"),
        ("loudness", "1e999", "not a number"),
        ("danceability", 1.01, "outside 0 to 1"),
        ("valence", -0.01, "outside 0 to 1"),
        ("loudness", -101, "outside -100 to 20"),
        ("key", 12, "outside -1 to 11"),
        ("duration_ms", 0, "outside 1 to 86,400,000"),
        ("key", 3.5, "not a whole number"),
    ],
)
def test_read_table_bad_feature_is_unknown_and_the_row_stays(
    name: str, value: str | float, reason: str, frame: pd.DataFrame, tmp_path: Path
) -> None:
    frame[name] = frame[name].astype(object)
    frame.loc[ROW, name] = value
    table = read(frame, tmp_path)
    assert len(table) == N_ROWS
    assert table.report.dropped == {}
    assert np.isnan(table.features[ROW, column(name)])
    assert table.report.unknown == {"tempo": 5, name: 1} | ({"tempo": 6} if name == "tempo" else {})
    assert table.report.unreadable == [Unusable(name, reason, 1, f"row {ROW + 2}", str(value))]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("track_name", "", "track_name: empty"),
        ("track_name", "  ", "track_name: empty"),
        ("artists", "", "artists: empty"),
        ("artists", " ; ", "artists: empty"),
        ("artists", "[]", "artists: empty"),
        ("track_id", "a/b", "track_id: no plain id"),
        ("track_id", "a b", "track_id: no plain id"),
        ("track_id", "..", "track_id: no plain id"),
        ("track_id", "x" * 129, "track_id: no plain id"),
        ("track_id", "spotify:episode:4rOoJ6Egrf8K2IrywzwOMk", "track_id: not a track"),
    ],
)
def test_read_table_row_without_a_name_or_an_id_that_is_one_is_dropped(
    name: str, value: str, reason: str, frame: pd.DataFrame, tmp_path: Path
) -> None:
    frame.loc[ROW, name] = value
    table = read(frame, tmp_path)
    assert table.report.dropped == {reason: 1}
    assert table.report.n_dropped == 1
    assert table.report.dropped_rows[0].place == f"row {ROW + 2}"
    assert table.report.dropped_rows[0].sample == value.strip()
    assert len(table) == N_ROWS - 1
    assert "ambient song 6" not in table.titles


def test_read_table_row_with_two_problems_counts_once(frame: pd.DataFrame, tmp_path: Path) -> None:
    frame.loc[ROW, ["track_name", "artists"]] = ["", ""]
    frame.loc[ROW + 1, "track_name"] = ""
    assert read(frame, tmp_path).report.dropped == {"artists: empty": 1, "track_name: empty": 1}


@pytest.mark.parametrize(("name", "kept"), [("album_name", ""), ("track_genre", ())])
def test_read_table_row_without_album_or_genre_stays(
    name: str, kept: object, frame: pd.DataFrame, tmp_path: Path
) -> None:
    frame.loc[ROW, name] = ""
    table = read(frame, tmp_path)
    assert table.report.dropped == {}
    assert (table.albums if name == "album_name" else table.genres)[ROW] == kept


def test_read_table_row_without_an_id_has_one_made_of_its_names(frame: pd.DataFrame, tmp_path: Path) -> None:
    frame.loc[ROW, "track_id"] = ""
    frame.loc[ROW + 1, "track_id"] = "spotify:local:::Demo+Tape:187"
    table, again = read(frame, tmp_path), read(frame.sample(frac=1, random_state=1), tmp_path)
    made = table.ids[ROW : ROW + 2].tolist()
    assert len({*table.ids.tolist()}) == len({*frame["track_id"]})
    assert all(re.fullmatch("[0-9A-Za-z]{22}", one) for one in made)
    assert {*made} <= {*again.ids.tolist()}
    (said,) = (one for one in table.report.conversions if one.name == "track_id")
    assert (said.n, said.after) == (2, made[0])
    assert "made from title, artists and album" in said.what


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("energy", ""),
        ("valence", "nan"),
        ("explicit", "NaN"),
        ("popularity", " "),
        ("key", -1),
        ("time_signature", 0),
    ],
)
def test_read_table_unknown_value_keeps_the_row_with_nan(
    name: str, value: str | float, frame: pd.DataFrame, tmp_path: Path
) -> None:
    frame.loc[ROW, name] = value
    table = read(frame, tmp_path)
    assert table.report.dropped == {}
    assert table.report.unknown == {"tempo": 5, name: 1}
    assert np.isnan(table.features[ROW, column(name)])


@pytest.mark.parametrize("missing", [["track_name"], ["artists"], ["artists", "track_name"]])
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_read_table_without_title_or_artists_names_what_is_missing(
    missing: list[str], suffix: str, tmp_path: Path
) -> None:
    path = tmp_path / f"table{suffix}"
    frame = planted_table().drop(columns=missing)
    frame.to_parquet(path) if suffix == ".parquet" else frame.to_csv(path, index=False)
    with pytest.raises(TableError, match=r"missing columns: .*; found: track_id, .*--column") as raised:
        read_table(path)
    assert all(f"--column {name}=…" in str(raised.value) for name in missing)


@pytest.mark.parametrize("name", [name for name in DOCUMENTED_COLUMNS if name not in ("track_name", "artists")])
def test_read_table_any_other_column_may_be_absent(name: str, planted: Table, tmp_path: Path) -> None:
    table = read(planted_table().drop(columns=name), tmp_path)
    assert len(table) == N_ROWS
    assert table.report.absent[:1] == [name]
    assert table.report.empty_features == ((name,) if name in FEATURE_NAMES else ())
    if name != "track_id":
        assert table.ids.tolist() == planted.ids.tolist()
    if name != "track_genre":
        assert table.genres == planted.genres


def test_read_table_column_twice_names_it_unless_both_are_alike(tmp_path: Path) -> None:
    frame = planted_table()
    frame.insert(3, "energy", frame["valence"], allow_duplicates=True)
    with pytest.raises(TableError, match="got 'energy' twice, with other values; rename or remove"):
        read(frame, tmp_path)
    frame = planted_table()
    frame.insert(3, "energy", frame["energy"], allow_duplicates=True)
    assert len(read(frame, tmp_path)) == N_ROWS


CSV = planted_table().to_csv(index=False).encode()
GZIP = gzip.compress(CSV)
HEADER, *LINES = CSV.splitlines(keepends=True)
NOISE = np.random.default_rng(0).bytes(5_000)
BAD_ROWS = [line.replace(b",False,", b",perhaps,").replace(b",True,", b",perhaps,") for line in LINES]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param("t.csv", CSV[:-100], r"in row 186: .*download or export it again", id="cut in a row"),
        pytest.param("t.csv", b"".join([HEADER, b'"', *LINES]), "a quote in row 2 that", id="quote never closed"),
        pytest.param(
            "t.csv", b"".join([HEADER, b'"', *LINES[:9], b'"', *LINES[9:]]), "a quote in row 2 that", id="quote lost"
        ),
        pytest.param(
            "t.csv",
            b"".join([HEADER, *LINES[:50], b"x," + LINES[50], *LINES[51:]]),
            "expected 20 fields in every row, .* got 21 in row 52: 'x,",
            id="field more",
        ),
        pytest.param(
            "t.csv",
            b"".join([HEADER, *LINES[:50], LINES[50][LINES[50].index(b",") + 1 :], *LINES[51:]]),
            "got 19 in row 52",
            id="field less",
        ),
        pytest.param("t.csv.gz", GZIP[: len(GZIP) // 2], "download or export it again", id="gzip cut in the middle"),
        pytest.param("t.csv.gz", GZIP[:-3], "download or export it again", id="gzip cut at the end"),
        pytest.param("t.csv.gz", CSV, "download or export it again", id="not gzip"),
        pytest.param("t.csv", b"", "got an empty file", id="empty"),
        pytest.param("t.csv.gz", b"", "got an empty file", id="empty gzip"),
        pytest.param("t.parquet", b"", "download or export it again", id="empty parquet"),
        pytest.param("t.csv", HEADER, "expected rows under the header, got none", id="header only"),
        pytest.param("t.csv", HEADER.rstrip(), "expected rows", id="header without a line end"),
        pytest.param(
            "t.csv",
            b"".join([HEADER, *BAD_ROWS]),
            "in the column 'explicit', .*got 185 of 185 that are none; the first is 'perhaps' in row 2",
            id="a column all bad",
        ),
        pytest.param(
            "t.csv", CSV.replace(b" song 5,", b" s\xf6ng 5,"), "--encoding cp1252 reads .*s\xf6ng 5", id="not UTF-8"
        ),
        pytest.param(
            "t.csv", b"\xf6" + CSV, "expected text in UTF-8, got other bytes in line 1", id="header not UTF-8"
        ),
        pytest.param("t.csv", NOISE, "download or export it again", id="noise"),
        pytest.param("t.csv", bytes(5_000), "download or export it again", id="zeros"),
        pytest.param("t.parquet", NOISE, "download or export it again", id="noise for parquet"),
    ],
)
def test_read_table_unusable_file_raises_table_error(name: str, content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(TableError, match=message) as caught:
        read_table(path)
    assert str(path) in str(caught.value)
    assert "expected" in str(caught.value)


def test_read_table_missing_file_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"no table at .*none\.csv; `python -m training fetch`"):
        read_table(tmp_path / "none.csv")


@pytest.mark.parametrize("name", ["folder", "folder.csv", "folder.parquet"])
def test_read_table_directory_raises_table_error(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(TableError, match="directory"):
        read_table(tmp_path / name)


@pytest.mark.parametrize("seed", [0, 1])
def test_read_table_other_order_and_more_columns_gives_the_same_tracks(
    seed: int, frame: pd.DataFrame, planted: Table, tmp_path: Path
) -> None:
    shuffled = frame.sample(frac=1, random_state=seed).reset_index(names="Unnamed: 0")
    shuffled["comment"] = 'with, a comma and a "quote"\nand a line'
    table = read(shuffled[sorted(shuffled.columns)], tmp_path)
    ours, theirs = merge_tracks(table), merge_tracks(planted)
    assert (ours.ids, ours.titles, ours.albums, ours.artists) == (
        theirs.ids,
        theirs.titles,
        theirs.albums,
        theirs.artists,
    )
    assert ours.genres == theirs.genres
    np.testing.assert_array_equal(ours.features, theirs.features)
    np.testing.assert_array_equal(ours.genre_sets, theirs.genre_sets)
    np.testing.assert_array_equal(ours.recordings, theirs.recordings)


def test_describe_counts_reads_as_text() -> None:
    assert describe_counts({"tempo: not a number": 1200, "key: empty": 1}) == (
        "1,200 × tempo: not a number, 1 × key: empty"
    )
    assert describe_counts({}) == "none"


@pytest.mark.parametrize("empty", [("energy", "key"), FEATURE_NAMES], ids=["two", "all"])
def test_read_table_features_empty_throughout_are_unknown_and_named(
    empty: tuple[str, ...], frame: pd.DataFrame, tmp_path: Path
) -> None:
    frame[list(empty)] = None
    frame.loc[ROW, "track_name"] = ""  # a row that is dropped counts for nothing
    table = read(frame, tmp_path)
    assert table.report.empty_features == empty
    assert len(table) == N_ROWS - 1
    assert np.isnan(table.features).all(axis=0).tolist() == [name in empty for name in FEATURE_NAMES]


def test_read_table_feature_known_of_one_row_is_not_empty(frame: pd.DataFrame, tmp_path: Path) -> None:
    frame.loc[frame.index != ROW, "energy"] = None
    assert read(frame, tmp_path).report.empty_features == ()
