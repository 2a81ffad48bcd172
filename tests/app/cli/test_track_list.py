import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cli.errors import CommandError
from app.cli.track_list import read_track_list

FERRY = {"name": "Amber Ferry", "artists": "Mirela Ostrand"}


@pytest.mark.parametrize(
    "text",
    [
        "name,artists\nAmber Ferry,Mirela Ostrand\n",
        "\ufeffname,artists\r\nAmber Ferry,Mirela Ostrand\r\n",
        "name;artists\nAmber Ferry;Mirela Ostrand",
        "artists\tname\nMirela Ostrand\tAmber Ferry\n",
        '"name" , "artists"\n Amber Ferry , Mirela Ostrand \n\n'.replace(" , ", ","),
        "Track Name,Artist Name(s)\nAmber Ferry,Mirela Ostrand\n",
        "\n\nTITLE,ARTIST\nAmber Ferry,Mirela Ostrand\n",
        '{"name": "Amber Ferry", "artists": "Mirela Ostrand"}\n',
        '\n{"Title": "Amber Ferry", "artist": "Mirela Ostrand", "album": null}\n\n',
    ],
)
def test_track_list_in_many_shapes_is_read(text: str) -> None:
    assert read_track_list(text.encode()).tracks == [FERRY]


def test_track_list_of_an_exporter_is_read_and_the_rest_is_named() -> None:
    text = (
        "Track URI,Track Name,Artist Name(s),Album Name,Track Duration (ms),Added By,ISRC\n"
        'spotify:track:1,"Kiosk, Velvet","A,B",,200000,me,XX1\n'
    )
    found = read_track_list(text.encode())
    assert found.tracks == [
        {"id": "spotify:track:1", "name": "Kiosk, Velvet", "artists": "A,B", "duration_ms": "200000", "isrc": "XX1"}
    ]
    assert str(found) == (
        "reading name from ‘Track Name’, artists from ‘Artist Name(s)’, album from ‘Album Name’, duration_ms from "
        "‘Track Duration (ms)’, isrc from ‘ISRC’, id from ‘Track URI’; ignoring ‘Added By’"
    )


def test_track_list_objects_are_kept_as_they_are() -> None:
    text = '{"name": "Amber Ferry", "artists": [{"name": "Mirela Ostrand"}], "album": {"name": "x"}, "duration_ms": 1}'
    assert read_track_list(text.encode()).tracks == [
        {"name": "Amber Ferry", "artists": [{"name": "Mirela Ostrand"}], "album": {"name": "x"}, "duration_ms": 1}
    ]


def test_track_list_knows_the_line_of_every_track() -> None:
    assert read_track_list(b'name\n"two\nlines"\n\nx\n').lines == [2, 5]
    assert read_track_list(b'{"name": "x"}\n\n{"name": "y"}\n').lines == [1, 3]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "expected a track on each line, got none"),
        (b"name,artists\n", "expected a track on each line, got none"),
        (b"song title here\nx\n", "expected a column called name, title, id or isrc, got ‘song title here’"),
        (b"name,artists\nA,B,C\n", "line 2: expected 2 values, as in the first line, got 3; put quotes around"),
        (b"name,artists\nA,B\nC\n", "line 3: expected 2 values"),
        (b'name\n"A" B\n', "line 2: expected CSV, got something else"),
        (b"name\nK\xf8benhavn\n", "line 2: expected UTF-8, got the byte 0xf8; save it as CSV UTF-8"),
        (b'[{"name": "x"}]', "got a JSON array"),
        (b'{"name": "x"}\n{"name": \n', "line 2: expected a JSON object, got something else"),
        (b'{"name": "x"}\n[1]\n', "line 2: expected a JSON object, got '[1]'"),
        (b'{"artist": "x"}', "expected a column called name, title, id or isrc, got ‘artist’"),
        (b"{" + b'"a":[' * 100_000, "line 1: expected a JSON object, got something else"),
    ],
)
def test_track_list_that_cannot_be_used_is_refused_with_the_place(content: bytes, message: str) -> None:
    with pytest.raises(CommandError) as refused:
        read_track_list(content)
    assert message in str(refused.value)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=80) | st.text(max_size=80).map(lambda text: f"name,id\n{text}".encode(errors="replace")))
def test_track_list_any_content_is_read_or_refused(content: bytes) -> None:
    try:
        found = read_track_list(content)
    except CommandError:
        return
    assert len(found.tracks) == len(found.lines) > 0
