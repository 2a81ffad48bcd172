import copy
import io
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from rich.console import Console

from app.bundle.calibration import Calibration
from app.bundle.encoders import encode
from app.bundle.features import column
from app.bundle.manifest import GenreWeights
from app.bundle.names import fold
from app.bundle.parts import NEIGHBOURS, SIMILARITIES
from app.bundle.reader import Bundle, read_bundle
from app.indexing.progress_log import ProgressLog
from app.indexing.tracks import Tracks
from tests.support.indexed import selected
from tests.support.planted import GENRES, planted_table, track_id
from tests.support.training.brute_force import count_artists, nearest_by_sorting, weigh_artists
from tests.support.vectors import as_queries
from training.bundling.bundle import write_bundle
from training.config import Protocol, TrainConfig, load_config
from training.data.errors import TableError
from training.data.load import load
from training.data.table import Table
from training.evaluation.known_features import KNOWN_FEATURES
from training.fitting.trainer import infer
from training.pipeline import Run, run_training

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def run(planted: Table, tracks: Tracks, quick_config: TrainConfig, _one_thread: None) -> Run:
    return run_training(planted, tracks, quick_config, CPU, ProgressLog(Console(quiet=True)))


@pytest.fixture(scope="module")
def tilted(run: Run) -> Run:
    """The run with choices that show in every vector and neighbour: the planted catalogue is too easy to need any."""
    evidence = run.choices.evidence.model_copy(
        update={"smoothing": 0.4, "weight": 0.7, "calibration": Calibration(intercept=0.3, slope=-0.5)}
    )
    weights = GenreWeights(artist_known=0.6, artist_unknown=0.2)
    model = copy.deepcopy(run.fitted.model)
    model.set_calibration(Calibration(intercept=1.2))
    return replace(
        run,
        fitted=replace(run.fitted, model=model),
        choices=replace(run.choices, evidence=evidence, weights=weights),
    )


@dataclass(frozen=True)
class Served:
    """A bundle of some tracks, and what it was made of."""

    run: Run
    tracks: Tracks
    bundle: Bundle

    def expected_genres(self) -> tuple[NDArray[np.float32], NDArray[np.float32], list[bool]]:
        """Embeddings, genre probabilities with the artists, and whether an artist is known, by definition."""
        by_sound, embeddings = infer(self.run.fitted.model, encode(self.run.encoders, self.tracks.features))
        evidence = self.run.choices.evidence
        return embeddings, *weigh_artists(evidence, by_sound, self.tracks.artists, self.tracks.shares())


@pytest.fixture(scope="module", params=["learned", "other"])
def served(request: pytest.FixtureRequest, tilted: Run, tmp_path_factory: pytest.TempPathFactory) -> Served:
    """The bundle of what was learned, and one of another catalogue, as the demo is."""
    tracks = tilted.tracks
    if request.param == "other":
        tracks = selected(tracks, range(0, len(tracks), 4))
        named: list[tuple[str, ...]] = [
            (name, f"Guest {row % 5}") if row % 4 else (f"Nobody {row}",) for row, (name,) in enumerate(tracks.artists)
        ]
        tracks = replace(tracks, artists=named)
    directory = tmp_path_factory.mktemp(request.param)
    write_bundle(tilted, tracks, directory, ProgressLog(Console(quiet=True)))
    return Served(tilted, tracks, read_bundle(directory))


def rows_of(bundle: Bundle, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{bundle.file('catalogue.sqlite')}?mode=ro&immutable=1", uri=True)) as db:
        return db.execute(query).fetchall()


def test_pipeline_same_run_twice_gives_the_same_bundle(
    bundle: Bundle, run: Run, tracks: Tracks, quiet: ProgressLog, tmp_path: Path
) -> None:
    again = write_bundle(run, tracks, tmp_path, quiet)
    assert again.files == bundle.manifest.files
    assert again.version == bundle.manifest.version


def test_pipeline_bundle_fits_the_planted_catalogue(bundle: Bundle, run: Run) -> None:
    manifest = bundle.manifest
    assert (manifest.n_tracks, manifest.genres, manifest.embedding_dim) == (len(run.tracks), GENRES, 16)
    assert manifest.index.recall == 1
    assert manifest.metrics["features.macro_f1"] >= 0.95
    assert manifest.genre_weights == run.choices.weights
    assert bundle.evidence == run.choices.evidence
    np.testing.assert_array_equal(bundle.features, run.tracks.features)
    assert encode(bundle.encoders, bundle.features).codes.min() >= 0


def test_pipeline_metrics_are_named_by_view_and_figure(bundle: Bundle, run: Run) -> None:
    retrieval = {"genre_hit@10", "ndcg@10", "same_artist@10", "other_artists_hit@10", "other_albums_hit@10"}
    sound = {*retrieval, "accuracy", "top5", "macro_f1", "log_loss", "ece"}
    views = {"embedding": retrieval, "features": sound, "artists": {*sound, "artist_known"}}
    assert set(bundle.manifest.metrics) == {f"{view}.{name}" for view, names in views.items() for name in names}
    for key, value in bundle.manifest.metrics.items():
        view, _, name = key.partition(".")
        assert value == pytest.approx(run.figures.by_view[view][name], abs=5.1e-6)


def test_pipeline_vectors_hold_the_embedding_beside_the_genres_each_of_length_1(served: Served) -> None:
    vectors = served.bundle.vectors
    embeddings, genres, _ = served.expected_genres()
    dim = served.bundle.manifest.embedding_dim
    assert vectors.shape == (len(served.tracks), dim + len(GENRES))
    np.testing.assert_allclose(vectors[:, :dim], embeddings, atol=1e-6)  # by ONNX, and by torch
    directions = genres / np.linalg.norm(genres, axis=1, keepdims=True)
    np.testing.assert_allclose(vectors[:, dim:], directions, atol=1e-4)
    for part in (vectors[:, :dim], vectors[:, dim:]):
        np.testing.assert_allclose(np.linalg.norm(part, axis=1), 1, atol=1e-5)


def test_pipeline_neighbours_equal_brute_force_for_the_manifests_weights(served: Served) -> None:
    manifest, vectors, recordings = served.bundle.manifest, served.bundle.vectors, served.tracks.recordings
    known = served.expected_genres()[2]
    weights = np.where(known, manifest.genre_weights.artist_known, manifest.genre_weights.artist_unknown)
    queries = as_queries(vectors, manifest.embedding_dim, weights.astype(np.float32))
    expected = nearest_by_sorting(vectors, queries, recordings, recordings, manifest.n_neighbours)
    assert served.bundle.arrays[NEIGHBOURS].tolist() == expected
    products = np.einsum("qd,qkd->qk", queries, vectors[served.bundle.arrays[NEIGHBOURS]])
    np.testing.assert_allclose(served.bundle.arrays[SIMILARITIES], products, atol=2e-6)
    assert manifest.index.recall == 1


def test_pipeline_catalogue_has_the_counts_of_artists_and_who_is_known(served: Served) -> None:
    query = (
        "SELECT artists.name, genres.name, artist_genres.n_tracks FROM artist_genres "
        "JOIN artists USING (artist) JOIN genres USING (genre)"
    )
    found = {(fold(str(artist)), genre): n for artist, genre, n in rows_of(served.bundle, query)}
    expected = {
        (artist, genre): n
        for artist, by_genre in count_artists(served.tracks.artists, served.tracks.shares()).items()
        for genre, n in zip(GENRES, by_genre.tolist(), strict=True)
        if n
    }
    assert found == pytest.approx(expected)
    known = served.expected_genres()[2]
    assert [bool(one) for (one,) in rows_of(served.bundle, "SELECT artist_known FROM tracks ORDER BY track")] == known
    assert served.bundle.evidence == served.run.choices.evidence


def test_pipeline_neighbours_are_of_other_recordings_and_of_the_genre(bundle: Bundle, tracks: Tracks) -> None:
    recordings = tracks.recordings[bundle.arrays[NEIGHBOURS]]
    assert (recordings != tracks.recordings[:, None]).all()
    assert all(len(set(row)) == len(row) for row in recordings.tolist())
    assert (np.diff(bundle.arrays[SIMILARITIES], axis=1) <= 0).all()
    shared = (tracks.genre_sets[bundle.arrays[NEIGHBOURS][:, :10]] & tracks.genre_sets[:, None]).any(axis=2)
    assert shared.mean() > 0.9


def test_pipeline_report_says_what_was_measured(
    bundle: Bundle, run: Run, planted: Table, quick_config: TrainConfig
) -> None:
    report = json.loads(bundle.file("report.json").read_bytes())
    assert report["config"] == quick_config.model_dump(mode="json")
    assert report["data"]["sha256"] == planted.report.sha256
    assert report["data"]["n_rows"] == len(planted_table())
    assert (report["data"]["n_tracks"], report["data"]["n_recordings"], report["data"]["n_genres"]) == (180, 175, 5)
    assert sum(report["sides"].values()) == 180
    assert bundle.manifest.metrics == {
        f"{view}.{name}": value for view, figures in report["test"].items() for name, value in figures.items()
    }
    assert report["features_weight"] == run.choices.features_weight
    assert report["calibration"] == pytest.approx(
        {"intercept": run.fitted.model.intercept.item(), "slope": run.fitted.model.slope.item()}, abs=1e-5
    )
    assert report["validation"]["all 15"]["accuracy"] == pytest.approx(run.validation["all 15"]["accuracy"], abs=1e-5)
    for view in ("features", "artists"):  # this configuration reads no words
        assert list(report["by_genre"][view]) == list(GENRES)
        f1 = [figures["f1"] for figures in report["by_genre"][view].values()]
        assert np.mean(f1) == pytest.approx(report["test"][view]["macro_f1"], abs=1e-5)
        n_examples = [of["n"] for of in (*report["by_genre"][view].values(), *report["reliability"][view])]
        assert sum(n_examples) == 2 * report["sides"]["test"]
    best = report["history"][report["best_epoch"] - 1]
    assert best["validation_macro_f1"] == max(epoch["validation_macro_f1"] for epoch in report["history"])


def test_pipeline_rows_protocol_has_every_row_on_a_side(
    planted: Table, tracks: Tracks, quick_config: TrainConfig, quiet: ProgressLog, tmp_path: Path
) -> None:
    run = run_training(planted, tracks, quick_config.model_copy(update={"protocol": "rows"}), CPU, quiet)
    assert [len(side) for side in (run.sides.train, run.sides.validation, run.sides.test)] == [125, 30, 30]
    assert write_bundle(run, tracks, tmp_path, quiet).n_tracks == len(tracks)


@pytest.mark.parametrize("protocol", ["recordings", "rows"])
def test_pipeline_large_table_learns_from_a_sample_says_so_and_serves_all(
    protocol: Protocol, planted: Table, tracks: Tracks, quick_config: TrainConfig, tmp_path: Path
) -> None:
    config = quick_config.model_copy(update={"protocol": protocol, "most_tracks": 100})
    console = Console(record=True, file=io.StringIO(), width=400)
    run = run_training(planted, tracks, config, CPU, ProgressLog(console))
    assert len({*run.examples.tracks.tolist()}) == run.n_sampled == 100
    assert "of the 180 tracks, a sample of 100, of whole artists, is learned from and measured" in console.export_text()
    assert write_bundle(run, tracks, tmp_path, ProgressLog(Console(quiet=True))).n_tracks == 180
    bundle = read_bundle(tmp_path)
    np.testing.assert_array_equal(bundle.features, tracks.features)
    report = json.loads(bundle.file("report.json").read_bytes())
    assert (report["data"]["n_tracks"], report["data"]["n_sampled"]) == (180, 100)
    assert report["config"]["most_tracks"] == 100
    assert sum(report["sides"].values()) == len(run.examples)


def test_pipeline_too_few_recordings_for_three_sides_says_so(
    planted: Table, quick_config: TrainConfig, quiet: ProgressLog, tmp_path: Path
) -> None:
    """Three tracks of a genre are enough for `genre_names`, but these are versions of two recordings."""
    frame = planted_table()
    kept = [track_id(genre, number) for genre in ("folk", "punk") for number in (1, 2, 4)]
    frame[frame["track_id"].isin(kept)].to_csv(tmp_path / "table.csv", index=False)
    table, tracks = load(tmp_path / "table.csv", quiet)
    with pytest.raises((TableError, ValueError), match="recordings"):
        run_training(table, tracks, quick_config, CPU, quiet)


def test_pipeline_small_other_catalogue_has_as_many_neighbours_as_there_are(
    tilted: Run, quiet: ProgressLog, tmp_path: Path
) -> None:
    shown = selected(tilted.tracks, range(0, 180, 4))
    manifest = write_bundle(tilted, shown, tmp_path, quiet)
    assert (manifest.n_tracks, manifest.n_neighbours) == (45, 44)
    assert read_bundle(tmp_path).features.shape == (45, 15)


def test_pipeline_ignored_feature_makes_no_neighbours_and_stays_in_the_catalogue(
    planted: Table, tracks: Tracks, quiet: ProgressLog, tmp_path: Path
) -> None:
    config = load_config(
        "default",
        (
            *("model.n_frequencies=4", "model.numeric_dim=4", "model.embedding_dim=8", "model.retrieval.hidden=[16]"),
            *("model.classifier.hidden=[16]", "optimiser.max_epochs=2", 'catalogue.ignore=["popularity"]'),
        ),
        seed=1,
    )
    run = run_training(planted, tracks, config, CPU, quiet)
    famous = tracks.features.copy()
    famous[:, column("popularity")] = 100 - famous[:, column("popularity")]
    bundles = []
    for name, features in (("as it is", tracks.features), ("turned round", famous)):
        (tmp_path / name).mkdir()
        write_bundle(run, replace(tracks, features=features), tmp_path / name, quiet)
        bundles.append(read_bundle(tmp_path / name))
    np.testing.assert_array_equal(bundles[0].vectors, bundles[1].vectors)
    np.testing.assert_array_equal(bundles[1].features, famous)
    assert np.isnan(run.examples.features[:, column("popularity")]).all()
    report = json.loads(bundles[0].file("report.json").read_bytes())
    assert list(report["by_known"]["test"]) == list(KNOWN_FEATURES)[1:]  # popularity is never known
