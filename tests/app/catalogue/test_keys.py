"""What a new track belongs to is found by looking it up, as a table of all tracks would tell it."""

from dataclasses import replace

import numpy as np
import pytest

from app.bundle.names import mint_id, recording_key
from app.bundle.reader import Bundle
from app.catalogue.catalogue import Catalogue
from app.catalogue.changing.keys import CatalogueKeys
from app.catalogue.content import CatalogueContent
from app.catalogue.loader import load_catalogue


@pytest.fixture(scope="module")
def catalogue(bundle: Bundle) -> Catalogue:
    return load_catalogue(bundle)


def without_numbers(content: CatalogueContent) -> CatalogueContent:
    """As catalogues are that were not read from a bundle."""
    return replace(content, artist_numbers=None, album_keys=None)


@pytest.mark.parametrize("from_bundle", [True, False])
def test_catalogue_keys_find_what_the_catalogue_has(catalogue: Catalogue, from_bundle: bool) -> None:
    content = catalogue.content
    keys = CatalogueKeys(content if from_bundle else without_numbers(content))
    assert [keys.artist(artist.id) for artist in content.artist_names] == [*range(len(content.artist_names))]
    assert [keys.album(album.id) for album in content.album_names] == [*range(len(content.album_names))]
    first_of: dict[tuple[str, str], int] = {}
    for track in catalogue.tracks(range(len(catalogue))):
        key = recording_key(track.name, track.artists[0].name)
        first_of.setdefault(key, int(content.recordings[track.index]))
        assert keys.recording(key, track.artists[0].id) == first_of[key]


def test_catalogue_keys_do_not_find_what_it_has_not(catalogue: Catalogue) -> None:
    keys, track = CatalogueKeys(catalogue.content), catalogue.tracks([0])[0]
    key, artist = recording_key(track.name, track.artists[0].name), track.artists[0].id
    assert keys.recording((key[0] + " nowhere", key[1]), artist) is None
    assert keys.recording((key[0], "nobody"), mint_id("artist", "nobody")) is None
    assert keys.recording((key[0], ""), None) is None
    assert keys.artist("nobody") is None
    assert keys.album("nothing") is None


def test_catalogue_keys_tracks_without_artists_are_recognised_by_their_titles(catalogue: Catalogue) -> None:
    content = catalogue.content
    nobody = np.zeros(0, dtype=np.int64)
    alone = replace(
        content, artists=content.artists.changed(content.kept & False, nobody, nobody, len(content.artists))
    )
    title = recording_key(content.track_names[5], "")
    assert CatalogueKeys(alone).recording(title, None) == content.recordings[5]


def test_catalogue_keys_a_guest_makes_no_version(catalogue: Catalogue) -> None:
    """A recording is of its first artist: the same title by somebody who is second there is another one."""
    content = catalogue.content
    first = int(content.artists.of_track(0)[0])
    guest = (first + 1) % len(content.artists)
    credited = content.artists.changed(content.kept, np.array([guest]), np.array([0]), len(content.artists))
    keys, artist = CatalogueKeys(replace(content, artists=credited)), content.artist_names[guest]
    titles = {recording_key(content.track_names[row], "")[0] for row in content.artists.tracks_of(guest)}
    key = recording_key(content.track_names[0], artist.name)
    assert (keys.recording(key, artist.id) is not None) == (key[0] in titles)
    assert keys.recording(recording_key(content.track_names[0], ""), content.artist_names[first].id) is not None
