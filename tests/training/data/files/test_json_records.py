import json
from pathlib import Path
from typing import Any

import pytest

from training.data.errors import TableError
from training.data.table import Table, read_table

FEATURES = {"danceability": 0.7, "energy": 0.6, "key": 9, "loudness": -7.5, "mode": 1, "tempo": 118.5}


def spotify_track(number: int) -> dict[str, Any]:
    """As Spotify's API writes a track."""
    identity = f"{number:022d}"
    return {
        "album": {
            "artists": [{"name": "Various"}],
            "images": [
                {"height": 640, "url": "https://i.example.org/640.jpg"},
                {"url": "https://i.example.org/64.jpg"},
            ],
            "name": "Velvet Kiosk",
            "release_date": "2010-03-01",
        },
        "artists": [{"id": "x", "name": "Mirela Ostrand"}, {"id": "y", "name": "Tyler, The Baker"}],
        "disc_number": 1,
        "duration_ms": 195_000 + number,
        "explicit": number % 2 == 0,
        "external_ids": {"isrc": "GBAYE0601498"},
        "external_urls": {"spotify": f"https://open.spotify.com/track/{identity}"},
        "id": identity,
        "name": f"Amber Orchard {number}",
        "popularity": 26,
        "preview_url": None,
        "track_number": number + 1,
        "uri": f"spotify:track:{identity}",
    }


def with_features(track: dict[str, Any]) -> dict[str, Any]:
    return {**track, "audio_features": {**FEATURES, "id": track["id"], "type": "audio_features"}}


SHAPES: dict[str, Any] = {
    "lines": "\n".join(json.dumps(with_features(spotify_track(n))) for n in range(4)) + "\n\n",
    "list": json.dumps([with_features(spotify_track(n)) for n in range(4)], indent=1),
    "playlist": json.dumps({"items": [{"added_at": "", "track": with_features(spotify_track(n))} for n in range(4)]}),
    "search": json.dumps({"tracks": {"href": "", "items": [with_features(spotify_track(n)) for n in range(4)]}}),
}


def read(text: str, folder: Path) -> Table:
    (folder / "t.json").write_text(text, encoding="utf-8")
    return read_table(folder / "t.json")


@pytest.mark.parametrize("shape", SHAPES)
def test_open_json_objects_of_spotify_are_understood(shape: str, tmp_path: Path) -> None:
    table = read(SHAPES[shape], tmp_path)
    assert table.ids.tolist() == [f"{number:022d}" for number in range(4)]
    assert table.titles[1] == "Amber Orchard 1"
    assert table.artists == [("Mirela Ostrand", "Tyler, The Baker")] * 4
    assert table.albums == ["Velvet Kiosk"] * 4
    assert table.features[1].tolist()[:5] == pytest.approx([26, 195_001, 0, 0.7, 0.6])
    assert {name: values[1] for name, values in table.extras.items()} == {
        "isrc": "GBAYE0601498",
        "release_date": "2010-03-01",
        "release_year": 2010,
        "image_url": "https://i.example.org/640.jpg",
        "external_url": f"https://open.spotify.com/track/{1:022d}",
        "preview_url": None,
        "track_number": 2,
        "disc_number": 1,
    }
    assert table.report.doubts == []


@pytest.mark.parametrize(
    "content",
    [
        {"track_name": {"0": "A", "1": "B"}, "artists": {"0": "X", "1": "Y"}, "energy": {"0": 0.5, "1": None}},
        {"columns": ["track_name", "artists"], "index": [0, 1], "data": [["A", "X"], ["B", "Y"]]},
        {"schema": {"fields": []}, "data": [{"track_name": "A", "artists": "X"}, {"track_name": "B", "artists": "Y"}]},
    ],
    ids=["columns", "split", "table"],
)
def test_open_json_of_pandas_is_understood(content: dict[str, Any], tmp_path: Path) -> None:
    table = read(json.dumps(content), tmp_path)
    assert (table.titles, table.artists) == (["A", "B"], [("X",), ("Y",)])


def test_open_json_values_of_several_kinds_in_a_column_are_understood(tmp_path: Path) -> None:
    rows = [
        {"name": 1979, "artists": "A", "genres": ["pop", "art pop"], "energy": 0.5, "explicit": True},
        {"name": "B", "artists": ["A", None, "C"], "genres": None, "energy": "0,75", "explicit": "no"},
        {"name": "C", "artists": [{"name": "A"}], "energy": None},
    ]
    table = read("\n".join(map(json.dumps, rows)), tmp_path)
    assert table.titles == ["1979", "B", "C"]
    assert table.artists == [("A",), ("A", "C"), ("A",)]
    assert table.genres == [("pop", "art pop"), (), ()]
    assert table.features[:2, 4].tolist() == [0.5, 0.75]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SHAPES["lines"][:-20], r"got '\{\"album.* in line 4 \(.*download or export it again"),
        ('{"name": "A", "artists": "B"}\n[1, 2]\n', r"expected a JSON object in every line, got \[1, 2\] in line 2"),
        ('[{"name": "A"}, 7]', "expected a list of objects, got 7 in place 2"),
        ("{}", "expected objects with fields such as track_name and artists, got none"),
        ("[]", "expected objects with fields"),
        ('{"energy": 1}', "missing columns"),
        ('[{"a":' * 100_000, "expected a JSON object in every line"),
    ],
)
def test_open_json_what_is_no_table_is_refused(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(TableError, match=message):
        read(text, tmp_path)
