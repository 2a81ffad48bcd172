import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from app.bundle.features import FEATURE_NAMES, column
from tests.support.planted import planted_table
from training.data.table import REQUIRED_COLUMNS, Table, TableError, describe_counts, read_table
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
    assert table.genres.tolist() == planted.genres.tolist()
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
        ("popularity", "loud", "popularity: not a number"),
        ("explicit", "maybe", "explicit: not a number"),
        ("tempo", "inf", "tempo: not finite"),
        ("energy", "-inf", "energy: not finite"),
        ("loudness", "1e999", "loudness: not finite"),
        ("danceability", 1.01, "danceability: outside 0 to 1"),
        ("valence", -0.01, "valence: outside 0 to 1"),
        ("loudness", -101, "loudness: outside -100 to 20"),
        ("key", 12, "key: outside -1 to 11"),
        ("duration_ms", 0, "duration_ms: outside 1 to 8.64e+07"),
        ("key", 3.5, "key: not a whole number"),
        ("popularity", 50.5, "popularity: not a whole number"),
        ("track_name", "", "track_name: empty"),
        ("album_name", "  ", "album_name: empty"),
        ("track_genre", "", "track_genre: empty"),
        ("artists", "", "artists: empty"),
        ("artists", " ; ", "artists: empty"),
        ("track_id", "", "track_id: empty"),
        ("track_id", "a/b", "track_id: no plain id"),
        ("track_id", "a b", "track_id: no plain id"),
        ("track_id", "x" * 129, "track_id: no plain id"),
    ],
)
def test_read_table_bad_value_drops_the_row_and_counts_it(
    name: str, value: str | float, reason: str, frame: pd.DataFrame, tmp_path: Path
) -> None:
    frame.loc[ROW, name] = value
    table = read(frame, tmp_path)
    assert table.report.dropped == {reason: 1}
    assert table.report.n_dropped == 1
    assert len(table) == N_ROWS - 1
    assert "ambient song 6" not in table.titles


def test_read_table_row_with_two_problems_counts_once(frame: pd.DataFrame, tmp_path: Path) -> None:
    frame.loc[ROW, ["track_name", "tempo"]] = ["", "fast"]
    frame.loc[ROW + 1, "tempo"] = "fast"
    assert read(frame, tmp_path).report.dropped == {"tempo: not a number": 1, "track_name: empty": 1}


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


@pytest.mark.parametrize(
    "missing", [["energy"], ["track_id", "tempo"], list(REQUIRED_COLUMNS[1:])], ids=["one", "two", "nearly all"]
)
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_read_table_missing_columns_names_them(missing: list[str], suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"table{suffix}"
    frame = planted_table().drop(columns=missing)
    frame.to_parquet(path) if suffix == ".parquet" else frame.to_csv(path, index=False)
    with pytest.raises(TableError, match=f"missing columns: {', '.join(missing)}; found: "):
        read_table(path)


def test_read_table_column_twice_names_it(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    frame = planted_table()
    frame.insert(3, "energy", frame["energy"], allow_duplicates=True)
    frame.to_csv(path, index=False)
    with pytest.raises(TableError, match="twice: energy"):
        read_table(path)


CSV = planted_table().to_csv(index=False).encode()
GZIP = gzip.compress(CSV)
HEADER, *LINES = CSV.splitlines(keepends=True)
NOISE = np.random.default_rng(0).bytes(5_000)
BAD_ROWS = [line.replace(b",False,", b",perhaps,").replace(b",True,", b",perhaps,") for line in LINES]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param("t.csv", CSV[:-100], r"Row #186.*download or export it again", id="cut in a row"),
        pytest.param("t.csv", b"".join([HEADER, b'"', *LINES]), "download or export", id="quote never closed"),
        pytest.param(
            "t.csv", b"".join([HEADER, *LINES[:50], b"x," + LINES[50], *LINES[51:]]), "Row #52", id="field more"
        ),
        pytest.param("t.csv", b"".join([HEADER, *LINES[:50], LINES[50][9:], *LINES[51:]]), "Row #52", id="field less"),
        pytest.param("t.csv.gz", GZIP[: len(GZIP) // 2], "download or export it again", id="gzip cut in the middle"),
        pytest.param("t.csv.gz", GZIP[:-3], "download or export it again", id="gzip cut at the end"),
        pytest.param("t.csv.gz", CSV, "download or export it again", id="not gzip"),
        pytest.param("t.csv", b"", "[Ee]mpty CSV", id="empty"),
        pytest.param("t.csv.gz", b"", "[Ee]mpty CSV", id="empty gzip"),
        pytest.param("t.parquet", b"", "download or export it again", id="empty parquet"),
        pytest.param("t.csv", HEADER, "expected rows under the header, got none", id="header only"),
        pytest.param("t.csv", HEADER.rstrip(), "[Ee]mpty|expected rows", id="header without a line end"),
        pytest.param(
            "t.csv", b"".join([HEADER, *BAD_ROWS]), r"got none; dropped: 185 × explicit: not a n", id="all bad"
        ),
        pytest.param("t.csv", CSV.replace(b" song 5,", b" s\xf6ng 5,"), "UTF8.*download or export", id="not UTF-8"),
        pytest.param("t.csv", b"\xf6" + CSV, "expected .*UTF|download or export", id="header not UTF-8"),
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


def test_read_table_semicolons_hints_at_the_separator(tmp_path: Path) -> None:
    planted_table().drop(columns="artists").to_csv(tmp_path / "t.csv", index=False, sep=";")
    with pytest.raises(TableError, match="is the separator a comma"):
        read_table(tmp_path / "t.csv")
