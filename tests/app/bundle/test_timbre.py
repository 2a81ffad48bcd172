import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from app.bundle.errors import BundleError
from app.bundle.parts import TIMBRE, TIMBRE_ROWS, VECTORS
from app.bundle.reader import Bundle, read_bundle
from app.bundle.timbre import Timbres, TimbreScale
from app.bundle.vectors import VectorLayout
from tests.support.damage import remove_part, reseal

SCALE = TimbreScale(columns=("bright", "rough"), means=(10, -1), deviations=(5, 0.5))


def test_scale_standardises_each_column_and_makes_length_1() -> None:
    found = SCALE.apply(np.array([[13.0, -0.6], [10.0, -2.0], [5.0, -1.0]], dtype=np.float32))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, np.array([[0.6, 0.8], [0.0, -1.0], [-1.0, 0.0]]), atol=1e-6)


@pytest.mark.parametrize("row", [[np.nan, 0], [0, np.inf], [1e300, 0], [10, -1]])
def test_scale_what_is_unknown_or_in_the_middle_has_no_direction(row: list[float]) -> None:
    assert SCALE.apply(np.array([row, [15, -1]])).tolist() == [[0, 0], [1, 0]]


def test_scale_largest_numbers_of_a_table_have_a_direction() -> None:
    found = SCALE.apply(np.array([[3e38, -3e37]], dtype=np.float32))
    assert found == pytest.approx(np.array([[2**-0.5, -(2**-0.5)]]), abs=1e-6)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"columns": ()}, "at least 1"),
        ({"columns": ("bright", "bright")}, "stands twice"),
        ({"columns": ("bright", "")}, "at least 1 character"),
        ({"means": (1,)}, "means: expected 2, one for each column, got 1"),
        ({"means": (1, np.nan)}, "finite"),
        ({"deviations": (1, 0)}, "greater than 0"),
        ({"deviations": (1, 2, 3)}, "deviations: expected 2"),
    ],
)
def test_scale_that_fits_no_columns_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        TimbreScale(**{**SCALE.model_dump(), **changes})


def test_timbres_known_are_those_of_some_length() -> None:
    assert Timbres(SCALE, np.array([[0, 0], [0.6, 0.8], [0, 1]], dtype=np.float32)).n_known == 2


def test_read_bundle_joins_timbre_to_the_vectors(bundle: Bundle) -> None:
    layout = bundle.layout
    assert layout == VectorLayout(bundle.manifest.embedding_dim, 5, 7)
    assert bundle.vectors is bundle.vectors  # joined once
    parts = layout.split(bundle.vectors)
    np.testing.assert_array_equal(parts.timbres, bundle.arrays[TIMBRE_ROWS])
    np.testing.assert_array_equal(np.hstack(parts[:2]), bundle.arrays[VECTORS])
    assert bundle.timbre is not None
    assert bundle.timbre.scale.extractor == "planted 1"


def test_read_bundle_without_timbre_takes_the_vectors_as_they_are(bundle_copy: Path) -> None:
    remove_part(bundle_copy, "timbre")
    bundle = read_bundle(bundle_copy)
    assert (bundle.timbre, bundle.layout.n_timbre) == (None, 0)
    assert bundle.vectors is bundle.arrays[VECTORS]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda rows: rows[:-1], r"expected float32 \[180, 'n_timbre'\], got float32 \[179, 7\]"),
        (lambda rows: rows[:, :-1] * 0, r"expected 7 numbers for each track, as timbre.json names, got 6"),
        (lambda rows: rows[:, :0], r"expected 7 numbers for each track, as timbre.json names, got 0"),
        (lambda rows: rows.astype(np.float64), r"expected float32 \[180, 'n_timbre'\], got float64"),
        (lambda rows: np.where(rows == rows.max(), np.float32(np.nan), rows), "numbers from -1 to 1"),
        (lambda rows: rows * np.float32(0.5), "a timbre of length 1 or 0, got 0.5 for track "),
    ],
    ids=["rows", "columns", "none", "dtype", "nan", "length"],
)
def test_read_bundle_timbre_that_does_not_fit_is_refused(
    bundle_copy: Path, spoil: Callable[[Any], Any], message: str
) -> None:
    np.save(bundle_copy / TIMBRE_ROWS, spoil(np.load(bundle_copy / TIMBRE_ROWS)))
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=rf"{TIMBRE_ROWS}: .*{message}"):
        read_bundle(bundle_copy)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("weight", "default"), 1.5, "weight.default: .*less than or equal to 1"),
        (("weight", "surprise"), 1, "weight.surprise: Extra inputs"),
        (("scale", "columns"), ["c0"], "means: expected 1, one for each column, got 7"),
        (("scale", "deviations"), [0.0] * 7, "scale.deviations.0: .*greater than 0"),
    ],
)
def test_read_bundle_timbre_settings_that_are_none_are_refused(
    bundle_copy: Path, path: tuple[str, str], value: object, message: str
) -> None:
    content = json.loads((bundle_copy / TIMBRE).read_text())
    content[path[0]][path[1]] = value
    (bundle_copy / TIMBRE).write_text(json.dumps(content))
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=rf"{TIMBRE}: expected columns of timbre.*{message}"):
        read_bundle(bundle_copy)
