import numpy as np

from app.indexing.mapping.kept import KeptMap
from tests.support.mapped import clusters, families_of


def test_kept_map_gives_each_track_its_place_whatever_the_order(rng: np.random.Generator) -> None:
    tracks, families = clusters(3, 5, rng), families_of("genre 0, genre 2", "genre 1")
    places = {track_id: (row, 100 + row) for row, track_id in reversed([*enumerate(tracks.ids)])}
    drawn = KeptMap(places, families).draw(tracks, lambda _: None)
    assert drawn.places.tolist() == [[row, 100 + row] for row in range(15)]
    assert drawn.families == families


def test_kept_map_families_lose_genres_that_are_gone_and_get_those_that_are_new(rng: np.random.Generator) -> None:
    tracks = clusters(3, 5, rng)
    places = {track_id: (1000 * (row % 3 == 0), 0) for row, track_id in enumerate(tracks.ids)}
    drawn = KeptMap(places, families_of("gone", "genre 1, gone too", "genre 0")).draw(tracks, lambda _: None)
    assert [(family.name, family.genres) for family in drawn.families] == [
        ("genre 1, gone too", ("genre 1", "genre 2")),
        ("genre 0", ("genre 0",)),
    ]
