import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import numpy as np
import pytest

from app.bundle.names import album_id, mint_id
from app.bundle.reader import Bundle
from app.catalogue.catalogue import Catalogue
from app.catalogue.content import Album, Artist
from app.catalogue.loader import load_catalogue
from tests.support.planted import GENRES, TRACKS_PER_GENRE, planted_table, track_id


@pytest.fixture(scope="module")
def catalogue(bundle: Bundle) -> Catalogue:
    return load_catalogue(bundle)


def test_catalogue_find_every_planted_track_is_as_in_the_table(catalogue: Catalogue, bundle: Bundle) -> None:
    table = planted_table().drop_duplicates("track_id").set_index("track_id")
    assert len(table) == len(catalogue.recordings) == bundle.manifest.n_tracks
    for identity, expected in table.iterrows():
        track = catalogue.find(str(identity))
        assert track is not None
        album = Album(album_id(expected["album_name"], expected["artists"]), expected["album_name"])
        assert (track.id, track.name, track.album) == (identity, expected["track_name"], album)
        assert track.artists == (Artist(mint_id("artist", expected["artists"]), expected["artists"]),)
        np.testing.assert_array_equal(np.array(track.features, dtype=np.float32), bundle.features[track.index])


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
    assert recordings[first.index] == recordings[second.index] != recordings[third.index]
    assert len(set(recordings.tolist())) == len(GENRES) * (TRACKS_PER_GENRE - 1)


def test_catalogue_tracks_keep_the_order_asked_for(catalogue: Catalogue) -> None:
    rows = [170, 3, 42, 3]
    assert [track.index for track in catalogue.tracks(rows)] == rows
    assert catalogue.tracks([]) == []


def test_catalogue_asked_by_several_threads_at_once_answers_each_its_own(catalogue: Catalogue) -> None:
    ids = [track.id for track in catalogue.tracks(range(len(catalogue.recordings)))]

    def answers(start: int) -> list[bool]:
        right = []
        for step in range(1500):
            row = (start + 7 * step) % len(ids)
            track = catalogue.find(ids[row])
            right.append(track is not None and track.index == row)
        return right

    with ThreadPoolExecutor(4) as pool:
        assert all(all(right) for right in pool.map(answers, range(4)))


def test_catalogue_artists_keep_the_order_asked_for(catalogue: Catalogue) -> None:
    ids = [mint_id("artist", name) for name in ("Punk Artist 4", "Drum Artist 0")]
    numbers = catalogue.artist_indices([*ids, "nobody"])
    assert numbers.keys() == {*ids}
    found = catalogue.artists_at([numbers[one] for one in ids])
    assert found == [Artist(ids[0], "Punk Artist 4"), Artist(ids[1], "Drum Artist 0")]
    assert catalogue.artists_at([]) == []


@pytest.mark.parametrize("identity", ["", "nobody", "PUNK-01", "punk-01 ", "\0", "' OR 1=1 --", "%"])
def test_catalogue_find_unknown_id_is_none(catalogue: Catalogue, identity: str) -> None:
    assert catalogue.find(identity) is None


def test_catalogue_artist_counts_are_those_of_the_database(catalogue: Catalogue, bundle: Bundle) -> None:
    with closing(sqlite3.connect(bundle.file("catalogue.sqlite"))) as db:
        expected = {name: np.zeros(len(GENRES)) for (name,) in db.execute("SELECT name FROM artists")}
        for name, genre, n_tracks in db.execute(
            "SELECT name, genre, n_tracks FROM artists JOIN artist_genres USING (artist)"
        ):
            expected[name][genre] += n_tracks
    counts = catalogue.artist_counts([*expected])
    assert counts.dtype == np.float32
    np.testing.assert_array_equal(counts, [*expected.values()])
    assert len(expected) == 9 * len(GENRES)


def test_catalogue_artist_counts_add_up_to_all_tracks(catalogue: Catalogue, bundle: Bundle) -> None:
    """Whole tracks of each artist, up to the five of one with a remaster."""
    names = [f"{genre.title()} Artist {number}" for genre in GENRES for number in range(9)]
    totals = catalogue.artist_counts(names).sum(axis=1)
    assert totals.max() <= TRACKS_PER_GENRE / 9 + 1
    np.testing.assert_array_equal(totals, np.rint(totals))
    assert totals.sum() == bundle.manifest.n_tracks


def test_catalogue_artist_counts_share_a_track_among_its_genres(catalogue: Catalogue) -> None:
    """Track folk-00 is of folk and opera."""
    (counts,) = catalogue.artist_counts(["Folk Artist 0"])
    assert counts[GENRES.index("opera")] in (0, 0.5)
    assert counts[GENRES.index("folk")] % 1 == counts[GENRES.index("opera")]
    assert counts[[GENRES.index(genre) for genre in ("ambient", "drum", "punk")]].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    "spelling", ["PUNK ARTIST 4", "punk artist 4", " Punk  Artist-4! ", "Pünk Ártist 4", "Ｐｕｎｋ Artist ４"]
)
def test_catalogue_artist_counts_fold_the_name(catalogue: Catalogue, spelling: str) -> None:
    one, other = catalogue.artist_counts([spelling, "Punk Artist 4"])
    assert other.sum() > 0
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    "name",
    ["", " ", "Nobody", "Punk Artist", "Punk Artist 44", "\0", "' OR 1=1 --", "%", "🎵", "\u0301", "\ufdfa" * 500],
)
def test_catalogue_artist_counts_of_an_unknown_name_are_0(catalogue: Catalogue, name: str) -> None:
    assert catalogue.artist_counts([name]).tolist() == [[0] * len(GENRES)]


def test_catalogue_artist_counts_keep_the_order_asked_for(catalogue: Catalogue) -> None:
    punk, opera = catalogue.artist_counts(["Punk Artist 4", "Opera Artist 4"])
    found = catalogue.artist_counts(["Opera Artist 4", "nobody", "Punk Artist 4", "Opera Artist 4"])
    np.testing.assert_array_equal(found, [opera, np.zeros(len(GENRES)), punk, opera])
    assert catalogue.artist_counts([]).shape == (0, len(GENRES))


def test_catalogue_artist_known_of_all_tracks_whose_artist_has_another_one(catalogue: Catalogue) -> None:
    """The count of a track does not tell of itself."""
    alone = [track.index for track in catalogue.tracks(range(180)) if track.artists[0].name.endswith("Artist 8")]
    assert np.flatnonzero(~catalogue.artist_known).tolist() == alone
