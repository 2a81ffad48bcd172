"""Bytes of any kind are an array of the right shape, or are refused."""

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bundle.errors import BundleError
from app.bundle.files.bundle_file import BundleFile
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


@pytest.mark.parametrize("dtype", ["float32", "float64", "int32", "int64", "uint8", "uint16", "uint32", "int8", "bool"])
@pytest.mark.parametrize("shape", [(3,), (2, 3), (0, 4), (3, 2, 2)])
def test_read_array_header_as_numpy_writes_it_tells_type_and_shape(
    bundle: Bundle, dtype: str, shape: tuple[int, ...]
) -> None:
    file = BundleFile("x.npy", "map", "array", "numbers", dtype, shape)
    array = np.arange(np.prod(shape)).reshape(shape).astype(dtype)
    np.testing.assert_array_equal(read_array(Path("x.npy"), as_npy(array), file, bundle.manifest), array)


def test_read_array_in_many_threads_at_once_never_fails(bundle: Bundle) -> None:
    """NumPy's reader of headers did: Python 3.11 loses count of how deep it is when two threads parse."""
    content = as_npy(bundle.arrays["vectors.npy"])
    with ThreadPoolExecutor(8) as threads:
        found = [*threads.map(lambda _: read_array(Path("x.npy"), content, VECTORS, bundle.manifest), range(400))]
    assert {array.shape for array in found} == {bundle.arrays["vectors.npy"].shape}
