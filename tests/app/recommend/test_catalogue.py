import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from app.bundle.errors import BundleError
from app.bundle.names import mint_id
from app.bundle.reader import Bundle, read_bundle
from app.recommend.catalogue import Artist, Catalogue
from tests.app.damage import reseal
from tests.planted import GENRES, TRACKS_PER_GENRE, planted_table, track_id


@pytest.fixture(scope="module")
def catalogue(bundle: Bundle) -> Catalogue:
    return Catalogue(bundle)


def test_catalogue_find_every_planted_track_is_as_in_the_table(catalogue: Catalogue, bundle: Bundle) -> None:
    table = planted_table().drop_duplicates("track_id").set_index("track_id")
    assert len(table) == len(catalogue.recordings) == bundle.manifest.n_tracks
    for identity, expected in table.iterrows():
        track = catalogue.find(str(identity))
        assert track is not None
        assert (track.id, track.name, track.album) == (identity, expected["track_name"], expected["album_name"])
        assert track.artists == (Artist(mint_id("artist", expected["artists"]), expected["artists"]),)
        np.testing.assert_array_equal(track.features, bundle.features[track.row])


def test_catalogue_track_in_two_rows_of_the_table_has_two_genres(catalogue: Catalogue) -> None:
    two, one = catalogue.find(track_id("folk", 0)), catalogue.find(track_id("folk", 5))
    assert two is not None
    assert one is not None
    assert (two.genres, one.genres) == (("folk", "opera"), ("folk",))


def test_catalogue_genres_count_every_track_of_theirs(catalogue: Catalogue) -> None:
    assert catalogue.genres == tuple((genre, TRACKS_PER_GENRE + 1) for genre in GENRES)


def test_catalogue_recordings_two_releases_share_one(catalogue: Catalogue) -> None:
    first, second, third = (catalogue.find(track_id("punk", number)) for number in (1, 2, 3))
    assert first and second and third
    recordings = catalogue.recordings
    assert recordings[first.row] == recordings[second.row] != recordings[third.row]
    assert len(set(recordings.tolist())) == len(GENRES) * (TRACKS_PER_GENRE - 1)


def test_catalogue_tracks_keep_the_order_asked_for(catalogue: Catalogue) -> None:
    rows = [170, 3, 42, 3]
    assert [track.row for track in catalogue.tracks(rows)] == rows
    assert catalogue.tracks([]) == []


@pytest.mark.parametrize("identity", ["", "nobody", "PUNK-01", "punk-01 ", "\0", "' OR 1=1 --", "%"])
def test_catalogue_find_unknown_id_is_none(catalogue: Catalogue, identity: str) -> None:
    assert catalogue.find(identity) is None


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("DELETE FROM tracks WHERE row = 7", "expected tracks 0 to 179, got 179 others"),
        ("UPDATE genres SET name = 'polka' WHERE genre = 0", "expected the genres of the manifest in their order"),
        ("DELETE FROM genres WHERE genre = 4", "expected the genres of the manifest in their order"),
        ("DROP TABLE tracks", "expected a catalogue of this format, got: no such table"),
    ],
)
def test_catalogue_that_disagrees_with_the_manifest_is_refused(bundle_copy: Path, statement: str, message: str) -> None:
    with closing(sqlite3.connect(bundle_copy / "catalogue.sqlite")) as db, db:
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute(statement)
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=rf"catalogue\.sqlite: {message}"):
        Catalogue(read_bundle(bundle_copy))


@pytest.mark.parametrize("other", ["model.onnx", "report.json"])
def test_catalogue_that_is_no_database_is_refused(bundle_copy: Path, other: str) -> None:
    shutil.copyfile(bundle_copy / other, bundle_copy / "catalogue.sqlite")
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=r"catalogue\.sqlite: expected a catalogue of this format"):
        Catalogue(read_bundle(bundle_copy))
