"""Whatever the catalogue, every track gets a place; and those that are alike lie together."""

import numpy as np
import pytest

from app.indexing.mapping.drawing import Drawn, Unmapped
from app.indexing.mapping.quality import measure_map
from tests.support.mapped import clusters, unmapped
from training.mapping.neighbour_map import NeighbourMap


def draw(tracks: Unmapped) -> Drawn:
    return NeighbourMap().draw(tracks, lambda _: None)


def test_draw_planted_clusters_stay_apart(rng: np.random.Generator) -> None:
    """The ten nearest on the map are of the same genre, and each genre is a family here."""
    tracks = clusters(6, 40, rng)
    drawn = draw(tracks)
    places = drawn.places.astype(float)
    apart = ((places[:, None] - places[None]) ** 2).sum(axis=-1)
    np.fill_diagonal(apart, np.inf)
    nearest = apart.argsort(axis=1)[:, :10]
    assert (nearest % 6 == np.arange(240)[:, None] % 6).mean() > 0.99
    assert sorted(family.genres for family in drawn.families) == [(f"genre {genre}",) for genre in range(6)]
    quality = measure_map(drawn.places, tracks)
    assert quality.trustworthiness > 0.95
    assert quality.continuity > 0.95


def test_draw_twice_gives_the_same_map(rng: np.random.Generator) -> None:
    tracks = clusters(4, 30, rng)
    first, second = draw(tracks), draw(tracks)
    assert first.places.tobytes() == second.places.tobytes()
    assert first.families == second.families


def test_draw_tells_how_far_it_is(rng: np.random.Generator) -> None:
    told: list[int] = []
    NeighbourMap().draw(clusters(3, 17, rng), told.append)
    assert sum(told) == 51
    assert len(told) > 20


@pytest.mark.parametrize("n", [1, 2, 3, 5, 6, 30, 51])
def test_draw_few_tracks_fills_the_map(n: int, rng: np.random.Generator) -> None:
    drawn = draw(unmapped(rng.normal(size=(n, 8)), np.zeros(n, dtype=np.int64), 1))
    sides = np.ptp(drawn.places.astype(int), axis=0)
    assert drawn.places.dtype == np.uint16
    assert sides.max() == (65_535 if n > 1 else 0)
    assert len(np.unique(drawn.places, axis=0)) == n


ODD = {
    "all identical": (np.ones((120, 8)), np.zeros(120), np.arange(120)),
    "without any feature": (np.zeros((120, 8)), np.arange(120) % 3, np.arange(120)),
    "half without any feature": (np.eye(8)[np.arange(120) % 8] * (np.arange(120) % 2)[:, None], np.zeros(120), None),
    "one recording": (np.eye(8)[np.arange(40) % 8], np.zeros(40), np.zeros(40)),
    "three recordings": (np.eye(8)[np.arange(40) % 8], np.zeros(40), np.arange(40) % 3),
    "without any genre": (np.eye(8)[np.arange(40) % 8], np.full(40, -1), None),
}


@pytest.mark.parametrize(("embeddings", "genres", "recordings"), ODD.values(), ids=ODD)
def test_draw_odd_catalogue_has_a_place_for_every_track(
    embeddings: np.ndarray, genres: np.ndarray, recordings: np.ndarray | None
) -> None:
    own = None if recordings is None else recordings.astype(np.int64)
    tracks = unmapped(embeddings, genres.astype(np.int64), 3, own)
    drawn = draw(tracks)
    assert drawn.places.shape == (len(tracks), 2)
    assert sorted(genre for family in drawn.families for genre in family.genres) == [f"genre {n}" for n in range(3)]
    assert measure_map(drawn.places, tracks).sample == len(tracks)


def test_draw_isolated_tracks_leave_room_for_all_others(rng: np.random.Generator) -> None:
    crowd = rng.normal(scale=0.05, size=(300, 8)) + np.ones(8)
    tracks = unmapped(np.vstack([crowd, -np.ones((1, 8)), [[1.0] + [-1.0] * 7]]), np.zeros(302, dtype=np.int64), 1)
    places = draw(tracks).places[:300].astype(int)
    assert np.ptp(places, axis=0).max() > 0.6 * 65_535
