import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.training.tables import some_tracks, write_csv
from training.data.errors import TableError
from training.data.files.delimited import open_delimited
from training.data.table import read_table

TRACKS = some_tracks()
ROWS = TRACKS.to_csv(index=False).splitlines()
few = settings(max_examples=50, deadline=None)


@pytest.mark.parametrize(("separator", "word"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar")])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC, csv.QUOTE_ALL])
def test_open_delimited_separator_is_known_by_the_header(
    separator: str, word: str, ends: str, quoting: int, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "t.txt", TRACKS, sep=separator, lineterminator=ends, quoting=quoting)
    table = read_table(path)
    assert table.titles == TRACKS["track_name"].tolist()
    assert table.report.kind == f"text separated by {word}, UTF-8"


@few
@given(
    st.lists(st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"])), min_size=1, max_size=8),
    st.sampled_from(",;\t|"),
)
def test_open_delimited_any_text_in_quotes_is_kept(titles: list[str], separator: str) -> None:
    frame = pd.DataFrame({"track_name": titles, "artists": "A", "a": 1, "b": 2, "c": 3})
    content = frame.to_csv(index=False, sep=separator, quoting=csv.QUOTE_ALL).encode()
    source = open_delimited(content, "UTF-8")
    if not any(separator in title and "\n" in title for title in titles):
        column = source.read([0])[0]
        assert [column.text_at(row) for row in range(len(titles))] == [title.strip() for title in titles]


def lines(*more: str, header: str = ROWS[0]) -> bytes:
    return "\n".join([header, *more]).encode()


@pytest.mark.parametrize(
    ("content", "n_rows", "said"),
    [
        (b"sep=;\r\n" + TRACKS.to_csv(index=False, sep=";").encode(), 12, "semicolon, UTF-8, header in line 2"),
        (b'"sep=|"\n' + TRACKS.to_csv(index=False, sep="|").encode(), 12, "bar, UTF-8, header in line 2"),
        (b"My playlist\n\nmade, by hand\n" + lines(*ROWS[1:]), 12, "comma, UTF-8, header in line 4"),
        (lines(*(f'"{row}",{text}' for row, text in enumerate(ROWS[1:], 1))), 12, "comma"),
        (lines(*(f"{text}," for text in ROWS[1:])), 12, "comma"),
        (lines(*(f"{text}," for text in ROWS[1:]), header=f"{ROWS[0]},"), 12, "comma"),
        (lines(*ROWS[1:], "", ""), 12, "comma"),
        (lines(*ROWS[1:], ROWS[0], *ROWS[1:3]), 14, "comma"),
    ],
    ids=[
        "sep=",
        "sep= in quotes",
        "remarks",
        "row names",
        "separator at the end",
        "both",
        "blank lines",
        "header again",
    ],
)
def test_open_delimited_what_programs_put_around_a_table_is_understood(
    content: bytes, n_rows: int, said: str, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_bytes(content)
    table = read_table(tmp_path / "t.csv")
    assert len(table) == n_rows
    assert said in table.report.kind
    assert table.titles[:12] == TRACKS["track_name"].tolist()


def test_open_delimited_rows_are_called_as_a_spreadsheet_does(tmp_path: Path) -> None:
    tracks = TRACKS.copy()
    tracks.loc[3, "track_name"] = "line one\nline two"
    tracks.loc[5, "artists"] = ""
    (tmp_path / "t.csv").write_text("sep=,\n" + tracks.to_csv(index=False), encoding="utf-8")
    (dropped,) = read_table(tmp_path / "t.csv").report.dropped_rows
    assert dropped.place == "row 8"


def test_open_delimited_quotes_behind_backslashes_are_understood(tmp_path: Path) -> None:
    tracks = TRACKS.copy()
    tracks.loc[2, "track_name"] = 'Say "Hi", she said'
    path = write_csv(tmp_path / "t.csv", tracks, quoting=csv.QUOTE_ALL, doublequote=False, escapechar="\\")
    assert read_table(path).titles[2] == 'Say "Hi", she said'


def test_open_delimited_empty_rows_are_counted_and_dropped(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(lines(*ROWS[1:], "," * 19, "," * 19))
    table = read_table(tmp_path / "t.csv")
    assert table.report.dropped == {"an empty row": 2}
    assert table.report.dropped_rows[0].place == "row 14"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            lines(*ROWS[1:5], f"{ROWS[5]},more"),
            "expected 20 fields in every row, .*got 21 in row 6: .*put quotes around",
        ),
        (lines(*ROWS[1:5], ROWS[5][:40]), "got 3 in row 6"),
        (lines(ROWS[1], '"' + ROWS[2], *ROWS[3:]), "a quote in row 3 that does not end: '\"id"),
        (
            lines(ROWS[1], '"' + ROWS[2], *ROWS[3:6], '"' + ROWS[6], *ROWS[7:]),
            "got a quote in row 3 that takes the rows",
        ),
        (lines(*ROWS[2:], header=ROWS[1]), "found: .*none of these is a usual name: the file may lack a header"),
        (b"a line of words\nand another\n", "expected a header such as .*got 'a line of words'"),
        (lines(), "expected rows under the header, got none"),
    ],
    ids=["a field more", "cut", "quote never closed", "quote lost", "no header", "no table", "no row"],
)
def test_open_delimited_rows_that_do_not_fit_are_refused_with_the_first(
    content: bytes, message: str, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(TableError, match=message):
        read_table(tmp_path / "t.csv")


def test_open_delimited_titles_of_several_lines_with_separators_are_titles(tmp_path: Path) -> None:
    tracks = TRACKS.copy()
    tracks.loc[2, "track_name"] = "one, two,\nthree, four, five, six"
    assert read_table(write_csv(tmp_path / "t.csv", tracks)).titles[2] == tracks.loc[2, "track_name"]
