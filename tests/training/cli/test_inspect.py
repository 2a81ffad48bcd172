"""`inspect` of small tables as people have them: each is read as its kind wants it, or refused with the way out."""

import io
import json
import shlex
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.support.training.command import assert_one_message, cli
from tests.support.training.tables import some_tracks, write_csv

Change = Callable[[pd.DataFrame], pd.DataFrame | None]


def inspected(path: Path, *options: object) -> dict[str, Any]:
    result = cli("inspect", path, "--json", *options)
    content: dict[str, Any] = json.loads(result.output)
    assert result.exit_code == (0 if content["usable"] else 1), result.output
    return content


def written(
    folder: Path, change: Change = lambda _: None, encoding: str = "utf-8", start: str = "", **options: Any
) -> Path:
    tracks = some_tracks()
    changed = change(tracks)
    return write_csv(folder / "t.csv", tracks if changed is None else changed, encoding, start, **options)


def said(content: dict[str, Any], kind: str) -> set[str]:
    """What is said of each column: "key: names of keys"."""
    return {f"{one['name']}: {one.get('what') or one.get('reason')}" for one in content[kind]}


def test_inspect_documented_table_has_nothing_to_doubt(tmp_path: Path) -> None:
    path = written(tmp_path)
    content = inspected(path)
    assert content["conversions"] == content["doubts"] == content["unreadable"] == content["dropped_rows"] == []
    assert content["tracks"] == {
        "n_tracks": 12,
        "n_recordings": 12,
        "n_without_genre": 0,
        "genres": {"ambient": 6, "techno": 6},
        "small_genres": {},
    }
    assert content["next"] == f"python -m training train --data {path}"


def test_inspect_prints_for_people_what_was_read_as_what(tmp_path: Path) -> None:
    def change(tracks: pd.DataFrame) -> pd.DataFrame:
        tracks["key"], tracks["comment"] = "C#", "x"
        tracks.loc[3, "artists"] = "Mirela Ostrand, DJ Tuesday"
        tracks.loc[4, "track_name"] = ""
        tracks["tempo"] = tracks["tempo"].astype(object)
        tracks.loc[5, ["tempo", "track_genre"]] = ["fast", "polka"]
        return tracks.drop(columns="liveness").rename(columns={"track_genre": "Genre"})

    result = cli("inspect", path := written(tmp_path, change))
    assert result.exit_code == 0, result.output
    for line in (
        "t.csv: text separated by comma, UTF-8; 12 rows, 11 usable: 11 tracks of 11 recordings",
        "Not there, and unknown of every track: liveness",
        "Not read: comment",
        "  key: names of keys: 11 rows, the first 'C#' → '1'",
        "  tempo: not a number: 1 value, the first 'fast' in row 7",
        "  track_name: empty: 1 row, the first row 6",
        "  artists: ', ' stands in a name (in 1 of the rows, all that it parts are artists): 1 row, 8.3 %, the first "
        "'Mirela Ostrand, DJ Tuesday'; --artist-separator ', ' if it stands between artists",
        "Genres: ambient (5), techno (5)",
        "No genre, because of fewer than 3 tracks: 1: polka (1)",
        "Without a genre: 1 track, which train nothing",
        f"Next: python -m training train --data {path}",
    ):
        assert f"\n{line}\n" in f"\n{result.output}", line
    assert "│ track_genre      │ Genre " in result.output
    assert "Traceback" not in result.output


def with_values(**columns: Any) -> Change:
    def change(tracks: pd.DataFrame) -> None:
        for name, value in columns.items():
            tracks[name] = value(tracks[name]) if callable(value) else value

    return change


def without(*names: str) -> Change:
    return lambda tracks: tracks.drop(columns=[*names])


def as_percent(values: "pd.Series[float]") -> "pd.Series[int]":
    return (100 * values).round().astype(int)


def exportify(tracks: pd.DataFrame) -> pd.DataFrame:
    tracks["track_id"] = "spotify:track:" + tracks["track_id"]
    tracks.loc[7, "track_id"] = "spotify:local:::Demo+Tape:187"
    tracks.loc[3, tracks.columns[7:19]] = None
    tracks["track_genre"] = ["", "indie folk,chamber pop"] * 6
    names = {
        "track_id": "Track URI",
        "artists": "Artist Name(s)",
        "duration_ms": "Duration (ms)",
        "track_genre": "Genres",
    }
    return tracks.rename(columns=names | {"track_name": "Track Name", "album_name": "Album Name"})


MADE_ID = "track_id: no id: made from title, artists and album, and the same for as long as these are"
KINDS: dict[str, tuple[Change, dict[str, Any], set[str], dict[str, Any]]] = {
    # By kind: how the table differs, how it is written, what is said to be converted, and counts of tracks.
    "URIs as ids": (
        with_values(track_id=lambda ids: "spotify:track:" + ids),
        {},
        {"track_id: URIs or links, read as bare ids"},
        {},
    ),
    "no genre": (without("track_genre"), {}, set(), {"n_without_genre": 12, "genres": {}}),
    "key names": (
        with_values(key="C#", mode="Major", time_signature="4/4"),
        {"start": "\ufeff"},
        {"key: names of keys", "mode: names of modes", "time_signature: beats and note values"},
        {},
    ),
    "Exportify": (
        exportify,
        {"start": "\ufeff"},
        {
            "track_id: URIs or links, read as bare ids",
            MADE_ID,
            "track_genre: separated by ','",
        },
        {"n_without_genre": 6, "genres": {"chamber pop": 6, "indie folk": 6}},
    ),
    "Excel of much of Europe": (
        lambda _: None,
        {"sep": ";", "decimal": ",", "lineterminator": "\r\n", "start": "\ufeff"},
        {f"{name}: decimal commas" for name in "danceability energy loudness speechiness acousticness tempo".split()}
        | {f"{name}: decimal commas" for name in "instrumentalness liveness valence".split()},
        {},
    ),
    "tabs": (lambda _: None, {"sep": "\t"}, set(), {}),
    "UTF-16": (lambda _: None, {"sep": "\t", "encoding": "utf-16"}, set(), {}),
    "a third without genre": (
        with_values(track_genre=["", "ambient", "techno"] * 4),
        {},
        set(),
        {"n_without_genre": 4, "genres": {"ambient": 4, "techno": 4}},
    ),
    "no album names": (with_values(album_name=""), {}, set(), {}),
    "columns absent": (without("time_signature", "explicit", "popularity"), {}, set(), {}),
    "only names": (
        lambda tracks: tracks[["track_name", "artists"]],
        {},
        {MADE_ID},
        {"n_without_genre": 12, "genres": {}},
    ),
    "percent": (
        with_values(danceability=as_percent, energy=as_percent, valence=as_percent, instrumentalness=0),
        {},
        {f"{name}: percent, read as 0 to 1" for name in ("danceability", "energy", "valence")},
        {},
    ),
    "clock times": (with_values(duration_ms="3:25"), {}, {"duration_ms: clock times"}, {}),
    "seconds": (
        with_values(duration_ms=lambda values: values // 1000),
        {},
        {"duration_ms: seconds, read as milliseconds"},
        {},
    ),
    "truth values": (
        with_values(explicit=["yes", "no", "t", "f", "1", "0"] * 2),
        {},
        {"explicit: words for yes and no"},
        {},
    ),
    "missing markers": (with_values(tempo=["NA", "n/a", "null", "-", "\\N", "120"] * 2), {}, set(), {}),
    "lists": (with_values(artists="['A', \"O'B\"]"), {}, {"artists: lists"}, {}),
    "one genre in several spellings": (
        with_values(track_genre=["Ambient", "ambient ", "AMBIENT", "Ambient"] * 3),
        {},
        {"track_genre: one genre in several spellings"},
        {"genres": {"Ambient": 12}},
    ),
    "a long tail": (
        with_values(track_genre=["ambient", "techno"] * 4 + [f"micro {number}" for number in range(4)]),
        {},
        set(),
        {"n_without_genre": 4, "small_genres": {f"micro {number}": 1 for number in range(4)}},
    ),
    "releases of one song": (
        with_values(track_name=["Ferry", "Ferry - Mono", "Ferry [Explicit]", "Ferry - Live"] * 3, artists="A"),
        {},
        set(),
        {"n_recordings": 2},
    ),
    "hours": (with_values(duration_ms=9_600_000), {}, set(), {}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_inspect_table_as_people_have_it_is_understood(kind: str, tmp_path: Path) -> None:
    change, options, converted, counts = KINDS[kind]
    content = inspected(written(tmp_path, change, **options))
    assert said(content, "conversions") == converted
    assert content["tracks"] == content["tracks"] | {"n_tracks": 12, **counts}
    assert content["unreadable"] == content["dropped_rows"] == []
    enough = len(content["tracks"]["genres"]) > 1
    assert (content["usable"], content["trainable"]) == (True, enough)
    assert content["next"].startswith(f"python -m training {'train' if enough else 'index'} --data ")
    assert enough or "expected at least 2 genres to tell apart" in content["not_trainable"]


def test_inspect_table_without_genres_is_usable_and_says_how_to_go_on(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "t.csv", some_tracks().drop(columns="track_genre"))
    result = cli("inspect", path)
    assert result.exit_code == 0, result.output
    assert "Nothing to train on: expected at least 2" in result.output
    assert f"Next: python -m training index --data {path}\n" in result.output


def test_inspect_names_of_every_script_are_kept_as_they_are(tmp_path: Path) -> None:
    titles = [
        "Zażółć gęślą",
        "夜の灯台",
        "ليل",
        "Тихая гавань",
        "💿💿",
        "one\ntwo",
        "=1+1",
        '"',
        "x" * 400,
        "A\u202eb",
        "ﬁ №",
        "-",
    ]
    artists = ["!!!", "+/-", "AC//DC", "O'Mara", '"Loud" Al', "Björk-ish"] * 2
    path = written(tmp_path, with_values(track_name=titles, artists=artists))
    content = inspected(path)
    assert content["dropped_rows"] == content["conversions"] == []
    assert content["tracks"]["n_tracks"] == 12


@pytest.mark.parametrize("option", [", ", " / ", " feat. "])
def test_inspect_doubtful_separator_is_settled_by_the_option_that_it_names(option: str, tmp_path: Path) -> None:
    path = written(tmp_path, with_values(artists=f"Mirela{option}DJ Tuesday"))
    (doubt,) = inspected(path)["doubts"]
    assert (doubt["share"], doubt["sample"]) == (1, f"Mirela{option}DJ Tuesday")
    words = shlex.split(doubt["settle"].partition(" if ")[0])
    content = inspected(path, *words)
    assert content["doubts"] == []
    assert said(content, "conversions") == {"artists: separators as asked"}
    assert content["next"].endswith(shlex.join(words))


def test_inspect_other_encoding_is_refused_with_the_option_that_reads_it(tmp_path: Path) -> None:
    path = written(tmp_path, encoding="cp1252")
    result = cli("inspect", path)
    assert_one_message(result, "--encoding cp1252 reads ")
    assert "Søren Åkerlund" in result.output
    content = inspected(path, "--encoding", "cp1252")
    assert content["tracks"]["n_tracks"] == 12
    assert content["next"].endswith("--encoding cp1252")


def test_inspect_column_that_is_called_otherwise_is_taken_by_an_option(tmp_path: Path) -> None:
    path = written(tmp_path, lambda tracks: tracks.rename(columns={"track_genre": "style"}))
    assert inspected(path)["tracks"]["n_without_genre"] == 12
    assert inspected(path, "--column", "track_genre=style")["tracks"]["n_without_genre"] == 0


def test_inspect_one_table_in_a_zip_is_understood(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("t.csv", some_tracks().to_csv(index=False))
    (tmp_path / "t.zip").write_bytes(buffer.getvalue())
    assert inspected(tmp_path / "t.zip")["kind"] == "text separated by comma, UTF-8, in .zip"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04", "zip that cannot be unpacked"),
        (b"", "got an empty file"),
        (b"track_name,artists\n", "expected rows under the header, got none"),
        (b"name,comment\nA,B\n", "missing columns: artists"),
        (b"name,artist\nA\n", "got 1 in row 2"),
        (b"id,name,artist\na b,A,B\n", "or have ids made from the names with --column track_id="),
    ],
)
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_inspect_table_that_cannot_be_used_exits_1_with_one_message(
    content: bytes, message: str, options: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_bytes(content)
    result = cli("inspect", tmp_path / "t.csv", *options)
    if options:
        assert result.exit_code == 1
        answer = json.loads(result.output)
        assert answer["usable"] is False
        assert message in answer["error"]
    else:
        assert_one_message(result, message)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--column", "style"), "--column style: expected NAME=VALUE"),
        (("--column", "track_genre=nothing"), "got that of none"),
        (("--unit", "tempo=s"), "--unit tempo=s: expected duration_ms or one of"),
        (("--encoding", "klingon"), "--encoding klingon: expected an encoding of text"),
    ],
)
def test_inspect_wrong_option_exits_1_with_one_message(options: tuple[str, str], message: str, tmp_path: Path) -> None:
    assert_one_message(cli("inspect", written(tmp_path), *options), message)


def test_inspect_path_with_brackets_and_blanks_is_printed_to_the_letter(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "my songs [new].csv", some_tracks())
    assert f"Next: python -m training train --data '{path}'" in cli("inspect", path).output
