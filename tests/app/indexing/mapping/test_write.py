from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from app.bundle.parts import MAP, MAP_PLACES
from app.indexing.mapping.kept import KeptMap
from app.indexing.mapping.write import write_map
from app.indexing.progress_log import ProgressLog
from tests.support.mapped import clusters, families_of


@pytest.mark.parametrize("most", [29, 30, None])
def test_write_map_of_more_tracks_than_are_drawn_is_left_out_and_says_why(
    tmp_path: Path, most: int | None, rng: np.random.Generator
) -> None:
    tracks, told = clusters(2, 15, rng), StringIO()
    places = {track_id: (row, row) for row, track_id in enumerate(tracks.ids)}
    kept = KeptMap(places, families_of("genre 0, genre 1"))

    class Drawer:
        libraries, most_tracks, draw = (), most, kept.draw

    report = write_map(Drawer(), tracks, tmp_path, ProgressLog(Console(file=told)))
    if most == 29:
        assert report == {"left_out": "a map has at most 29 tracks, and these are 30"}
        assert "left out: a map has at most 29 tracks" in told.getvalue()
        assert not [*tmp_path.iterdir()]
    else:
        assert report["sample"] == 30
        assert {path.name for path in tmp_path.iterdir()} == {MAP, MAP_PLACES}
