import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.track_map.placement import place_among


def test_place_among_neighbours_of_one_region_is_their_middle() -> None:
    places = np.array([[100, 100], [200, 100], [100, 200], [200, 200]], dtype=np.uint16)
    placed = place_among(places, np.array([[0, 1, 2, 3]]), np.full((1, 4), 0.9, dtype=np.float32))
    assert placed.tolist() == [[150, 150]]


def test_place_among_neighbours_of_two_regions_is_in_that_of_most() -> None:
    """The mean of all would be in no man's land."""
    places = np.array([[1000, 1000], [1100, 1000], [60_000, 60_000]], dtype=np.uint16)
    (placed,) = place_among(places, np.array([[2, 0, 1]]), np.array([[0.91, 0.9, 0.9]], dtype=np.float32)).tolist()
    assert placed == [1050, 1000]


def test_place_among_a_track_that_is_on_the_map_already_is_near_to_itself(rng: np.random.Generator) -> None:
    places = rng.integers(0, 65536, size=(20, 2)).astype(np.uint16)
    similarities = np.array([[1.0, *np.linspace(0.8, 0.5, 9)]], dtype=np.float32)
    (placed,) = place_among(places, np.arange(10)[None], similarities)
    assert np.abs(placed.astype(int) - places[0]).max() < 2000


def test_place_among_none_is_the_middle() -> None:
    nobody = np.zeros((2, 0))
    placed = place_among(np.zeros((1, 2), dtype=np.uint16), nobody.astype(np.int64), nobody.astype(np.float32))
    assert placed.tolist() == [[32767, 32767]] * 2


@given(
    arrays(np.uint16, (6, 2)),
    arrays(np.float32, (3, 4), elements=st.floats(-1, 1, width=32)),
    arrays(np.int64, (3, 4), elements=st.integers(0, 5)),
)
def test_place_among_any_neighbours_is_within_their_box_and_the_same_alone(
    places: np.ndarray, similarities: np.ndarray, neighbours: np.ndarray
) -> None:
    placed = place_among(places, neighbours, similarities)
    for row in range(3):
        around = places[neighbours[row]]
        assert (placed[row] >= around.min(axis=0)).all()
        assert (placed[row] <= around.max(axis=0)).all()
        alone = place_among(places, neighbours[row : row + 1], similarities[row : row + 1])
        assert alone.tolist() == [placed[row].tolist()]
