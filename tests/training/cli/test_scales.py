"""`training index --scales`: what it prints, what it writes, and what the service makes of it."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow
import pyarrow.parquet
import pytest
from numpy.typing import NDArray

from app.bundle.features import column
from app.bundle.models_folder.current import current_bundle, point_current_at
from app.bundle.parts import ENCODERS
from app.bundle.reader import Bundle, read_bundle
from app.bundle.report import read_report
from tests.support.damage import entries, reseal
from tests.support.planted import planted_table
from tests.support.running_service import serving, wait_until
from tests.support.training.command import assert_one_message, cli
from training.fitting.encoders import fit_encoders

EXTRACTOR = "planted 1"


@pytest.fixture
def models(published_models: Path, tmp_path: Path) -> Path:
    """With a model whose encoders keep quantiles, which that of the planted catalogue does not."""
    models = Path(shutil.copytree(published_models, tmp_path / "models"))
    bundle = current_bundle(models)
    encoders = fit_encoders(read_bundle(bundle).features, "quantile")
    (bundle / ENCODERS).write_text(encoders.model_dump_json(), encoding="utf-8")
    version = reseal(bundle, files=entries(bundle))
    bundle.rename(models / version)
    point_current_at(models, version)
    return models


def current(models: Path) -> Bundle:
    return read_bundle(models / (models / "CURRENT").read_text().strip())


def squeezed() -> pd.DataFrame:
    """The planted table as an extractor sees it to which all energy is between 0.4 and 0.5, and few know valence."""
    table = planted_table()
    table["energy"] = 0.4 + table["energy"] / 10
    table.loc[50:, "valence"] = None
    return table


def written(table: pd.DataFrame, path: Path, extractor: str = EXTRACTOR) -> Path:
    metadata = {"songkin.extractor": extractor} if extractor else {}
    pyarrow.parquet.write_table(
        pyarrow.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(metadata), path
    )
    return path


def test_index_matches_scales_where_it_is_asked_to_and_says_so(models: Path, tmp_path: Path) -> None:
    table, base = written(squeezed(), tmp_path / "t.parquet"), current(models)
    matched = cli("index", "--data", table, "--models", models, "--scales", "match")
    assert matched.exit_code == 0, matched.output
    made = current(models)
    assert f"the tracks that the model of {base.manifest.version} learned from" in matched.output
    assert "  energy: 0.4" in matched.output
    assert "  valence stays as it is: " in matched.output
    assert made.scales is not None
    assert (made.scales.extractor, made.scales.reference) == (EXTRACTOR, base.manifest.version)
    assert read_report(made)["indexed"]["scales"]["matched"] == ["danceability", "energy", "acousticness"]
    energy = column("energy")
    np.testing.assert_allclose(made.features[:, energy], base.features[:, energy], atol=0.05)

    body = {"name": "New", "features": {"energy": 0.45}}
    with serving(models, writes=True, live_dir=tmp_path / "live") as client:
        assert client.get("/info").json()["scales"]["features"] == ["danceability", "energy", "acousticness"]
        same = client.put("/tracks/same", json=body | {"extractor": EXTRACTOR}).json()
        other = client.put("/tracks/other", json=body | {"extractor": "another"}).json()
        exact = client.put("/tracks/exact", json=body).json()
        wait_until(lambda: client.get("/tracks/exact").json() == exact)
        assert client.get("/tracks/same").json() == same
    assert [track["features"]["energy"] for track in (other, exact)] == [0.45, 0.45]
    assert same["features"]["energy"] == pytest.approx(float(made.scales.apply(row(0.45))[0, energy]), abs=1e-6)


def row(energy: float) -> NDArray[np.float32]:
    features = np.full((1, 15), np.nan, dtype=np.float32)
    features[0, column("energy")] = energy
    return features


@pytest.mark.parametrize(
    ("rows", "extractor", "message"),
    [
        (185, "", "expected a table that names its extractor, as `songkin analyse` writes it"),
        (20, EXTRACTOR, "expected a feature whose scale can be matched, got none: danceability: "),
    ],
)
def test_index_of_a_table_whose_scales_cannot_be_matched_is_refused(
    models: Path, tmp_path: Path, rows: int, extractor: str, message: str
) -> None:
    table = written(planted_table().head(rows), tmp_path / "t.parquet", extractor)
    before = (models / "CURRENT").read_text()
    assert_one_message(cli("index", "--data", table, "--models", models, "--scales", "match"), message)
    assert (models / "CURRENT").read_text() == before
