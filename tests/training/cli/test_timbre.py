"""A table with timbre becomes a bundle with timbre, by indexing and by training alike."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from app.bundle.parts import NEIGHBOURS, SIMILARITIES
from app.bundle.reader import Bundle, read_bundle
from app.catalogue.loader import load_catalogue
from app.indexing.timbre import FALLBACK_WEIGHT
from app.retrieval.weights import DefaultWeights
from app.service import Service
from tests.support.indices import similar_ids, similar_pairs
from tests.support.planted import planted_table
from tests.support.timbre import TWINS, with_twins, write_table
from tests.support.training.command import cli


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_table(
        tmp_path_factory.mktemp("table") / "twins.parquet", *with_twins(planted_table()), ["x", "y", "z"]
    )


@pytest.fixture(scope="module")
def indexed(published_models: Path, table: Path, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    models = Path(shutil.copytree(published_models, tmp_path_factory.mktemp("indexed") / "models"))
    result = cli("index", "--data", table, "--models", models)
    assert result.exit_code == 0, result.output
    assert "timbre of 185 tracks" in " ".join(result.output.split())
    return read_bundle(models / (models / "CURRENT").read_text().strip())


def test_index_writes_timbre_with_its_scale_and_a_weight_that_was_fitted(indexed: Bundle) -> None:
    assert indexed.timbre is not None
    assert indexed.timbre.scale.columns == ("x", "y", "z")
    assert indexed.timbre.scale.extractor == "planted 1"
    assert indexed.timbre.weight.fitted_on is not None
    assert indexed.layout.n_timbre == 3


def test_index_neighbour_tables_are_of_all_default_weights(indexed: Bundle) -> None:
    """By brute force."""
    catalogue, layout = load_catalogue(indexed), indexed.layout
    weights = DefaultWeights.of(indexed).defaults(catalogue.artist_known)
    queries = layout.queries(indexed.vectors, *weights).astype(np.float64)
    products = np.round(queries @ indexed.vectors.T.astype(np.float64), 6)
    for track, row in enumerate(products):
        seen, expected = {int(catalogue.recordings[track])}, []
        for other in np.lexsort((np.arange(len(row)), -row.astype(np.float32))).tolist():
            if int(catalogue.recordings[other]) not in seen:
                seen.add(int(catalogue.recordings[other]))
                expected.append(other)
        depth = indexed.manifest.n_neighbours
        assert indexed.arrays[NEIGHBOURS][track].tolist() == expected[:depth]
        np.testing.assert_allclose(indexed.arrays[SIMILARITIES][track], row[expected[:depth]], atol=2e-6)


@pytest.mark.parametrize("weight", [0.05, 0.5, 1.0])
def test_tracks_alike_in_all_but_timbre_come_in_the_order_of_their_timbre(indexed: Bundle, weight: float) -> None:
    service = Service.of(indexed)
    found = similar_ids(service, service.similar(TWINS[0], 100, timbre_weight=weight))
    assert [one for one in found if one in TWINS] == [*TWINS[1:]]
    found = similar_ids(service, service.similar(TWINS[5], 100, timbre_weight=weight))
    assert [one for one in found if one in TWINS] == [*TWINS[4::-1]]


def test_tracks_alike_in_all_but_timbre_are_equal_without_it(indexed: Bundle) -> None:
    service = Service.of(indexed)
    similar = similar_pairs(service, service.similar(TWINS[0], 20, timbre_weight=0))
    twins = [pair for pair in similar if pair[0] in TWINS]
    assert twins == [(twin, 1.0) for twin in TWINS[1:]]


def test_train_writes_timbre_too(table: Path, tmp_path: Path) -> None:
    small = ("model.hidden=[8]", "optimiser.max_epochs=1", "optimiser.batch_size=64", "name=small")
    options = [part for change in small for part in ("--set", change)]
    result = cli("train", "--data", table, "--models", tmp_path, "--config", "baseline", *options)
    assert result.exit_code == 0, result.output
    bundle = read_bundle(tmp_path / (tmp_path / "CURRENT").read_text().strip())
    assert bundle.timbre is not None
    assert bundle.timbre.scale.columns == ("x", "y", "z")
    assert "timbre of 185 tracks" in " ".join(result.output.split())


def test_index_of_few_that_share_an_artist_says_that_the_weight_is_the_usual_one(
    published_models: Path, tmp_path: Path
) -> None:
    models = Path(shutil.copytree(published_models, tmp_path / "models"))
    table, timbres = with_twins(planted_table().iloc[:40])
    path = write_table(tmp_path / "few.parquet", table, [*[None] * 40, *timbres[40:]])
    result = cli("index", "--data", path, "--models", models)
    assert result.exit_code == 0, result.output
    assert f"counts {FALLBACK_WEIGHT} by default, as usual" in " ".join(result.output.split())
