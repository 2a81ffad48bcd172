"""Whatever way a table is written in, it is the same table."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.training.tables import some_tracks, write_csv
from training.data.options import ReadOptions
from training.data.table import Table, read_table

KEYS = ("C", "C#", "D", "Eb", "E", "F", "F sharp", "G", "A-flat", "A", "Bb", "B")
SHARES = ["danceability", "energy", "speechiness", "acousticness", "instrumentalness", "liveness", "valence"]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Table:
    return read_table(write_csv(tmp_path_factory.mktemp("plain") / "t.csv", some_tracks(40)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    separator=st.sampled_from(",;\t|"),
    decimal=st.sampled_from(".,"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    names=st.sampled_from(["ours", "capitals", "Exportify"]),
    artists=st.sampled_from(["plain", "list", "JSON"]),
    changes=st.sets(st.sampled_from(["percent", "clock", "yes", "key", "mode", "signature", "URI"])),
    order=st.integers(0, 1000),
)
def test_read_table_in_any_dialect_is_the_same(
    separator: str,
    decimal: str,
    encoding: str,
    line_end: str,
    quoting: Any,
    names: str,
    artists: str,
    changes: set[str],
    order: int,
    plain: Table,
    tmp_path: Path,
) -> None:
    tracks = some_tracks(40)
    durations = tracks["duration_ms"] // 1000
    if artists != "plain":
        tracks["artists"] = [str([name]) if artists == "list" else f'["{name}"]' for name in tracks["artists"]]
    if "percent" in changes:
        tracks[SHARES] = (100 * tracks[SHARES]).round(4)
    if "clock" in changes:
        tracks["duration_ms"] = [f"{seconds // 60}:{seconds % 60:02d}" for seconds in durations]
    if "yes" in changes:
        tracks["explicit"] = ["Yes" if explicit else "no" for explicit in tracks["explicit"]]
    if "key" in changes:
        tracks["key"] = [KEYS[key] for key in tracks["key"]]
    if "mode" in changes:
        tracks["mode"] = ["Major" if mode else "minor" for mode in tracks["mode"]]
    if "signature" in changes:
        tracks["time_signature"] = "4/4"
    if "URI" in changes:
        tracks["track_id"] = "spotify:track:" + tracks["track_id"]
    tracks = tracks[np.random.default_rng(order).permutation(tracks.columns).tolist()]
    if names == "capitals":
        tracks.columns = [name.upper().replace("_", " ") for name in tracks.columns]
    elif names == "Exportify":
        exportify = {"track_id": "Track URI", "artists": "Artist Name(s)", "duration_ms": "Duration (ms)"}
        tracks = tracks.rename(columns=exportify)
    path = tmp_path / "t.csv"
    write_csv(path, tracks, encoding, sep=separator, decimal=decimal, lineterminator=line_end, quoting=quoting)
    table = read_table(path, ReadOptions(encoding="cp1252" if encoding == "cp1252" else None))
    assert not table.report.doubts
    assert not table.report.unreadable
    assert not table.report.dropped_rows
    assert table.ids.tolist() == plain.ids.tolist()
    assert (table.titles, table.albums, table.artists) == (plain.titles, plain.albums, plain.artists)
    assert table.genres == plain.genres
    if "clock" in changes:
        assert table.features[:, 1].tolist() == [1000 * seconds for seconds in durations]
    kept = [column for column in range(15) if column != 1 or "clock" not in changes]
    np.testing.assert_allclose(table.features[:, kept], plain.features[:, kept], rtol=1e-5, atol=1e-6)
