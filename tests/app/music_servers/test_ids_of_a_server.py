"""The guide's way from a table of `songkin analyse` to one with the ids of a server."""

import re
import subprocess
import sys
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "music-servers.md"


def test_guides_code_gives_each_track_the_id_of_its_path(tmp_path: Path) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    paths = ["A/One, Two.mp3", "B/Ünï.flac", "B/not at the server.flac"]
    metadata = {"songkin.extractor": "sonara", "songkin.genres_from": "tags"}
    schema = pyarrow.schema([("track_id", pyarrow.string()), ("path", pyarrow.string())], metadata=metadata)
    table = pyarrow.table([["mb-1", "mb-2", "mb-3"], paths], schema=schema)
    pyarrow.parquet.write_table(table, tmp_path / "catalogue.parquet")
    (tmp_path / "ids.csv").write_text('id,path\n0042,"A/One, Two.mp3"\n7,B/Ünï.flac\n9,C/gone.mp3\n', encoding="utf-8")
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert ran.stdout == "2 of 3 tracks have an id of the server\n", ran.stderr
    made = pyarrow.parquet.read_table(tmp_path / "server.parquet")
    assert made.schema.equals(schema, check_metadata=True)
    assert made.to_pydict() == {"track_id": ["0042", "7"], "path": paths[:2]}


@pytest.mark.parametrize("name", ["getSonicSimilarTracks", "findSonicPath", "similar_tracks", "alchemy"])
def test_guide_names_what_there_is(name: str) -> None:
    assert name in GUIDE.read_text(encoding="utf-8")
