import numpy as np
import pytest

from tests.support.training.tables import cells, findings_of
from training.data.values.ids import NO_PLAIN_ID, NO_TRACK, TrackIds, make_ids
from training.data.values.missing import Missing

ID = "4rOoJ6Egrf8K2IrywzwOMk"


def read(*texts: str) -> TrackIds:
    return TrackIds(cells(texts), Missing(), findings_of())


@pytest.mark.parametrize(
    "text",
    [
        ID,
        f"spotify:track:{ID}",
        f"https://open.spotify.com/track/{ID}",
        f"http://open.spotify.com/track/{ID}?si=0123&utm_source=copy-link",
        f"open.spotify.com/intl-de/track/{ID}",
        f"https://open.spotify.com/embed/track/{ID}/",
        f"https://api.spotify.com/v1/tracks/{ID}",
        f"  spotify:track:{ID} ",
    ],
)
def test_track_ids_uri_and_link_are_the_bare_id(text: str) -> None:
    found = read(text)
    assert found.ids == [ID]
    assert not any(marked.any() for marked in found.problems.values())


@pytest.mark.parametrize("text", ["TRK-001", "folk-07", "a:b", "ünïcode", "1"])
def test_track_ids_any_plain_text_is_one(text: str) -> None:
    assert read(text).ids == [text]


@pytest.mark.parametrize("text", ["", "NA", "null", "spotify:local:::Demo+Tape:187", "spotify:local:A%20B:::1"])
def test_track_ids_where_there_is_none_one_is_to_be_made(text: str) -> None:
    found = read(text)
    assert found.ids == [""]
    assert not any(marked.any() for marked in found.problems.values())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("TRK 001", NO_PLAIN_ID),
        ("a/b", NO_PLAIN_ID),
        ("50%", NO_PLAIN_ID),
        ("https://www.youtube.com/watch?v=1", NO_PLAIN_ID),
        ("x" * 129, NO_PLAIN_ID),
        (f"spotify:episode:{ID}", NO_TRACK),
        (f"https://open.spotify.com/album/{ID}", NO_TRACK),
    ],
)
def test_track_ids_what_is_none_is_a_problem(text: str, problem: str) -> None:
    found = read(text, ID)
    assert found.ids == ["", ID]
    assert {reason for reason, marked in found.problems.items() if marked.any()} == {problem}


def test_track_ids_rounded_by_a_spreadsheet_are_named() -> None:
    findings = findings_of()
    TrackIds(cells(["1.23457E+19", ID]), Missing(), findings)
    assert "a spreadsheet rounded" in findings.report.doubts[0].what


@pytest.mark.parametrize(("texts", "ids"), [(["1.0", "", "20.0"], ["1", "", "20"]), (["1.0", "a"], ["1.0", "a"])])
def test_track_ids_whole_numbers_lose_their_fractions_where_all_are(texts: list[str], ids: list[str]) -> None:
    assert read(*texts).ids == ids


def test_make_ids_same_names_same_id() -> None:
    titles, artists, albums = (
        ["A", "a!", "A", "A", "B"],
        [("X",), ("x",), ("X", "Y"), ("X",), ("X",)],
        ["", "", "", "C", ""],
    )
    made = make_ids(np.arange(5), titles, artists, albums)
    assert made[0] == made[1]
    assert len({*made}) == 4
    assert make_ids(np.array([3]), titles, artists, albums) == [made[3]]
