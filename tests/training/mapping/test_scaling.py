import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from training.mapping.scaling import to_places


def test_to_places_longer_side_fills_the_range_and_the_shorter_is_centred() -> None:
    places = to_places(np.array([[-2.0, 5.0], [2.0, 6.0], [0.0, 5.5]]))
    assert places[:, 0].tolist() == [0, 65535, 32768]
    assert (int(places[:, 1].min()) + int(places[:, 1].max())) in range(65533, 65538)
    assert places[1, 1] > places[0, 1]


def test_to_places_draws_in_what_is_far_outside(rng: np.random.Generator) -> None:
    crowd = rng.uniform(-1, 1, size=(1000, 2))
    places = to_places(np.vstack([crowd, [[40.0, 0.0], [80.0, 0.0]]])).astype(int)
    assert np.ptp(places[:1000], axis=0).max() > 0.8 * 65_535
    assert places[1001, 0] >= places[1000, 0] > places[:1000, 0].max() - 2000


@given(
    arrays(
        np.float64,
        st.tuples(st.integers(1, 20), st.just(2)),
        elements=st.floats(-1e6, 1e6).map(lambda value: round(value, 9)),
    )
)
def test_to_places_any_layout_has_places(layout: np.ndarray) -> None:
    places = to_places(layout)
    assert places.dtype == np.uint16
    sides = np.ptp(places.astype(int), axis=0)
    assert sides.max() in (0, 65_535)
