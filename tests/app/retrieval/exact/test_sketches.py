"""The part "sketches" is what is worked out of the vectors, and no damage to it meets a request."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.bundle.errors import BundleError
from app.bundle.files import sketches as files
from app.bundle.reader import Bundle, read_bundle
from app.retrieval.exact.sketches import Sketches, coarsened, sketches_of
from tests.support.damage import remove_part, reseal

Change = Callable[[Any], Any]


@pytest.mark.parametrize("name", ["bundle", "demo"])
def test_sketches_of_a_bundle_are_those_of_its_vectors(request: pytest.FixtureRequest, name: str) -> None:
    bundle: Bundle = request.getfixturevalue(name)
    assert bundle.has("sketches")
    found, expected = sketches_of(bundle), Sketches.of(bundle.vectors, bundle.layout)
    for field in fields(Sketches):
        np.testing.assert_array_equal(getattr(found, field.name), getattr(expected, field.name))


def test_sketches_of_a_bundle_without_the_part_are_worked_out(bundle: Bundle, bundle_copy: Path) -> None:
    remove_part(bundle_copy, "sketches")
    found = sketches_of(read_bundle(bundle_copy))
    np.testing.assert_array_equal(found.sketches, sketches_of(bundle).sketches)


@pytest.mark.parametrize("n_directions", [40, 13, 12, 3])
def test_coarse_sketch_keeps_the_first_directions_and_the_length_of_the_rest(
    n_directions: int, rng: np.random.Generator
) -> None:
    sketch = rng.normal(size=(5, n_directions + 1))
    found = coarsened(sketch)
    n_kept = min(12, n_directions)
    assert found.shape == (5, n_kept + 1)
    np.testing.assert_array_equal(found[:, :n_kept], sketch[:, :n_kept])
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), np.linalg.norm(sketch, axis=1))


def with_value(place: Any, value: float) -> Change:
    def put(array: Any) -> Any:
        array[place] = value
        return array

    return put


DAMAGE: list[tuple[str, Change]] = [
    (files.SKETCHES, lambda sketches: sketches[:, 1:].copy()),
    (files.SKETCHES, with_value((3, 0), np.nan)),
    (files.GENRE_ROWS, with_value((0, 0), 7.0)),
    (files.EMBEDDING_DIRECTIONS, lambda directions: directions[1:]),
    (files.LONGEST, with_value(0, -1.0)),
    (files.LONGEST, with_value(0, np.inf)),
    (files.MARKED, with_value(0, 1 << 30)),
    (files.MARKED_STARTS, with_value(-1, 0)),
    (files.MARKED_STARTS, lambda starts: starts[:-1]),
]


@pytest.mark.parametrize(("name", "change"), DAMAGE, ids=[name for name, _ in DAMAGE])
def test_sketches_damaged_file_is_refused_by_name(bundle_copy: Path, name: str, change: Change) -> None:
    np.save(bundle_copy / name, change(np.load(bundle_copy / name).copy()))
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=rf"{name}: expected"):
        sketches_of(read_bundle(bundle_copy))
