"""Bytes of any kind are an array of the right shape, or are refused."""

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bundle.errors import BundleError
from app.bundle.opening import arrays
from app.bundle.opening.arrays import read_array
from app.bundle.parts import FILES
from app.bundle.reader import Bundle

FEATURES = next(file for file in FILES if file.name == "features.npy")
POSTINGS = next(file for file in FILES if file.name == "postings.npy")
VECTORS = next(file for file in FILES if file.name == "vectors.npy")


def saved(header: str, content: bytes = b"") -> bytes:
    padded = header.ljust(118) + "\n"
    return b"\x93NUMPY\x01\x00" + len(padded).to_bytes(2, "little") + padded.encode("latin1") + content


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '<i4', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '<i4', 'fortran_order': False, 'shape': (2**62,)}",
        "{'descr': '<i4', 'fortran_order': False, 'shape': (4611686018427387904,)}",
        "{'descr': '<i4', 'fortran_order': False, 'shape': (3,)}",
        "{'descr': '<i4', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '|O', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<i4', 'fortran_order': False}",
        "{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<i4', 'fortran_order': False, 'shape': " + "(" * 60,
        "__import__('os').abort()",
    ],
)
def test_read_array_header_that_does_not_fit_its_bytes_is_refused(bundle: Bundle, header: str) -> None:
    with pytest.raises(BundleError, match=r"x\.npy: expected"):
        read_array(Path("x.npy"), memoryview(saved(header, b"\0" * 8)), POSTINGS, bundle.manifest)


def test_read_array_shares_the_memory_of_its_bytes_and_is_read_only(bundle: Bundle) -> None:
    file = io.BytesIO()
    np.save(file, np.arange(5, dtype=np.int32))
    content = memoryview(file.getvalue())
    array = read_array(Path("x.npy"), content, POSTINGS, bundle.manifest)
    assert array.tolist() == [0, 1, 2, 3, 4]
    assert np.shares_memory(array, np.frombuffer(content, dtype=np.uint8))
    assert not array.flags.writeable


@given(st.data())
def test_read_array_any_bytes_are_refused_by_name(bundle: Bundle, data: st.DataObject) -> None:
    good = bytes(bundle.contents["features.npy"][:300])
    start = data.draw(st.integers(0, len(good)))
    content = good[:start] + data.draw(st.binary(max_size=200))
    with pytest.raises(BundleError, match=r"x\.npy: expected"):
        read_array(Path("x.npy"), memoryview(content), FEATURES, bundle.manifest)


def as_npy(array: np.ndarray) -> memoryview:
    file = io.BytesIO()
    np.save(file, array)
    return memoryview(file.getvalue())


@pytest.mark.parametrize("n_rows", [1, 7])
def test_read_array_read_a_few_rows_at_a_time_refuses_what_it_refuses_at_once(
    bundle: Bundle, n_rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors = np.array(bundle.arrays["vectors.npy"])
    monkeypatch.setattr(arrays, "READ_AT_ONCE", n_rows * vectors[0].nbytes)
    found = read_array(Path("x.npy"), as_npy(vectors), VECTORS, bundle.manifest)
    np.testing.assert_array_equal(found, vectors)
    vectors[-2] /= 2
    with pytest.raises(BundleError, match=rf"length 1 or 0, got 0\.5 for track {len(vectors) - 2}"):
        read_array(Path("x.npy"), as_npy(vectors), VECTORS, bundle.manifest)
