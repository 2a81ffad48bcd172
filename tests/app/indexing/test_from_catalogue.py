from dataclasses import replace
from pathlib import Path

import numpy as np

from app.bundle.reader import Bundle, read_bundle
from app.catalogue.loader import load_catalogue
from app.indexing.bundle import index_tracks
from app.indexing.from_catalogue import tracks_of
from app.indexing.progress_log import ProgressLog
from app.indexing.tracks import Tracks, as_genre_sets


def test_tracks_of_a_catalogue_make_the_same_catalogue_again(
    bundle: Bundle, tracks: Tracks, quiet: ProgressLog, tmp_path: Path
) -> None:
    """With genres of the table, of the model and of nobody, several artists, further facts, and a feature unknown."""
    genres_of = [[("polka",), ("folk", "polka"), ()][row % 3] for row in range(len(tracks))]
    changed = replace(
        tracks,
        genres=("folk", "polka"),
        genre_sets=as_genre_sets(genres_of, ("folk", "polka")),
        artists=[(*names, f"Guest {row % 5}") if row % 4 else names for row, names in enumerate(tracks.artists)],
        extras={"isrc": [f"GBAYE{row:07d}" if row % 2 else None for row in range(len(tracks))]},
        tagged=np.arange(len(tracks)) % 3 == 1,
    )
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    first, _ = index_tracks(bundle, changed, {}, tmp_path / "first", quiet)
    again = tracks_of(load_catalogue(read_bundle(tmp_path / "first")))
    second, _ = index_tracks(bundle, again, {}, tmp_path / "second", quiet)
    assert second.files == first.files
    np.testing.assert_array_equal(again.features, tracks.features)
    np.testing.assert_array_equal(again.tagged, changed.tagged)
