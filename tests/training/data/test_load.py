import tracemalloc
from pathlib import Path

import numpy as np

from app.indexing.progress_log import ProgressLog
from training.cli.console import make_console
from training.data.load import load
from training.synthetic.genre_figures import CatalogueFigures, shipped_figures
from training.synthetic.large_table import write_large_table

N = 10_000
MOST_AT_ONCE = 1_200  # bytes a track; 950 measured, 1,700 when every row had its ids and rows of cells its integers
MOST_KEPT = 500  # bytes a track; 350 measured


def test_load_takes_little_memory_a_track_and_lets_go_of_most(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    shipped = shipped_figures()
    figures = CatalogueFigures(source="", genres={name: shipped.genres[name] for name in ("classical", "techno")})
    write_large_table(figures, N // 2, np.random.default_rng(0), path)
    load(path, ProgressLog(make_console()))  # what is imported and compiled on the way is not the table's
    tracemalloc.start()
    try:
        _, tracks = load(path, ProgressLog(make_console()))
        kept, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(tracks) == N
    assert most < MOST_AT_ONCE * N
    assert kept < MOST_KEPT * N
    first_artists = [names[0] for names in tracks.artists]
    assert len({*map(id, first_artists)}) == len({*first_artists}) < N / 3  # one text for each name
