"""Arrays of a bundle that are not as the table of its files says are refused by name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.bundle.errors import BundleError
from app.bundle.reader import read_bundle
from tests.support.damage import reseal


@pytest.mark.parametrize("name", ["features.npy", "vectors.npy", "neighbours.npy", "similarities.npy"])
@pytest.mark.parametrize(
    "spoil",
    [lambda a: a[:-1], lambda a: a[:, :-1], lambda a: a.ravel(), lambda a: a.astype(np.float64)],
    ids=["rows", "columns", "flat", "dtype"],
)
def test_read_bundle_array_of_another_shape_is_refused(
    bundle_copy: Path, name: str, spoil: Callable[[Any], Any]
) -> None:
    array = np.load(bundle_copy / name)
    np.save(bundle_copy / name, spoil(array))
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=rf"{name}: expected {array.dtype} \[{array.shape[0]}, "):
        read_bundle(bundle_copy)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("vectors.npy", np.nan, "numbers from -1 to 1"),
        ("vectors.npy", np.inf, "numbers from -1 to 1"),
        ("vectors.npy", 1.1, "numbers from -1 to 1"),
        ("vectors.npy", 0.9, "an embedding of length 1 or 0, got .* for track 17"),
        ("similarities.npy", np.nan, "numbers from -1 to 1"),
        ("similarities.npy", -2, "numbers from -1 to 1"),
        ("neighbours.npy", -1, "tracks from 0 to 179"),
        ("neighbours.npy", 180, "tracks from 0 to 179"),
        ("features.npy", 101, "popularity from 0 to 100, got from .* to 101"),
        ("features.npy", np.inf, "popularity from 0 to 100, got from .* to inf"),
        ("features.npy", -1, "popularity from 0 to 100, got from -1 to"),
    ],
)
def test_read_bundle_array_with_impossible_values_is_refused(
    bundle_copy: Path, name: str, value: float, message: str
) -> None:
    """A request would meet them: as JSON that no number is, or as an index that is not there."""
    array = np.load(bundle_copy / name)
    array[17, 0] = value
    np.save(bundle_copy / name, array)
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=rf"{name}: expected {message}"):
        read_bundle(bundle_copy)


@pytest.mark.parametrize(("part", "expected"), [(slice(None, -5), "an embedding"), (slice(-5, None), "genres")])
def test_read_bundle_vectors_of_another_length_are_refused(bundle_copy: Path, part: slice, expected: str) -> None:
    vectors = np.load(bundle_copy / "vectors.npy")
    vectors[17, part] = 0  # a track of which nothing is known
    np.save(bundle_copy / "vectors.npy", vectors)
    reseal(bundle_copy)
    read_bundle(bundle_copy)
    vectors[[3, 17], part] = vectors[3, part] * 0.99
    np.save(bundle_copy / "vectors.npy", vectors)
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=rf"vectors\.npy: expected {expected} of length 1 or 0, got 0.99 for track 3"):
        read_bundle(bundle_copy)


@pytest.mark.parametrize("value", [np.inf, 1e38, -2e6])
def test_read_bundle_text_weights_too_large_for_any_text_are_refused(bundle_copy: Path, value: float) -> None:
    hidden = np.load(bundle_copy / "text_hidden.npy")
    hidden[1, 2] = value
    np.save(bundle_copy / "text_hidden.npy", hidden)
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=r"text_hidden\.npy: expected finite numbers, at most 1,000,000"):
        read_bundle(bundle_copy)


def test_read_bundle_features_that_nobody_knows_open(bundle_copy: Path) -> None:
    features = np.load(bundle_copy / "features.npy")
    features[:, 3] = np.nan
    np.save(bundle_copy / "features.npy", features)
    reseal(bundle_copy)
    assert np.isnan(read_bundle(bundle_copy).features[:, 3]).all()


def test_read_bundle_array_in_fortran_order_is_refused(bundle_copy: Path) -> None:
    """Whoever searches reads it as it lies in memory."""
    np.save(bundle_copy / "vectors.npy", np.asfortranarray(np.load(bundle_copy / "vectors.npy")))
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=r"vectors\.npy: expected float32 .* in Fortran order"):
        read_bundle(bundle_copy)


@pytest.mark.parametrize(
    "content", [b"", b"no array", b"\x93NUMPY\x01\x00", b"PK\x03\x04"], ids=["empty", "text", "header", "zip"]
)
def test_read_bundle_array_is_something_else_is_refused(bundle_copy: Path, content: bytes) -> None:
    (bundle_copy / "features.npy").write_bytes(content)
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=r"features\.npy: expected a NumPy array of numbers, got a file"):
        read_bundle(bundle_copy)


def test_read_bundle_pickled_array_is_never_unpickled(bundle_copy: Path) -> None:
    np.save(bundle_copy / "features.npy", np.array([{"an": "object"}], dtype=object), allow_pickle=True)
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=r"features\.npy: expected a NumPy array of numbers, got a file"):
        read_bundle(bundle_copy)


@pytest.mark.parametrize(
    ("name", "spoil", "expected"),
    [
        ("text_tables.npy", lambda a: a[:, :-1], r"\[3, 64, 4\]"),
        ("text_tables.npy", lambda a: a[:, :, :-1], r"\[3, 64, 4\]"),
        ("text_hidden.npy", lambda a: a[:, :-1], r"\[6, 5\]"),
        ("text_output.npy", lambda a: a[:-1], r"\[5, "),
        ("text_output.npy", lambda a: a[:, :-1], r"\[5, 7\]"),
        ("text_hidden.npy", lambda a: np.full_like(a, np.nan), "finite numbers"),
    ],
    ids=["hash size", "dim", "hidden layer", "genres", "last layer", "not finite"],
)
def test_read_bundle_text_classifier_that_disagrees_is_refused(
    bundle_copy: Path, name: str, spoil: Callable[[Any], Any], expected: str
) -> None:
    np.save(bundle_copy / name, np.ascontiguousarray(spoil(np.load(bundle_copy / name))))
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=rf"{name}: expected .*{expected}"):
        read_bundle(bundle_copy)
