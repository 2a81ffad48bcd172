"""Filters as expressions leave the tracks that their masks leave, in a Milvus that runs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bundle.features import CATEGORICAL_FEATURES, NUMERIC_FEATURES
from app.bundle.reader import Bundle
from app.recommend.filters.artists import ArtistFilter
from app.recommend.filters.base import Choice, Filter, FilterContext, Interval
from app.recommend.filters.excluded_tracks import ExcludedTracks
from app.recommend.filters.features import FeatureInterval, FeatureValues
from app.recommend.filters.genres import GenreFilter
from app.recommend.filters.release_year import ReleaseYear
from app.recommend.filters.seed_artists import SeedArtists
from app.retrieval.conditions import BelongsTo, InInterval, IsOneOf
from app.retrieval.milvus.connection import BUNDLE, MilvusConnection
from app.retrieval.milvus.engine import MilvusEngine
from app.retrieval.milvus.expressions import ROW, expression_of, without_rows
from app.retrieval.milvus.link import Expected, Link
from app.retrieval.milvus.rows import TrackRows
from tests.support.recommend.filter_context import context_of

Pushed = tuple[MilvusConnection, str, TrackRows]

ends = st.none() | st.floats(-100, 200, width=32)
intervals = st.builds(Interval, ends, ends)
few = st.lists(st.integers(0, 8).map(str), max_size=3).map(tuple)
of_genres = st.lists(st.integers(0, 4).map(str), max_size=2).map(tuple)
choices = st.builds(Choice, few, few)
filters = st.one_of(
    st.builds(FeatureInterval, st.sampled_from(NUMERIC_FEATURES), intervals),
    st.builds(
        FeatureValues,
        st.sampled_from(CATEGORICAL_FEATURES),
        st.frozensets(st.integers(-1, 12).map(float), min_size=1, max_size=4),
    ),
    st.builds(ReleaseYear, st.builds(Interval, st.none() | st.floats(1960, 2000), st.none() | st.floats(1960, 2000))),
    st.builds(GenreFilter, st.builds(Choice, of_genres, of_genres)),
    st.builds(ArtistFilter, choices),
    st.builds(ExcludedTracks, few),
    st.builds(SeedArtists, st.booleans()),
)


@pytest.fixture(scope="module")
def context(pushed: Pushed) -> FilterContext:
    rows = pushed[2]
    return context_of(
        rows.catalogue.features,
        rows.catalogue.genre_members,
        rows.catalogue.artists,
        rows.catalogue.recordings.tolist(),
        seed_artists=[0, 3],
        release_years=rows.release_years.tolist(),
    )


@given(chosen=st.lists(filters, min_size=1, max_size=3))
@settings(max_examples=60)
def test_expression_of_filters_leaves_what_their_masks_leave(
    pushed: Pushed, context: FilterContext, chosen: list[Filter]
) -> None:
    milvus, name, _ = pushed
    said = [condition for each in chosen for condition in each.conditions(context)]
    found = milvus.rows(name, BUNDLE, expression_of(said), [ROW])
    expected = np.logical_and.reduce([each.mask(context) for each in chosen])
    assert sorted(row[ROW] for row in found) == np.flatnonzero(expected).tolist()


def test_expression_of_nothing_is_empty() -> None:
    assert expression_of([]) == ""


@pytest.mark.parametrize("empty", [BelongsTo("artists", ()), IsOneOf("key", ()), InInterval("energy", np.inf, np.inf)])
def test_expression_that_nothing_meets_finds_nothing(pushed: Pushed, empty: BelongsTo | IsOneOf | InInterval) -> None:
    milvus, name, _ = pushed
    assert milvus.rows(name, BUNDLE, expression_of([empty]), [ROW]) == []


def test_without_rows_leaves_the_others(pushed: Pushed) -> None:
    milvus, name, rows = pushed
    assert len(milvus.rows(name, BUNDLE, without_rows("", [0, 5, 7]), [ROW])) == len(rows) - 3
    assert len(milvus.rows(name, BUNDLE, without_rows(f"{ROW} < 6", [0, 5, 7]), [ROW])) == 4


def test_expression_about_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValueError, match="release_year"):
        expression_of([IsOneOf("row) or (row", (1.0,))])


@given(chosen=st.lists(filters, min_size=1, max_size=2), depth=st.integers(1, 40))
@settings(max_examples=40)
def test_search_within_filters_finds_the_nearest_that_they_leave(
    pushed: Pushed, bundle: Bundle, context: FilterContext, chosen: list[Filter], depth: int
) -> None:
    """Where few are few, and pages short: what the filters leave is said to Milvus, not listed."""
    milvus, name, rows = pushed
    expected = Expected("planted", name, "planted", len(rows), rows.n_dimensions)
    link = Link(lambda: milvus, expected, "milvus://test")
    said = [condition for each in chosen for condition in each.conditions(context)]
    engine = MilvusEngine(link, bundle.layout, few=5, page=60).within(lambda: said)
    allowed = np.logical_and.reduce([each.mask(context) for each in chosen])
    query = rows.gather(np.array([7])).astype(np.float64)
    tracks, bound = engine.search(query, allowed, depth).single()
    products = bundle.vectors @ query[0]
    left = np.flatnonzero(allowed)
    others = np.setdiff1d(left, tracks)
    assert allowed[tracks].all()
    assert len(tracks) >= min(depth, len(left))
    assert products[others].max(initial=-np.inf) <= bound + 1e-5
