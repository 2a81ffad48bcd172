from pathlib import Path

import numpy as np
import pytest

from app.bundle.features import column
from app.bundle.names import fold
from app.indexing.tracks import Tracks
from training.data.table import Table, read_table
from training.data.tracks import merge_tracks
from training.synthetic.catalogue import write_synthetic_table
from training.synthetic.genre_figures import PROBABILITIES, CatalogueFigures, measure_figures, shipped_figures

CHOSEN = ("classical", "reggae", "techno")


def figures_of(*genres: str, companions: bool = False) -> CatalogueFigures:
    """The shipped figures of some genres, with or without the genres that go with them."""
    shipped = shipped_figures()
    chosen = {genre: shipped.genres[genre] for genre in genres}
    if not companions:
        chosen = {genre: one.model_copy(update={"companions": {}}) for genre, one in chosen.items()}
    return CatalogueFigures(source=shipped.source, genres=chosen)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Table:
    """Ten tracks of every genre."""
    path = tmp_path_factory.mktemp("demo") / "small.csv"
    write_synthetic_table(shipped_figures(), 10, np.random.default_rng(0), path)
    return read_table(path)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Tracks:
    """Many tracks of a few genres."""
    path = tmp_path_factory.mktemp("demo") / "large.csv"
    write_synthetic_table(figures_of(*CHOSEN), 2_000, np.random.default_rng(0), path)
    return merge_tracks(read_table(path))


@pytest.fixture(scope="module")
def measured(large: Tracks) -> CatalogueFigures:
    return measure_figures(large, "made up")


def test_made_up_table_same_seed_same_bytes_other_seed_other(tmp_path: Path) -> None:
    written = []
    for number, seed in enumerate((1, 1, 2)):
        path = tmp_path / f"{number}.csv"
        write_synthetic_table(figures_of(*CHOSEN, companions=True), 20, np.random.default_rng(seed), path)
        written.append(path.read_bytes())
    assert written[0] == written[1] != written[2]


def test_made_up_table_reads_with_nothing_dropped(small: Table) -> None:
    assert small.report.dropped == {}
    assert small.report.unknown == {}
    tracks = merge_tracks(small)
    assert len(tracks) == 10 * 114
    assert tracks.genres == tuple(shipped_figures().genres)


def test_made_up_table_names_are_unique_and_artists_return(small: Table) -> None:
    tracks = merge_tracks(small)
    titles = [title for title in tracks.titles if " - " not in title]  # without the releases of a title
    assert len(set(titles)) == len(titles)
    assert 2 * 114 <= len(set(tracks.artists)) <= 3 * 114
    assert not set(titles) & {name for names in tracks.artists for name in names}


@pytest.mark.parametrize("genre", ["classical", "reggae"])
@pytest.mark.parametrize("kind", ["titles", "albums"])
def test_made_up_texts_carry_words_as_measured(kind: str, genre: str, large: Tracks) -> None:
    texts = {"titles": large.titles, "albums": large.albums}[kind]
    members = np.flatnonzero(large.genre_sets[:, large.genres.index(genre)])
    drawn = [f" {fold(texts[row])} " for row in members]
    wanted = shipped_figures().genres[genre].words[kind].each
    assert len(wanted) > 5
    found = {word: float(np.mean([f" {fold(word)} " in text for text in drawn])) for word in wanted}
    assert found == pytest.approx(wanted, abs=0.04)


def test_made_up_albums_are_of_one_artist_and_often_of_several_tracks(large: Tracks) -> None:
    artists: dict[str, set[str]] = {}
    for album, names in zip(large.albums, large.artists, strict=True):
        artists.setdefault(album, set()).add(names[0])
    assert {len(names) for names in artists.values()} == {1}
    _, counts = np.unique([album for album in large.albums if not album.endswith(")")], return_counts=True)
    assert 0.2 < (counts > 1).mean() < 0.6
    assert not set(large.titles) & set(large.albums)


@pytest.mark.parametrize("genre", CHOSEN)
def test_made_up_numerics_are_distributed_as_measured(genre: str, large: Tracks) -> None:
    """The share of tracks up to each quantile is that quantile's probability; several where many values are equal."""
    drawn = large.features[large.genre_sets[:, large.genres.index(genre)]]
    for name, quantiles in shipped_figures().genres[genre].quantiles.items():
        values = drawn[:, column(name)][:, None]
        slack = np.maximum(0.5 if name == "popularity" else 0, 1e-3 * np.abs(quantiles))  # values are written rounded
        assert ((values < quantiles - slack).mean(axis=0) < np.array(PROBABILITIES) + 0.06).all(), name
        assert ((values <= quantiles + slack).mean(axis=0) > np.array(PROBABILITIES) - 0.06).all(), name


@pytest.mark.parametrize("genre", CHOSEN)
def test_made_up_categories_have_the_measured_shares(genre: str, measured: CatalogueFigures) -> None:
    for name, wanted in shipped_figures().genres[genre].shares.items():
        found = measured.genres[genre].shares[name]
        assert {value: found.get(value, 0) for value in wanted} == pytest.approx(wanted, abs=0.05)


@pytest.mark.parametrize("genre", CHOSEN)
def test_made_up_features_are_correlated_as_measured(genre: str, measured: CatalogueFigures) -> None:
    found, wanted = (figures.genres[genre].correlations for figures in (measured, shipped_figures()))
    differences = np.abs(np.array(found) - np.array(wanted))
    assert differences.mean() < 0.05
    assert differences.max() < 0.2


def test_made_up_versions_share_a_recording_and_features(large: Tracks) -> None:
    releases = [row for row, title in enumerate(large.titles) if " - " in title]
    assert 0.02 < len(releases) / len(large) < 0.06
    first_of = {title: row for row, title in enumerate(large.titles) if " - " not in title}
    for row in releases:
        original = first_of[large.titles[row].partition(" - ")[0]]
        assert large.recordings[row] == large.recordings[original]
        assert large.artists[row] == large.artists[original]
        np.testing.assert_array_equal(large.features[row], large.features[original])
    assert large.n_recordings == len(large) - len(releases)


def test_made_up_tracks_carry_their_companion_genres(tmp_path: Path) -> None:
    figures = figures_of("songwriter", "singer-songwriter", "techno", companions=True)
    companions = figures.genres["songwriter"].companions
    assert companions["singer-songwriter"] > 0.9  # else the table is another one
    alone = CatalogueFigures(source="", genres={"songwriter": figures.genres["songwriter"]})
    write_synthetic_table(alone, 400, np.random.default_rng(0), tmp_path / "table.csv")
    table = read_table(tmp_path / "table.csv")
    for companion, share in companions.items():
        carrying = {
            str(identity) for identity, names in zip(table.ids, table.genres, strict=True) if companion in names
        }
        assert len(carrying) / 400 == pytest.approx(share, abs=0.08)
