from dataclasses import replace

import numpy as np

from app.track_map.genres import TrackGenres
from tests.support.mapped import clusters, unmapped
from training.mapping.families import find_families


def test_find_families_are_the_planted_groups_whatever_the_model_thinks(rng: np.random.Generator) -> None:
    """Forty genres of twelve groups: those of a group sound alike, and to the model each is a genre of its own."""
    centres = rng.normal(size=(12, 16))
    genres = np.arange(800) % 40
    tracks = unmapped(centres[genres % 12] + rng.normal(scale=0.1, size=(800, 16)), genres, 40)
    families = find_families(tracks)
    groups = sorted(sorted(int(genre.split()[1]) for genre in family.genres) for family in families)
    assert groups == sorted([genre for genre in range(40) if genre % 12 == group] for group in range(12))


def test_find_families_come_by_size_and_are_named_by_large_typical_genres(rng: np.random.Generator) -> None:
    centre, other = np.eye(8)[0], np.eye(8)[1]
    shifts = {0: 0.3, 1: 0.0, 2: -0.25, 3: 0.02, 4: 0.1}
    sizes = {0: 30, 1: 30, 2: 25, 3: 4, 4: 20}
    rows = [centre + other * shifts[genre] for genre in sizes for _ in range(sizes[genre])]
    genres = np.repeat([*sizes], [*sizes.values()])
    far = -np.ones((13, 8)) + rng.normal(scale=2, size=(13, 8))
    tracks = unmapped(np.vstack([rows, far]), np.concatenate([genres, np.arange(5, 18)]), 18)
    first = find_families(tracks)[0]
    assert sorted(first.genres) == [f"genre {genre}" for genre in range(5)]
    assert first.genres[0] in {"genre 1", "genre 4"}
    assert first.genres[-1] == "genre 3"
    assert first.name == ", ".join(first.genres[:3])


def test_find_families_of_up_to_twelve_genres_are_those_genres(rng: np.random.Generator) -> None:
    families = find_families(clusters(12, 6, rng))
    assert sorted(family.name for family in families) == sorted(f"genre {genre}" for genre in range(12))


def test_find_families_genre_without_a_track_joins_where_the_model_tells_it_most(rng: np.random.Generator) -> None:
    tracks = clusters(3, 20, rng)
    vectors = tracks.vectors.copy()
    # The model knows two more genres, and takes tracks of genre 2 for the second of them now and then.
    more = np.zeros((60, 2), dtype=np.float32)
    more[np.arange(60) % 3 == 2, 1] = 0.3
    layout = replace(tracks.layout, n_genres=5)
    genres = TrackGenres([*tracks.genres.names, "absent", "taken"], tracks.genres.genres, tracks.genres.tracks)
    families = find_families(replace(tracks, vectors=np.hstack([vectors, more]), layout=layout, genres=genres))
    assert len(families) == 3
    (joined,) = (family for family in families if "taken" in family.genres)
    assert joined.genres == ("genre 2", "taken")
    assert sum("absent" in family.genres for family in families) == 1
