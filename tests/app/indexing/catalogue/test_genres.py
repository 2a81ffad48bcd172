from dataclasses import replace

import numpy as np

from app.indexing.catalogue.genres import CatalogueGenres, spelled_as_known
from app.indexing.tracks import Tracks, as_genre_sets

KNOWN = ("drum-and-bass", "hip-hop", "rock")


def tracks_of(tracks: Tracks, *genres_of: tuple[str, ...], tagged: tuple[bool, ...] | None = None) -> Tracks:
    """The first tracks, with these genres."""
    genres = tuple(sorted({name for names in genres_of for name in names}))
    n = len(genres_of)
    return replace(
        tracks,
        ids=tracks.ids[:n],
        genres=genres,
        genre_sets=as_genre_sets(genres_of, genres),
        tagged=None if tagged is None else np.array(tagged),
    )


def genres_of(tracks: Tracks) -> list[set[str]]:
    return [{tracks.genres[genre] for genre in np.flatnonzero(of_track)} for of_track in tracks.genre_sets]


def test_spelled_as_known_takes_the_name_of_the_model_and_keeps_others(tracks: Tracks) -> None:
    spelled = spelled_as_known(tracks_of(tracks, ("Hip-Hop",), ("Rock", "Skiffle"), ("Drum And Bass",), ()), KNOWN)
    assert genres_of(spelled) == [{"hip-hop"}, {"rock", "Skiffle"}, {"drum-and-bass"}, set()]


def test_spelled_as_known_makes_one_of_two_spellings(tracks: Tracks) -> None:
    spelled = spelled_as_known(tracks_of(tracks, ("Hip-Hop", "hip hop"), ("HipHop",), ("rock",)), KNOWN)
    assert sorted(spelled.genres) == ["hip-hop", "rock"]
    assert genres_of(spelled) == [{"hip-hop"}, {"hip-hop"}, {"rock"}]


def test_spelled_as_known_keeps_two_genres_of_the_model_apart_that_differ_by_a_hyphen(tracks: Tracks) -> None:
    spelled = spelled_as_known(tracks_of(tracks, ("hip hop",), ("hip-hop",)), ("hip hop", "hip-hop"))
    assert genres_of(spelled) == [{"hip hop"}, {"hip-hop"}]


def test_catalogue_genres_are_tagged_where_tags_say_any(tracks: Tracks) -> None:
    found = CatalogueGenres.of(
        tracks_of(tracks, ("rock",), ("polka",), (), tagged=(True, False, True)), KNOWN, np.array([0, 0, 1])
    )
    assert (found.genres.tolist(), found.starts.tolist()) == ([2, 3, 1], [0, 1, 2, 3])
    assert found.tagged.tolist() == [True, False, False]
    assert found.predicted.tolist() == [False, False, True]
