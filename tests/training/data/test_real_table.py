"""Facts of the real table, as measured apart from this code."""

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from app.bundle.features import column
from app.indexing.tracks import Tracks
from training.data.table import Table, read_table
from training.data.tracks import merge_tracks
from training.seeding import Seeds
from training.splits import examples_of, split


@pytest.fixture(scope="module")
def table(real_table: Path) -> Table:
    return read_table(real_table)


@pytest.fixture(scope="module")
def tracks(table: Table) -> Tracks:
    return merge_tracks(table)


def test_real_table_has_one_row_that_cannot_be_used(table: Table) -> None:
    assert table.report.n_rows == 114_000
    assert table.report.n_dropped == 1
    assert sum(reason.startswith("artists") for reason in table.report.dropped) == 1
    assert len(table) == 113_999


def test_real_table_unknown_values_are_tempo_and_time_signature(table: Table) -> None:
    assert table.report.unknown == {"tempo": 157, "time_signature": 163}


def test_real_table_has_114_genres_of_a_thousand_rows(table: Table) -> None:
    counts = Counter(name for (name,) in table.genres)
    assert len(counts) == 114
    assert sorted(counts.values()) == [999] + [1_000] * 113


def test_real_table_merges_into_89740_tracks(table: Table, tracks: Tracks) -> None:
    assert len(tracks) == 89_740
    rows_per_id = np.unique(table.ids, return_counts=True)[1]
    assert int((rows_per_id > 1).sum()) == 16_641
    assert (rows_per_id.min(), rows_per_id.max()) == (1, 9)


def test_real_table_genre_sets_are_as_measured(tracks: Tracks) -> None:
    assert (tracks.genre_sets.sum(axis=1) > 1).mean() == pytest.approx(0.18, abs=0.005)
    both = tracks.genre_sets[:, [tracks.genres.index(name) for name in ("singer-songwriter", "songwriter")]]
    assert (both[:, 0] == both[:, 1]).all()


def test_real_table_zero_popularity_is_a_value_and_loudness_goes_above_zero(table: Table) -> None:
    assert int((table.features[:, column("popularity")] == 0).sum()) in (16_019, 16_020)  # the dropped row may be one
    assert float(np.nanmax(table.features[:, column("loudness")])) == pytest.approx(4.532)


def test_real_table_has_fewer_recordings_than_tracks(tracks: Tracks) -> None:
    assert 0.85 * len(tracks) < tracks.n_recordings < 0.95 * len(tracks)


def test_real_table_split_keeps_recordings_whole_and_genres_everywhere(table: Table, tracks: Tracks) -> None:
    examples = examples_of("recordings", table, tracks)
    sides = split(examples, Seeds(42).numpy("split"))
    parts = (sides.train, sides.validation, sides.test)
    assert [len(part) / len(examples) for part in parts] == pytest.approx([0.7, 0.15, 0.15], abs=0.01)
    assert all(examples.genre_sets[part].any(axis=0).all() for part in parts)
    assert sum(len(np.unique(examples.recordings[part])) for part in parts) == tracks.n_recordings


def test_real_table_split_by_row_leaks_as_measured(table: Table, tracks: Tracks) -> None:
    """29 % of the test rows have their track among the training rows: why there is the other protocol."""
    sides = split(examples_of("rows", table, tracks), Seeds(42).numpy("split"))
    assert pd.Index(table.ids[sides.test]).isin(table.ids[sides.train]).mean() == pytest.approx(0.29, abs=0.01)
