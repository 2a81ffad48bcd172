from dataclasses import replace

import numpy as np
import pytest

from app.bundle.names import fold
from app.indexing.tracks import Tracks
from training.data.report import DataReport
from training.data.table import Table
from training.data.tracks import merge_tracks
from training.sampling import Sample, sample_tracks

N_ARTISTS, N_EACH, N_VARIOUS, N_UNKNOWN = 600, 5, 1_000, 200
N = N_ARTISTS * N_EACH + N_VARIOUS
MOST = 1_000


@pytest.fixture(scope="module")
def table() -> Table:
    """Six hundred artists of five tracks, one of a thousand, a genre of four tracks, and tracks without a genre."""
    owners = [f"Artist {number // N_EACH}" for number in range(N - N_VARIOUS)] + ["Various"] * N_VARIOUS
    genres = [("folk",) if number % 2 else ("punk",) for number in range(N)]
    genres[7] = genres[507] = genres[1007] = genres[1507] = ("polka",)
    n = N + N_UNKNOWN
    order = np.random.default_rng(0).permutation(n).tolist()
    owners += ["Nobody"] * N_UNKNOWN
    titles = [f"Title {number - number % 2}{' - Remastered 2011' if number % 2 else ''}" for number in range(n)]
    return Table(
        ids=np.array([f"{number:05d}" for number in order], dtype=object),
        titles=[titles[number] for number in order],
        albums=[""] * n,
        artists=[(owners[number],) for number in order],
        genres=[([*genres, *[()] * N_UNKNOWN])[number] for number in order],
        features=np.random.default_rng(1).random((n, 15), dtype=np.float32),
        report=DataReport("table.csv", "ab" * 32, n),
    )


@pytest.fixture(scope="module")
def tracks(table: Table) -> Tracks:
    return merge_tracks(table)


@pytest.fixture(scope="module")
def sample(table: Table, tracks: Tracks) -> Sample:
    return sample_tracks(table, tracks, MOST)


@pytest.mark.parametrize("most", [N, 200_000])
def test_sample_of_few_tracks_is_everything(most: int, table: Table, tracks: Tracks) -> None:
    found = sample_tracks(table, tracks, most)
    assert found.table is table
    assert found.tracks is tracks
    assert found.notice == ""
    assert found.identity == table.report.identity
    assert found.rows.tolist() == list(range(len(tracks)))


def test_sample_has_as_many_tracks_as_asked_and_is_the_same_every_time(
    sample: Sample, table: Table, tracks: Tracks
) -> None:
    assert 0.98 * MOST <= len(sample.tracks) <= MOST + 4  # and what the smallest genre lacks
    assert sample_tracks(table, tracks, MOST).tracks.ids == sample.tracks.ids
    assert sample_tracks(table, tracks, MOST).identity == sample.identity != table.report.identity
    assert sample_tracks(table, tracks, 2 * MOST).identity != sample.identity
    assert f"of the {len(tracks):,} tracks, a sample of {len(sample.rows):,}" in sample.notice


def test_sample_is_of_tracks_of_the_table_with_their_rows(sample: Sample, table: Table, tracks: Tracks) -> None:
    assert sample.tracks.ids == [tracks.ids[row] for row in sample.rows]
    assert sample.tracks.titles == [tracks.titles[row] for row in sample.rows]
    np.testing.assert_array_equal(sample.tracks.features, tracks.features[sample.rows])
    merged = merge_tracks(sample.table, min_tracks_per_genre=1)
    assert (merged.ids, merged.artists, merged.genres) == (sample.tracks.ids, sample.tracks.artists, tracks.genres)
    np.testing.assert_array_equal(merged.genre_sets, sample.tracks.genre_sets)
    assert len(table) == N + N_UNKNOWN


def test_sample_has_artists_whole_and_recordings_numbered_anew(sample: Sample) -> None:
    owners, sizes = np.unique(
        [names[0] for names, of in zip(sample.tracks.artists, sample.tracks.genre_sets, strict=True) if not of[1]],
        return_counts=True,
    )
    assert (sizes[owners != "Various"] >= N_EACH - 1).all()  # one of five may be of the genre that is topped up
    pairs = {*zip(map(fold, sample.tracks.titles), sample.tracks.recordings.tolist(), strict=True)}
    assert len({recording for _, recording in pairs}) == sample.tracks.n_recordings < len(pairs)


def test_sample_has_of_an_artist_of_too_many_tracks_a_share(sample: Sample) -> None:
    n = sum(names == ("Various",) for names in sample.tracks.artists)
    assert n == pytest.approx(MOST * N_VARIOUS / N, rel=0.25)


def test_sample_keeps_every_genre_and_leaves_tracks_without_one_out(sample: Sample, tracks: Tracks) -> None:
    assert sample.tracks.genres == tracks.genres == ("folk", "polka", "punk")
    assert sample.tracks.genre_sets.sum(axis=0)[1] == 4
    assert sample.tracks.genre_sets.any(axis=1).all()


def test_sample_of_many_genres_is_hardly_larger_than_asked(table: Table) -> None:
    """Fifty tracks of each of 400 genres would be all of them."""
    numbers = np.arange(len(table)) % 400
    many = replace(table, genres=[(f"genre {number}",) for number in numbers])
    found = sample_tracks(many, merge_tracks(many), MOST)
    assert len(found.tracks) < 1.6 * MOST
    assert (found.tracks.genre_sets.sum(axis=0) >= 3).all()
