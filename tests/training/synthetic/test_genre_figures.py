from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.bundle.features import FEATURE_NAMES, NUMERIC_FEATURES, column
from app.indexing.tracks import Tracks
from training.synthetic.genre_figures import (
    PROBABILITIES,
    CatalogueFigures,
    GenreFigures,
    measure_figures,
    shipped_figures,
    write_figures,
)

Features = NDArray[np.float64]
N = 2_000


def catalogue(features: Features, genre_sets: NDArray[np.bool_]) -> Tracks:
    n = len(features)
    return Tracks(
        ids=[f"{i:06d}" for i in range(n)],
        titles=[f"title {i}" for i in range(n)],
        albums=["album"] * n,
        artists=[("artist",)] * n,
        features=features.astype(np.float32),
        genres=("blue", "green"),
        genre_sets=genre_sets,
        recordings=np.arange(n),
    )


@pytest.fixture
def planted_features(rng: np.random.Generator) -> Features:
    """Every numeric uniform on 0 to 1, valence as energy, liveness against it, danceability half with it; one key in
    four is 3, the others 8.
    """
    features = rng.random((N, len(FEATURE_NAMES)))
    scores = rng.standard_normal((N, 2))
    energy = scores[:, 0].argsort().argsort() / (N - 1)
    features[:, column("energy")] = features[:, column("valence")] = energy
    features[:, column("liveness")] = 1 - energy
    half = 0.5 * scores[:, 0] + np.sqrt(0.75) * scores[:, 1]
    features[:, column("danceability")] = half.argsort().argsort() / (N - 1)
    features[:, column("key")] = np.where(np.arange(N) % 4 == 0, 3, 8)
    features[:, [column("explicit"), column("mode")]] = 1
    features[:, column("time_signature")] = 4
    return features


@pytest.fixture
def measured(planted_features: Features) -> GenreFigures:
    genre_sets = np.column_stack([np.ones(N, dtype=bool), np.arange(N) % 5 == 0])
    return measure_figures(catalogue(planted_features, genre_sets), "planted").genres["blue"]


def correlation(figures: GenreFigures, one: str, other: str) -> float:
    matrix = np.zeros((len(NUMERIC_FEATURES), len(NUMERIC_FEATURES)))
    matrix[np.triu_indices(len(NUMERIC_FEATURES), 1)] = figures.correlations
    return float((matrix + matrix.T)[NUMERIC_FEATURES.index(one), NUMERIC_FEATURES.index(other)])


def test_measure_figures_planted_quantiles_are_recovered(measured: GenreFigures) -> None:
    assert set(measured.quantiles) == set(NUMERIC_FEATURES)
    assert measured.quantiles["energy"] == pytest.approx(PROBABILITIES, abs=1e-3)
    assert measured.quantiles["tempo"] == pytest.approx(PROBABILITIES, abs=0.05)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("energy", "valence", 1),
        ("energy", "liveness", -1),
        ("energy", "danceability", 0.5),
        ("tempo", "loudness", 0),
    ],
)
def test_measure_figures_planted_correlations_are_recovered(
    one: str, other: str, expected: float, measured: GenreFigures
) -> None:
    assert correlation(measured, one, other) == pytest.approx(expected, abs=0.06)


def test_measure_figures_shares_and_companions_are_recovered(measured: GenreFigures) -> None:
    assert measured.shares == {"explicit": {1: 1}, "key": {3: 0.25, 8: 0.75}, "mode": {1: 1}, "time_signature": {4: 1}}
    assert measured.companions == {"green": 0.2}


def test_measure_figures_unknown_values_are_left_out(planted_features: Features) -> None:
    planted_features[::2, [column("tempo"), column("key")]] = np.nan
    genre_sets = np.column_stack([np.ones(N, dtype=bool), np.arange(N) % 5 == 0])
    figures = measure_figures(catalogue(planted_features, genre_sets), "planted").genres["blue"]
    assert figures.shares["key"] == {8: 1}  # every track of key 3 is among the unknown
    assert figures.quantiles["tempo"][6] == pytest.approx(0.5, abs=0.05)


def test_measure_figures_constant_feature_correlates_with_nothing(planted_features: Features) -> None:
    """A genre whose tracks all have popularity 0 is nothing odd; and no warning may come of it."""
    planted_features[:, column("popularity")] = 0
    genre_sets = np.ones((N, 2), dtype=bool)
    figures = measure_figures(catalogue(planted_features, genre_sets), "planted").genres["blue"]
    assert figures.quantiles["popularity"] == (0,) * len(PROBABILITIES)
    assert correlation(figures, "popularity", "tempo") == 0
    assert correlation(figures, "energy", "valence") == pytest.approx(1)


def test_write_figures_reads_back_equal(measured: GenreFigures, tmp_path: Path) -> None:
    figures = CatalogueFigures(source='"quoted" – source', genres={"blue": measured, "drum'n\"bass": measured})
    write_figures(figures, tmp_path / "figures.json")
    assert CatalogueFigures.model_validate_json((tmp_path / "figures.json").read_bytes()) == figures


def test_shipped_figures_are_of_114_genres_and_name_their_source() -> None:
    figures = shipped_figures()
    assert len(figures.genres) == 114
    assert list(figures.genres) == sorted(figures.genres)
    assert "Spotify Tracks Dataset" in figures.source
    assert "10.34740/KAGGLE/DSV/4372070" in figures.source
    assert "Open Database License" in figures.source


def test_shipped_figures_are_possible() -> None:
    figures = shipped_figures()
    for one in figures.genres.values():
        assert all(list(values) == sorted(values) for values in one.quantiles.values())
        assert all(len(values) == len(PROBABILITIES) for values in one.quantiles.values())
        assert len(one.correlations) == len(NUMERIC_FEATURES) * (len(NUMERIC_FEATURES) - 1) // 2
        assert all(-1 <= value <= 1 for value in one.correlations)
        assert all(sum(shares.values()) == pytest.approx(1, abs=0.01) for shares in one.shares.values())
        assert set(one.companions) <= set(figures.genres)
