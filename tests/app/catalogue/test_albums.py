"""Albums of the planted catalogue, with tracks that were added and removed since."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from app.bundle.names import album_id, mint_id
from app.bundle.reader import Bundle
from app.catalogue.albums import Albums
from app.errors import UnknownAlbum
from app.live.changes import LiveTrack
from app.service import Service
from app.snapshot import Overlay, Snapshot
from tests.support.flat_snapshot import flat_snapshot
from tests.support.live_changes import live_track
from tests.support.planted import TRACKS_PER_GENRE, planted_table, track_id

Changed = Callable[..., Service]


@pytest.fixture(scope="module")
def base(bundle: Bundle) -> Snapshot:
    return Snapshot.of(bundle)


@pytest.fixture(scope="module")
def changed(base: Snapshot) -> Changed:
    """The planted catalogue with more tracks, and without others."""
    overlay = Overlay(base)
    return lambda *tracks, removed=(): Service(overlay.changed(tracks, removed))


def on(album: str, artist: str, title: str, **values: object) -> LiveTrack:
    ordinary: dict[str, object] = {"artists": (artist,), "album": album, "extras": {}}
    return live_track(f"{artist}-{title}".replace(" ", "-"), name=title, **(ordinary | values))


def ids_of(service: Service, album: str) -> list[str]:
    albums = service.albums
    return [track.id for track in service.tracks_at(albums.tracks_of(albums.index(album)))]


def type_of(service: Service, album: str) -> str:
    return service.albums.profile(service.albums.index(album)).type


def test_album_of_the_table_has_its_tracks_by_id_and_each_knows_its_place(service: Service) -> None:
    table = planted_table().drop_duplicates("track_id")
    for (name, artist), expected in table.groupby(["album_name", "artists"])["track_id"]:
        album = album_id(str(name), str(artist))
        assert ids_of(service, album) == sorted(expected)
        rows = [row for row in service.track_indices(sorted(expected)) if row is not None]
        for number, place in enumerate(service.albums.places(rows), start=1):
            assert place == (album, "album", len(expected), number)


def test_album_unknown_is_refused_and_has_no_number(service: Service) -> None:
    with pytest.raises(UnknownAlbum, match="no album with the id 'x'"):
        service.albums.index("x")
    known = album_id("punk album 2", "Punk Artist 5")
    assert service.albums.indices(["x", known]) == [None, service.albums.index(known)]


def test_album_profile_tells_of_its_tracks(changed: Changed) -> None:
    facts = {"release_date": "1997-05", "image_url": "https://pictures.example/1", "isrc": "AABBB0000001"}
    service = changed(
        on("Debut", "Nobody", "A", genres=("punk",), extras={"release_year": 1998}),
        on("Debut", "Nobody", "B", genres=("punk", "folk"), extras=facts, features=(math.nan,) * 15),
    )
    profile = service.albums.profile(service.albums.index(album_id("Debut", "Nobody")))
    assert (profile.album.name, profile.type, profile.n_tracks) == ("Debut", "album", 2)
    assert [artist.name for artist in profile.artists] == ["Nobody"]
    assert profile.genres == ("punk", "folk")
    assert profile.popularity == 0  # of the other nothing is known
    assert profile.facts == {
        "release_date": "1997-05",
        "release_year": 1998,
        "image_url": "https://pictures.example/1",
    }


@pytest.mark.parametrize(
    ("titles", "expected"),
    [(["Hello"], "single"), (["HELLO!"], "single"), (["Hello", "World"], "album"), (["Another"], "album")],
)
def test_album_of_one_track_of_its_name_is_a_single(changed: Changed, titles: list[str], expected: str) -> None:
    service = changed(*(on("Hello", "Nobody", title) for title in titles))
    assert type_of(service, album_id("Hello", "Nobody")) == expected


def test_albums_of_one_name_by_several_artists_are_one_compilation(changed: Changed) -> None:
    service = changed(
        on("Summer Hits", "First", "One"),
        on("Summer Hits", "Second", "Two"),
        on("Summer Hits", "Third", "Three", artists=("Third", "First")),
        on("Summer Hits", "Second", "Four"),
        on("Summer Hits", "Fourth", "Summer Hits"),  # a single of that name
    )
    ids = [album_id("Summer Hits", artist) for artist in ("First", "Second", "Third")]
    assert [type_of(service, each) for each in ids] == ["compilation"] * 3
    assert [ids_of(service, each) for each in ids] == [["First-One", "Second-Two", "Second-Four", "Third-Three"]] * 3
    rows = service.albums.tracks_of(service.albums.index(ids[2]))
    assert service.albums.places(rows) == [(ids[0], "compilation", 4, place) for place in range(1, 5)]
    profile = service.albums.profile(service.albums.index(ids[1]))
    assert profile.album.id == ids[0]
    assert [artist.name for artist in profile.artists] == ["First", "Second", "Third"]
    assert type_of(service, album_id("Summer Hits", "Fourth")) == "single"


def test_albums_of_one_name_with_many_tracks_of_each_artist_stay_apart(changed: Changed) -> None:
    tracks = [on("Greatest Hits", artist, title) for artist in ("First", "Second") for title in "ABC"]
    service = changed(*tracks)
    assert type_of(service, album_id("Greatest Hits", "First")) == "album"
    assert ids_of(service, album_id("Greatest Hits", "Second")) == ["Second-A", "Second-B", "Second-C"]


def test_tracks_without_an_album_are_no_compilation_and_are_not_listed(changed: Changed) -> None:
    service = changed(on("", "First", "One"), on("", "Second", "Two"))
    assert type_of(service, album_id("", "First")) == "album"
    assert service.albums.of_artist(service.artists.index(mint_id("artist", "First"))) == []


def test_album_numbers_of_discs_and_tracks_say_the_order(changed: Changed) -> None:
    numbers = {"A": (2, 1), "B": (1, 2), "C": (1, 1), "D": (1, None)}
    tracks = []
    for title, (disc, number) in numbers.items():
        extras = {"disc_number": disc} | ({"track_number": number} if number else {})
        tracks.append(on("Double", "Nobody", title, extras=extras))
    assert ids_of(changed(*tracks), album_id("Double", "Nobody")) == [f"Nobody-{title}" for title in "CBDA"]


def test_albums_follow_tracks_that_are_added_replaced_and_removed(changed: Changed) -> None:
    album = album_id("punk album 2", "Punk Artist 5")
    before = ids_of(changed(), album)
    added = on("punk album 2", "Punk Artist 5", "New")
    moved = live_track(before[0], name="Moved", artists=("Punk Artist 5",), album="Elsewhere")
    service = changed(added, moved, removed=before[1:3])
    # With fewer tracks of each artist, the albums of this name are taken for a compilation.
    assert [each for each in ids_of(service, album) if each in {*before, added.id}] == [*before[3:], added.id]
    assert ids_of(service, album_id("Elsewhere", "Punk Artist 5")) == [before[0]]
    gone = changed(removed=before)
    assert gone.albums.indices([album]) == [None]


def test_albums_of_an_artist_come_by_group_and_date(changed: Changed) -> None:
    service = changed(
        on("Old", "Nobody", "A", extras={"release_year": 1990}),
        on("New", "Nobody", "B", extras={"release_date": "2001-02-03"}),
        on("Undated", "Nobody", "C"),
        on("Hit", "Nobody", "Hit"),
        on("Guests", "Other", "D", artists=("Other", "Nobody")),
        on("Mixed", "Nobody", "E"),
        on("Mixed", "Other", "F"),
    )
    artist = service.artists.index(mint_id("artist", "Nobody"))
    found = [(service.albums.profile(album).album.name, group) for album, group in service.albums.of_artist(artist)]
    assert found == [
        ("New", "album"),
        ("Old", "album"),
        ("Undated", "album"),
        ("Hit", "single"),
        ("Mixed", "compilation"),
        ("Guests", "appears_on"),
    ]


def test_changed_albums_are_those_of_a_catalogue_that_never_changed(base: Snapshot) -> None:
    rng = np.random.default_rng(5)
    tracks = [
        on(str(rng.choice(["punk album 2", "Mixed", "Hello", ""])), f"Artist {rng.integers(5)}", f"T{number}")
        for number in range(40)
    ]
    removed = [track_id("punk", number) for number in range(0, TRACKS_PER_GENRE, 3)]
    snapshot = Overlay(base).changed(tracks, removed)
    flat = flat_snapshot(snapshot)
    found, expected = Albums(snapshot.catalogue), Albums(flat.catalogue)
    for row, of_flat in zip(np.flatnonzero(snapshot.catalogue.kept).tolist(), range(len(flat.catalogue)), strict=True):
        (one,), (other,) = found.places([row]), expected.places([of_flat])
        assert (one.album_type, one.n_tracks) == (other.album_type, other.n_tracks)
        assert set(ids(snapshot, found, one.album_id)) == set(ids(flat, expected, one.album_id))


def ids(snapshot: Snapshot, albums: Albums, album: str) -> list[str]:
    return [track.id for track in snapshot.catalogue.tracks(albums.tracks_of(albums.index(album)))]
