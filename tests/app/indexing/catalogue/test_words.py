from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest

from app.bundle.inverted_index import POSTING_KINDS, words_of_track
from app.bundle.names import fold
from app.indexing.tracks import Tracks
from tests.support.indexed import numbered, words_of
from tests.support.planted import GENRES

Found = dict[str, dict[str, list[int]]]


def found_in(tracks: Tracks) -> Found:
    """Word → kind of name → who has it."""
    content = words_of(tracks)
    return {
        word: {kind: content.postings[kind].of(slice(i, i + 1)).tolist() for kind in POSTING_KINDS}
        for i, word in enumerate(content.words)
    }


def with_first(tracks: Tracks, title: str, artists: tuple[str, ...], album: str) -> Found:
    """The words of the planted tracks, the first of which is called otherwise."""
    return found_in(
        replace(
            tracks,
            titles=[title, *tracks.titles[1:]],
            artists=[artists, *tracks.artists[1:]],
            albums=[album, *tracks.albums[1:]],
        )
    )


def test_collect_words_are_those_of_each_track_and_of_each_artist(tracks: Tracks) -> None:
    """As `words_of_track` tells of a single track; two artists of a track, and a name, may have a word twice."""
    changed = replace(tracks, artists=[("The Doors", "The The", "the doors"), ("Björk",), (), *tracks.artists[3:]])
    expected: defaultdict[str, dict[str, list[int]]] = defaultdict(lambda: {kind: [] for kind in POSTING_KINDS})
    for row, (title, album, artists) in enumerate(zip(changed.titles, changed.albums, changed.artists, strict=True)):
        genres = [changed.genres[genre] for genre in np.flatnonzero(changed.genre_sets[row])]
        for kind, words in words_of_track(title, album, artists, genres).items():
            for word in words:
                expected[word][kind].append(row)
    for number, name in enumerate(numbered(changed).credited.names):
        for word in {*fold(name).split()}:
            expected[word]["names"].append(number)
    found = found_in(changed)
    assert list(found) == sorted(expected)
    assert found == expected


def test_collect_words_names_are_the_places_of_artists(tracks: Tracks) -> None:
    changed = replace(tracks, artists=[("The Doors", "Björk", "the the"), *tracks.artists[1:]])
    names = [*numbered(changed).credited.names]
    words = found_in(changed)
    assert words["the"]["names"] == sorted([names.index("The Doors"), names.index("the the")])
    assert words["the"]["artists"] == [0]
    assert words["bjork"]["names"] == [names.index("Björk")]


def test_collect_words_genres_are_those_of_each_track(tracks: Tracks) -> None:
    words = found_in(tracks)
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
    words = found_in(tracks)
    operas = [row for row, identity in enumerate(tracks.ids) if identity.startswith("opera")]
    assert words["opera"]["titles"] == words["opera"]["artists"] == words["opera"]["albums"] == operas
    assert words["opera"]["genres"] == [tracks.ids.index("folk-00"), *operas]
    assert words["drum"]["genres"][-1] == tracks.ids.index("drum-35")
    names = [*numbered(tracks).credited.names]
    assert sorted(names[artist] for artist in words["opera"]["names"]) == [f"Opera Artist {n}" for n in range(9)]


def test_collect_words_planted_remasters_are_releases(tracks: Tracks) -> None:
    words = found_in(tracks)
    remasters = [row for row, title in enumerate(tracks.titles) if title.endswith("Remastered 2011")]
    assert len(remasters) == len(GENRES)
    assert words["remastered"]["releases"] == words["2011"]["releases"] == remasters
    assert words["remastered"]["titles"] == []
    assert {*remasters} < {*words["song"]["titles"]}
