from dataclasses import replace

import numpy as np
import pytest

from app.bundle.inverted_index import POSTING_KINDS
from app.bundle.names import fold
from app.indexing.tracks import Tracks
from app.indexing.words import collect_words
from tests.support.indexed import genres_of
from tests.support.planted import GENRES


def with_first(tracks: Tracks, title: str, artists: tuple[str, ...], album: str) -> dict[str, dict[str, list[int]]]:
    """The words of the planted tracks, the first of which is called otherwise."""
    changed = replace(
        tracks,
        titles=[title, *tracks.titles[1:]],
        artists=[artists, *tracks.artists[1:]],
        albums=[album, *tracks.albums[1:]],
    )
    return collect_words(changed, genres_of(changed), ["Nobody", *artists])


def test_collect_words_has_every_word_of_every_name_and_no_other(tracks: Tracks) -> None:
    words = collect_words(tracks, genres_of(tracks), ["The Doors", "Björk"])
    assert list(words) == sorted(words)
    names = [*tracks.titles, *tracks.albums, *tracks.genres, *(name for names in tracks.artists for name in names)]
    assert {*words} == {word for name in [*names, "The Doors", "Björk"] for word in fold(name).split()}
    for found in words.values():
        assert tuple(found) == POSTING_KINDS
        for numbers in found.values():
            assert numbers == sorted({*numbers})


def test_collect_words_names_are_the_places_of_artists(tracks: Tracks) -> None:
    words = collect_words(tracks, genres_of(tracks), ["The Doors", "Björk", "the the"])
    assert words["the"]["names"] == [0, 2]
    assert words["bjork"] == {kind: [1] if kind == "names" else [] for kind in POSTING_KINDS}


def test_collect_words_genres_are_those_of_each_track(tracks: Tracks) -> None:
    words = collect_words(tracks, genres_of(tracks), [])
    for number, genre in enumerate(GENRES):
        assert words[genre]["genres"] == np.flatnonzero(tracks.genre_sets[:, number]).tolist()


@pytest.mark.parametrize(
    ("title", "bare", "release"),
    [
        ("Help! - Remastered 2009", {"help"}, {"remastered", "2009"}),
        ("Help! (Stereo Version)", {"help"}, {"stereo", "version"}),
        ("Help Me (feat. Remastered)", {"help", "me"}, {"feat", "remastered"}),
        ("Help! - Live", {"help", "live"}, set()),
        ("Remastered - Remastered 2009", {"remastered"}, {"2009"}),
        ("!!!", {"!!!"}, set()),
        ("(feat. Nobody)", {"feat", "nobody"}, set()),
        ("La la la", {"la"}, set()),
    ],
)
def test_collect_words_of_a_release_are_apart(tracks: Tracks, title: str, bare: set[str], release: set[str]) -> None:
    words = with_first(tracks, title, ("Who",), "Album")
    assert {word for word, found in words.items() if 0 in found["titles"]} == bare
    assert {word for word, found in words.items() if 0 in found["releases"]} == release


def test_collect_words_are_folded_and_of_all_artists(tracks: Tracks) -> None:
    words = with_first(tracks, "東京 Nights", ("Beyoncé", "Sigur Rós"), "Ágætis byrjun")
    assert {word for word, found in words.items() if 0 in found["artists"]} == {"beyonce", "sigur", "ros"}
    assert {word for word, found in words.items() if 0 in found["albums"]} == {"agætis", "byrjun"}
    assert words["東京"]["titles"] == [0]


def test_collect_words_planted_ones_know_their_tracks_and_artists(tracks: Tracks) -> None:
    names = [f"{genre.title()} Artist {number}" for genre in GENRES for number in range(9)]
    words = collect_words(tracks, genres_of(tracks), names)
    operas = [row for row, identity in enumerate(tracks.ids) if identity.startswith("opera")]
    assert words["opera"]["titles"] == words["opera"]["artists"] == words["opera"]["albums"] == operas
    assert words["opera"]["genres"] == [tracks.ids.index("folk-00"), *operas]
    assert words["drum"]["genres"][-1] == tracks.ids.index("drum-35")
    assert [names[artist] for artist in words["opera"]["names"]] == [f"Opera Artist {n}" for n in range(9)]


def test_collect_words_planted_remasters_are_releases(tracks: Tracks) -> None:
    words = collect_words(tracks, genres_of(tracks), [])
    remasters = [row for row, title in enumerate(tracks.titles) if title.endswith("Remastered 2011")]
    assert len(remasters) == len(GENRES)
    assert words["remastered"]["releases"] == words["2011"]["releases"] == remasters
    assert words["remastered"]["titles"] == []
    assert {*remasters} < {*words["song"]["titles"]}
