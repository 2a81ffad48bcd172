import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.track_map.genres import TrackGenres
from app.track_map.labels import densest_place, label_genres, with_new_genres
from tests.support.mapped import families_of


def around(x: int, y: int, n: int, rng: np.random.Generator) -> np.ndarray:
    return rng.normal((x, y), 300, size=(n, 2)).round().astype(np.uint16)


def test_densest_place_of_a_genre_in_two_regions_is_in_the_larger_one(rng: np.random.Generator) -> None:
    places = np.concatenate([around(10_000, 60_000, 60, rng), around(50_000, 5_000, 40, rng)])
    x, y = densest_place(places)
    assert abs(x - 10_000) < 1000
    assert abs(y - 60_000) < 1000


def test_densest_place_of_one_track_is_its_own() -> None:
    for place in ((0, 0), (65535, 65535), (0, 65535), (123, 45_678)):
        assert densest_place(np.array([place], dtype=np.uint16)) == place


@given(arrays(np.uint16, st.tuples(st.integers(1, 30), st.just(2))))
def test_densest_place_is_among_the_tracks(places: np.ndarray) -> None:
    x, y = densest_place(places)
    assert places[:, 0].min() <= x <= places[:, 0].max()
    assert places[:, 1].min() <= y <= places[:, 1].max()


def test_label_genres_come_by_size_then_name_and_only_where_there_is_a_track() -> None:
    genres = TrackGenres(["ska", "jazz", "dub", "none"], np.array([0, 1, 2, 2]), np.array([0, 1, 1, 2]))
    places = np.array([[1, 2], [3, 4], [5, 6]], dtype=np.uint16)
    labels = label_genres(genres, families_of("ska, dub", "jazz, none"), places)
    assert [(one.text, one.n_tracks, one.family) for one in labels] == [("dub", 2, 0), ("jazz", 1, 1), ("ska", 1, 0)]
    assert [(one.x, one.y) for one in labels] == [(4, 5), (3, 4), (1, 2)]


def test_families_of_tracks_are_those_of_their_first_genre() -> None:
    genres = TrackGenres(["ska", "jazz", "new"], np.array([1, 0, 0, 2]), np.array([2, 2, 0, 3]))
    assert genres.families_of_tracks(families_of("ska", "jazz"), 5).tolist() == [0, 255, 1, 255, 255]


def test_with_new_genres_joins_the_family_around(rng: np.random.Generator) -> None:
    places = np.concatenate([around(5_000, 5_000, 40, rng), around(60_000, 60_000, 40, rng)])
    places = np.concatenate([places, around(61_000, 59_000, 3, rng), around(5_000, 5_000, 1, rng)])
    genres = TrackGenres(["ska", "jazz", "bop", "two-tone"], np.repeat([0, 1, 2, 3], [40, 40, 3, 1]), np.arange(84))
    joined = with_new_genres(families_of("ska", "jazz"), genres, places)
    assert [family.genres for family in joined] == [("ska", "two-tone"), ("jazz", "bop")]
    assert [family.name for family in joined] == ["ska", "jazz"]
    assert with_new_genres(joined, genres, places) == joined


@pytest.mark.parametrize("n_tracks", [0, 3])
def test_with_new_genres_where_nothing_can_tell_joins_the_first(n_tracks: int) -> None:
    genres = TrackGenres(["ska", "bop"], np.ones(n_tracks, dtype=np.int64), np.arange(n_tracks))
    joined = with_new_genres(families_of("ska"), genres, np.zeros((n_tracks, 2), dtype=np.uint16))
    assert [family.genres for family in joined] == [("ska", "bop")]
