from pathlib import Path

import numpy as np
import pytest

from app.bundle.features import column
from app.bundle.names import fold
from app.indexing.tracks import Tracks
from training.data.table import read_table
from training.data.tracks import merge_tracks
from training.synthetic.genre_figures import PROBABILITIES, CatalogueFigures, measure_figures, shipped_figures
from training.synthetic.large_table import write_large_table

CHOSEN = ("classical", "songwriter")
N = 15_000  # tracks of a genre: as the largest artists have a hundredth of them, fewer would not show the figures


@pytest.fixture(scope="module")
def figures() -> CatalogueFigures:
    """Of two genres; only `songwriter` has companions, and neither genre is one."""
    shipped = shipped_figures()
    classical = shipped.genres["classical"].model_copy(update={"companions": {}})
    return CatalogueFigures(source="", genres={"classical": classical, "songwriter": shipped.genres["songwriter"]})


@pytest.fixture(scope="module")
def tracks(figures: CatalogueFigures, tmp_path_factory: pytest.TempPathFactory) -> Tracks:
    path = tmp_path_factory.mktemp("large") / "table.csv"
    write_large_table(figures, N, np.random.default_rng(0), path)
    table = read_table(path)
    assert table.report.dropped == {}
    assert table.report.unknown == {}
    return merge_tracks(table)


def test_large_table_same_seed_same_bytes_other_seed_other(figures: CatalogueFigures, tmp_path: Path) -> None:
    written = []
    for number, seed in enumerate((1, 1, 2)):
        write_large_table(figures, 500, np.random.default_rng(seed), tmp_path / str(number))
        written.append((tmp_path / str(number)).read_bytes())
    assert written[0] == written[1] != written[2]


def test_large_table_has_as_many_tracks_as_asked_in_their_genres(tracks: Tracks, figures: CatalogueFigures) -> None:
    assert len(tracks) == 2 * N
    shares = {genre: tracks.genre_sets[:, i].sum() / N for i, genre in enumerate(tracks.genres)}
    assert shares == pytest.approx(
        {"classical": 1, "songwriter": 1, **figures.genres["songwriter"].companions}, abs=0.03
    )


def test_large_table_artists_differ_in_size_and_titles_repeat_as_in_the_real_one(tracks: Tracks) -> None:
    _, sizes = np.unique([fold(names[0]) for names in tracks.artists], return_counts=True)
    assert sizes.mean() == pytest.approx(5.1, abs=0.3)
    assert np.quantile(sizes, [0.5, 0.9, 0.99]) == pytest.approx([2, 11, 47], rel=0.2)
    assert np.mean([len(names) > 1 for names in tracks.artists]) == pytest.approx(0.25, abs=0.02)
    albums = {(album, names[0]) for album, names in zip(tracks.albums, tracks.artists, strict=True)}
    assert len(tracks) / len(albums) == pytest.approx(1.8, abs=0.2)
    assert 0.8 < len(set(tracks.titles)) / len(tracks) < 0.95


def test_large_table_artists_are_of_one_genre_each(tracks: Tracks) -> None:
    classical = tracks.genre_sets[:, tracks.genres.index("classical")]
    names = [{fold(tracks.artists[row][0]) for row in np.flatnonzero(members)} for members in (classical, ~classical)]
    assert not names[0] & names[1]


@pytest.mark.parametrize("genre", CHOSEN)
@pytest.mark.parametrize("kind", ["titles", "albums"])
def test_large_table_texts_carry_words_as_measured(kind: str, genre: str, tracks: Tracks) -> None:
    texts = {"titles": tracks.titles, "albums": tracks.albums}[kind]
    members = np.flatnonzero(tracks.genre_sets[:, tracks.genres.index(genre)])
    drawn = [f" {fold(texts[row])} " for row in members]
    wanted = shipped_figures().genres[genre].words[kind].each
    assert len(wanted) > 5
    found = {word: float(np.mean([f" {fold(word)} " in text for text in drawn])) for word in wanted}
    assert found == pytest.approx(wanted, abs=0.03)


@pytest.mark.parametrize("genre", CHOSEN)
def test_large_table_features_are_distributed_as_measured(genre: str, tracks: Tracks) -> None:
    drawn = tracks.features[tracks.genre_sets[:, tracks.genres.index(genre)]]
    wanted = shipped_figures().genres[genre]
    for name, quantiles in wanted.quantiles.items():
        values = drawn[:, column(name)][:, None]
        slack = np.maximum(0.5 if name == "popularity" else 0, 1e-3 * np.abs(quantiles))  # values are written rounded
        assert ((values < quantiles - slack).mean(axis=0) < np.array(PROBABILITIES) + 0.06).all(), name
        assert ((values <= quantiles + slack).mean(axis=0) > np.array(PROBABILITIES) - 0.06).all(), name
    for name, shares in wanted.shares.items():
        codes = drawn[:, column(name)]
        assert {value: np.mean(codes == value) for value in shares} == pytest.approx(shares, abs=0.03)


def test_large_table_features_are_correlated_as_measured(tracks: Tracks) -> None:
    found, wanted = (one.genres["classical"].correlations for one in (measure_figures(tracks, ""), shipped_figures()))
    assert np.abs(np.array(found) - np.array(wanted)).max() < 0.1


def test_large_table_versions_share_a_recording_and_features(tracks: Tracks) -> None:
    first_of = {
        (title, names): row
        for row, (title, names) in reversed(list(enumerate(zip(tracks.titles, tracks.artists, strict=True))))
    }
    releases = [row for row, title in enumerate(tracks.titles) if " - " in title]
    assert 0.02 < len(releases) / len(tracks) < 0.06
    for row in releases:
        original = first_of[tracks.titles[row].partition(" - ")[0], tracks.artists[row]]
        assert tracks.recordings[row] == tracks.recordings[original]
    originals = [first_of[tracks.titles[row].partition(" - ")[0], tracks.artists[row]] for row in releases]
    same = (tracks.features[releases] == tracks.features[originals]).all(axis=1)
    assert same.mean() > 0.98  # a few artists used the title of their first track again
