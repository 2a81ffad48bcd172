import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.features import FEATURE_NAMES, FEATURES, NUMERIC_FEATURES, column
from app.bundle.reader import Bundle
from app.bundle.vectors import VectorLayout
from app.catalogue.decimals import as_decimals
from app.catalogue.loader import load_catalogue
from app.catalogue.track import Track
from app.recommend.explain import Reasons, SeedFacts, best_matches, reasons_for, typical_features
from app.recommend.request import Seed

LAYOUT = VectorLayout(2, 2)
VECTOR = np.array([0.6, 0.8, 0.0, 1.0], dtype=np.float32)
ONES = np.ones(len(FEATURES))


@pytest.fixture(scope="module")
def some_track(bundle: Bundle) -> Track:
    return load_catalogue(bundle).tracks([0])[0]


def features(**values: float) -> NDArray[np.float32]:
    """Known are these alone."""
    made = np.full(len(FEATURES), np.nan, dtype=np.float32)
    for name, value in values.items():
        made[column(name)] = value
    return made


def facts(known: NDArray[np.float32], genres: tuple[str, ...] = (), name: str = "a") -> SeedFacts:
    return SeedFacts(Seed("track", name), np.array([1.0, 0, 0, 1]), known, frozenset(genres))


def compared(
    track: Track, mine: NDArray[np.float32], theirs: NDArray[np.float32], deviations: NDArray[np.float64] = ONES
) -> Reasons:
    return reasons_for(
        VECTOR, replace(track, features=tuple(as_decimals(mine).tolist())), facts(theirs), LAYOUT, deviations
    )


def test_reasons_closest_and_furthest_are_the_planted_ones(some_track: Track) -> None:
    """The numeric features differ by 1, 2, 3 and so on, in an order that is not theirs."""
    assert len(NUMERIC_FEATURES) == 11
    order = [NUMERIC_FEATURES[position * 7 % 11] for position in range(11)]
    theirs = features(**dict.fromkeys(FEATURE_NAMES, 20))
    mine = features(**(dict.fromkeys(FEATURE_NAMES, 3.0) | {name: 20.0 + step for step, name in enumerate(order, 1)}))
    found = compared(some_track, mine, theirs)
    assert [(one.feature, one.distance) for one in found.closest] == [(order[i], i + 1) for i in (0, 1, 2)]
    assert [(one.feature, one.distance) for one in found.furthest] == [(order[i], i + 1) for i in (10, 9, 8)]
    for one in (*found.closest, *found.furthest):
        assert (one.track, one.seed) == (20 + one.distance, 20)
        assert one.unit == FEATURES[column(one.feature)].unit
    assert {one.unit for one in (*found.closest, *found.furthest)} > {None}


def test_reasons_distance_is_in_deviations_and_to_three_decimals(some_track: Track) -> None:
    """100 beats are far and 0.3 of valence is near, or the other way round, as the catalogue varies."""
    mine, theirs = features(tempo=200, valence=0.6), features(tempo=100, valence=0.3)
    deviations = ONES.copy()
    deviations[column("tempo")] = 30
    found = compared(some_track, mine, theirs, deviations)
    assert [(one.feature, one.distance) for one in found.closest] == [("valence", 0.3)]
    assert [(one.feature, one.distance) for one in found.furthest] == [("tempo", 3.333)]
    deviations[[column("tempo"), column("valence")]] = 1000, 0.1
    found = compared(some_track, mine, theirs, deviations)
    assert [(one.feature, one.distance) for one in found.closest] == [("tempo", 0.1)]
    assert [(one.feature, one.distance) for one in found.furthest] == [("valence", 3)]


@pytest.mark.parametrize(
    ("n_known", "n_closest", "n_furthest"),
    [(0, 0, 0), (1, 1, 0), (2, 1, 1), (3, 2, 1), (4, 2, 2), (5, 3, 2), (6, 3, 3), (11, 3, 3)],
)
def test_reasons_no_feature_is_both_close_and_far(
    some_track: Track, n_known: int, n_closest: int, n_furthest: int
) -> None:
    values = {name: float(step) for step, name in enumerate(NUMERIC_FEATURES[:n_known], 1)}
    found = compared(some_track, features(**values), features(**dict.fromkeys(values, 0.5)))
    closest, furthest = ([one.feature for one in group] for group in (found.closest, found.furthest))
    assert (len(closest), len(furthest)) == (n_closest, n_furthest)
    assert not {*closest} & {*furthest}


def test_reasons_feature_that_one_of_both_does_not_know_is_left_out(some_track: Track) -> None:
    mine = features(energy=0.1, valence=0.2, tempo=0, liveness=0.9, key=5)
    theirs = features(energy=0.2, valence=0.5, tempo=120, loudness=-3, key=5)
    found = compared(some_track, mine, theirs)
    assert [one.feature for one in found.closest] == ["energy"]
    assert [one.feature for one in found.furthest] == ["valence"]


def test_reasons_values_are_the_shortest_decimals(some_track: Track) -> None:
    found = compared(some_track, features(energy=0.676, valence=0.1), features(energy=0.7, valence=0.9))
    assert [(one.track, one.seed, one.distance) for one in found.closest] == [(0.676, 0.7, 0.024)]
    assert [(one.track, one.seed, one.distance) for one in found.furthest] == [(0.1, 0.9, 0.8)]


def test_reasons_are_told_of_the_seed_that_matches_best() -> None:
    """By the similarity of the query; of equal ones the first."""
    queries = np.array([[0.1, 0.2, 0, 0.1], [0.3, 0.4, 0, 0.1], [0.3, 0.4, 0, 0.1], [0, 0, 1, 0]])
    vectors = np.stack([VECTOR, [0, 0, 1, 0]]).astype(np.float32)
    assert best_matches(queries, vectors).tolist() == [1, 3]


def test_reasons_cosines_are_those_of_the_vectors(some_track: Track) -> None:
    found = reasons_for(VECTOR, some_track, facts(features(energy=0.5), name="best"), LAYOUT, ONES)
    assert found.seed == Seed("track", "best")
    assert (found.acoustic_similarity, found.genre_affinity) == (0.6, 1.0)


def test_reasons_genres_in_common_are_in_the_order_of_the_track(some_track: Track) -> None:
    track = replace(some_track, genres=("punk", "folk", "drum"))
    for genres, expected in {
        ("drum", "punk", "opera"): ("punk", "drum"),
        ("opera",): (),
        (): (),
    }.items():
        seed = facts(features(energy=1), genres=genres)
        assert reasons_for(VECTOR, track, seed, LAYOUT, ONES).genres_in_common == expected


def test_typical_features_are_the_means_of_the_known_values() -> None:
    several = np.stack(
        [
            features(energy=0.25, tempo=0, valence=0.5, key=-1),
            features(energy=0.75, tempo=100, loudness=-7, key=4),
            features(tempo=110, time_signature=0),
        ]
    )
    found = typical_features(several)
    assert found.dtype == np.float32
    known = {name: float(value) for name, value in zip(FEATURE_NAMES, found, strict=True) if not math.isnan(value)}
    assert known == {"energy": 0.5, "tempo": 105, "valence": 0.5, "loudness": -7, "key": 4}


def test_typical_features_of_one_track_are_its_own(bundle: Bundle) -> None:
    for row in range(20):
        np.testing.assert_array_equal(typical_features(bundle.features[row : row + 1]), bundle.features[row])
