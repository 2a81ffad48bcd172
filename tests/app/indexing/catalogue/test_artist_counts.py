from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.bundle.calibration import Calibration
from app.bundle.evidence import ArtistEvidence
from app.bundle.names import fold
from app.indexing.catalogue.artist_counts import ArtistCounts, base_rates
from app.indexing.catalogue.credits import Credits
from app.indexing.tracks import Tracks
from tests.support.evidence import with_artists
from tests.support.training.brute_force import count_artists, weigh_artists

Counted = NDArray[np.float32]


def counted(*rows: list[float]) -> Counted:
    return np.array(rows, dtype=np.float32)


def counts_of(artists: list[tuple[str, ...]], shares: Counted) -> ArtistCounts:
    return ArtistCounts.of(Credits.of(artists), shares)


def by_name(artists: list[tuple[str, ...]], shares: Counted) -> dict[str, Counted]:
    """The folded names of the artists of whom something was counted, and what."""
    counts = counts_of(artists, shares)
    rows = counts.of_artists(np.arange(counts.credited.n_artists))
    return {fold(name): row for name, row in zip(counts.credited.names, rows, strict=True) if row.any()}


ARTISTS = [("Björk",), ("BJORK", "Sigur Rós"), ("björk", "Björk"), ("Sigur Rós",), ("Múm",)]
COUNTED = counted([1, 0, 0], [0.5, 0.5, 0], [0, 0, 1], [0, 1, 0], [0, 0, 0])


def test_counts_by_hand() -> None:
    """Names are folded, an artist credited twice on a track counts once, and what does not count makes nobody known."""
    found = by_name(ARTISTS, COUNTED)
    assert {name: row.tolist() for name, row in found.items()} == {"bjork": [1.5, 0.5, 1], "sigur ros": [0.5, 1.5, 0]}
    assert {row.dtype for row in found.values()} == {np.dtype(np.float32)}


def test_counts_track_of_several_genres_is_shared_among_them() -> None:
    found = by_name([("A", "B")], counted([1 / 3, 1 / 3, 1 / 3, 0]))
    np.testing.assert_allclose([found["a"], found["b"]], [[1 / 3, 1 / 3, 1 / 3, 0]] * 2, rtol=1e-6)


def test_counts_nothing_counted_knows_nobody() -> None:
    found = counts_of(ARTISTS, np.zeros_like(COUNTED))
    assert len(found.genres) == 0
    of_tracks, owners = found.without_itself(slice(None), np.zeros_like(COUNTED))
    assert of_tracks.shape == (0, 3)
    assert owners.shape == (0,)


def test_without_itself_by_hand() -> None:
    of_tracks, owners = counts_of(ARTISTS, COUNTED).without_itself(slice(None), COUNTED)
    assert owners.tolist() == [0, 1, 1, 2, 3]  # the fifth has no counted artist
    assert of_tracks.tolist() == [[0.5, 0.5, 1], [1, 0, 1], [0, 1, 0], [1.5, 0.5, 0], [0.5, 0.5, 0]]


@pytest.mark.parametrize("n_genres", [1, 3, 7, 9])
def test_without_itself_only_counted_track_leaves_the_artist_unknown(n_genres: int) -> None:
    """Whatever its shares round to: a trace of its own genres would give them away."""
    shares = np.zeros((2, 9), dtype=np.float32)
    shares[:, :n_genres] = np.float32(1) / np.float32(n_genres)
    artists = [("Alone",), ("Other", "Guest")]
    evidence = ArtistEvidence(
        base_rates=dict.fromkeys("abcdefghi", 1 / 9), smoothing=0.05, weight=2, calibration=Calibration(intercept=-1)
    )
    by_sound = np.full((2, 9), 1 / 9, dtype=np.float32)
    found, known = with_artists(evidence, by_sound, *counts_of(artists, shares).without_itself(slice(None), shares))
    assert known.tolist() == [False, False]
    np.testing.assert_array_equal(found, by_sound)


NAMES = ("Beyoncé", "BEYONCE", "Sigur Rós", "sigur ros", "!!!", "???", "東京", "A", "a", "B")
catalogues = st.lists(
    st.tuples(
        st.lists(st.sampled_from(NAMES), min_size=1, max_size=4).map(tuple),
        st.sets(st.integers(0, 4), min_size=1),
        st.booleans(),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(catalogues)
def test_without_itself_any_catalogue_equals_counting_again(
    catalogue: list[tuple[tuple[str, ...], set[int], bool]],
) -> None:
    artists = [names for names, _, _ in catalogue]
    shares = np.array(
        [[counts * (genre in genres) / len(genres) for genre in range(5)] for _, genres, counts in catalogue],
        dtype=np.float32,
    )
    everything = count_artists(artists, shares)
    found = by_name(artists, shares)
    assert set(found) == set(everything)
    for name, row in found.items():
        np.testing.assert_allclose(row, everything[name], atol=1e-5)

    counts = counts_of(artists, shares)
    of_tracks, owners = counts.without_itself(slice(None), shares)
    assert (np.diff(owners) >= 0).all()
    position = 0
    for track, names in enumerate(artists):
        again = count_artists(artists, shares, left_out=track)
        for name in dict.fromkeys(fold(name) for name in names):
            if name in everything:
                assert owners[position] == track
                np.testing.assert_allclose(of_tracks[position], again.get(name, np.zeros(5)), atol=1e-5)
                position += 1
    assert position == len(owners)

    evidence = ArtistEvidence(
        base_rates=base_rates(tuple("abcde"), shares), smoothing=0.3, weight=1.4, calibration=Calibration(slope=0.5)
    )
    by_sound = np.random.default_rng(0).dirichlet(np.ones(5), len(artists)).astype(np.float32)
    probabilities, known = with_artists(evidence, by_sound, of_tracks, owners)
    expected, expected_known = weigh_artists(evidence, by_sound, artists, shares)
    assert known.tolist() == expected_known
    np.testing.assert_allclose(probabilities, expected, atol=1e-4)


@pytest.mark.parametrize("rows", [slice(0, 2), slice(1, 4), slice(4, 5), slice(2, 2)])
def test_without_itself_of_a_block_is_that_of_all(rows: slice) -> None:
    counts = counts_of(ARTISTS, COUNTED)
    of_all, owners = counts.without_itself(slice(None), COUNTED)
    of_block, of_rows = counts.without_itself(rows, COUNTED[rows])
    inside = (owners >= rows.start) & (owners < rows.stop)
    assert of_block.tolist() == of_all[inside].tolist()
    assert (of_rows + rows.start).tolist() == owners[inside].tolist()


def test_base_rates_by_hand_have_one_track_more_of_each() -> None:
    rates = base_rates(("x", "y", "z"), counted([1, 0, 0], [0.5, 0.5, 0], [1, 0, 0], [0, 0, 0]))
    assert rates == pytest.approx({"x": 3.5 / 6, "y": 1.5 / 6, "z": 1 / 6}, rel=1e-5)


@pytest.mark.parametrize("n", [0, 1, 10_000])
def test_base_rates_sum_to_one_and_none_is_zero(n: int, rng: np.random.Generator) -> None:
    genres = tuple(f"genre {number}" for number in range(114))
    rates = base_rates(genres, np.eye(114, dtype=np.float32)[rng.integers(100, size=n)])
    assert tuple(rates) == genres
    assert sum(rates.values()) == pytest.approx(1, abs=1e-5)
    assert min(rates.values()) > 0


def test_shares_are_even_and_add_up_to_one(tracks: Tracks) -> None:
    shares = replace(tracks, genre_sets=np.array([[1, 0, 0], [1, 1, 0], [1, 1, 1]], dtype=bool)).shares()
    assert shares.dtype == np.float32
    expected = counted([1, 0, 0], [1 / 2, 1 / 2, 0], [1 / 3, 1 / 3, 1 / 3])
    np.testing.assert_allclose(shares, expected, rtol=1e-6)
