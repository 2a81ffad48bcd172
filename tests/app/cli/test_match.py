import csv
import io
import json
from pathlib import Path

import httpx
import pytest

from tests.support.planted import artist_of
from tests.support.songkin_command import assert_error, songkin

Options = tuple[str, str]
LIST = (
    "Track Name,Artist Name(s),Note\n"
    "PUNK SONG 5 - Remastered 2011,Punk Artist 5 feat. Somebody,x\n"
    "A song that nobody wrote,Nobody,y\n"
    "folk song 7,folk artist 7,\n"
)


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "playlist.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_match_prints_a_line_for_each_track(there: Options, listed: Path) -> None:
    result = songkin("match", listed, *there)
    assert result.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["id"] for row in rows] == ["punk-05", "", "folk-07"]
    assert [bool(row["confidence"]) for row in rows] == [True, False, True]
    assert float(rows[0]["confidence"]) > 0.9
    assert result.stdout.splitlines()[0::2] == ["id,confidence", ","]


def test_match_says_what_was_read_and_how_many_were_found(there: Options, listed: Path) -> None:
    result = songkin("match", listed, *there)
    assert result.stderr == (
        "reading name from ‘Track Name’, artists from ‘Artist Name(s)’; ignoring ‘Note’\nmatched 2 of 3\n"
    )


def test_match_json_is_what_the_service_answers_one_on_each_line(
    there: Options, listed: Path, client: httpx.Client
) -> None:
    result = songkin("match", listed, "--json", *there)
    rows = list(csv.reader(io.StringIO(LIST)))[1:]
    tracks = [{"name": name, "artists": artists} for name, artists, _ in rows]
    expected = client.post("/tracks/match", json={"tracks": tracks}).json()["matches"]
    assert [json.loads(line) for line in result.stdout.splitlines()] == expected


def test_match_of_stdin_and_of_json_lines_is_the_same(there: Options, listed: Path) -> None:
    lines = [
        json.dumps({"name": row["Track Name"], "artists": [row["Artist Name(s)"]]})
        for row in csv.DictReader(io.StringIO(LIST))
    ]
    from_file = songkin("match", listed, *there)
    from_stdin = songkin("match", "-", *there, stdin="\n".join(lines).encode())
    assert (from_stdin.exit_code, from_stdin.stdout) == (0, from_file.stdout)


def test_match_more_than_fit_into_a_request_are_all_answered(there: Options) -> None:
    numbers = [3 + place % 33 for place in range(1201)]
    lines = "\n".join(f"folk song {number},{artist_of('folk', number)}" for number in numbers)
    result = songkin("match", "-", *there, stdin=f"title,artist\n{lines}\n".encode())
    assert [line.split(",")[0] for line in result.stdout.splitlines()[1:]] == [f"folk-{n:02d}" for n in numbers]


def test_match_error_of_the_service_names_the_line(there: Options) -> None:
    rows = [*["x,Air,"] * 700, "x,Air,long", *["x,Air,"] * 10]
    result = songkin("match", "-", *there, stdin="\n".join(["name,artists,duration_ms", *rows]).encode())
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 1 + len(rows))
    assert "line 702: duration_ms: Input should be a valid number" in result.stderr
    assert "Traceback" not in result.stderr


def test_match_error_of_every_line_of_a_request_is_one_error(there: Options) -> None:
    result = songkin("match", "-", *there, stdin=b"name,artists,duration_ms\nx,Air,long\ny,Air,short\n")
    assert result.exit_code == 1
    assert "error: line 2, duration_ms: Input should be a valid number" in result.stderr


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "expected a track on each line, got none"),
        (b"artist\nAir\n", "expected a column called name, title, id or isrc, got ‘artist’"),
        (b"name\n\xff\n", "line 2: expected UTF-8, got the byte 0xff"),
    ],
)
def test_match_of_what_is_no_list_is_one_error(direct: Options, content: bytes, message: str) -> None:
    result = songkin("match", "-", *direct, stdin=content)
    assert_error(result, message)
    assert result.stderr.count("\n") == 1


def test_match_of_no_file_is_one_error(direct: Options) -> None:
    assert_error(songkin("match", "nowhere.csv", *direct), "FILE nowhere.csv: No such file")


def test_match_help_teaches_by_example() -> None:
    assert "Example: songkin match " in songkin("match", "--help").stdout


def test_match_lines_without_a_name_are_null_and_said(there: Options) -> None:
    content = b"title,artist,id\n,,\nfolk song 5,Folk Artist 5,\n,Nobody,\n,,punk-06\n"
    result = songkin("match", "-", *there, stdin=content)
    assert result.exit_code == 0, result.output
    ids = [line.split(",")[0] for line in result.stdout.splitlines()]
    assert ids == ["id", "", "folk-05", "", "punk-06"]
    assert "no name, id or ISRC in 2 of the lines: 2, 4\nmatched 2 of 4\n" in result.stderr
