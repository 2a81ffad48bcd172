"""Arrays out of the bytes of .npy files, and whether their shapes and values are what a bundle's may be."""

import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bundle.errors import disagree
from app.bundle.features import FEATURES
from app.bundle.files.bundle_file import BundleFile
from app.bundle.manifest import Manifest
from app.bundle.opening.files import READ_AT_ONCE, unload
from app.bundle.parts import TIMBRE_ROWS, VECTORS
from app.bundle.vectors import VectorLayout

_LARGEST_HEADER = 65_536  # bytes; those of a bundle have 128
_HEADER = re.compile(
    rb"\x93NUMPY(?:\x01\x00..|\x02\x00....)"
    rb"\{'descr': '([<|](?:b1|[iu][1248]|f[248]))', 'fortran_order': (True|False), "
    rb"'shape': \(((?:[0-9]{1,12}, ?)*(?:[0-9]{1,12})?)\), \} *\n",
    re.DOTALL,
)
_SHOWN = 60  # bytes of what is no array
_LARGEST_ITEM = 16  # bytes: an array of wider numbers than it should have is told by its type, not by its size
_LARGEST_UNIT = 1.001  # of numbers that are 1 at most, as float32 rounds them
_LENGTH_TOLERANCE = 1e-3  # of a unit vector; float32 was never off by more than 4e-7
_LARGEST_FINITE = 1e6  # of a layer's weights: what two of them make of any text stays far within float32
_BLOCK = 1024  # rows whose lengths are worked out at once: they stay in the cache
_SIDE_BY_SIDE = 64  # rows of features that are compared at once


def largest_size(file: BundleFile, manifest: Manifest) -> int | None:
    """The most bytes that the file of an array may have; None where the manifest does not tell all of its shape."""
    n_items = 1
    for size in _expected(file, manifest):
        if isinstance(size, str):
            return None
        n_items *= size
    return _LARGEST_HEADER + _LARGEST_ITEM * n_items


def read_array(path: Path, content: memoryview, file: BundleFile, manifest: Manifest) -> NDArray[Any]:
    """The array in the bytes of a .npy file, without a copy of it. Read-only, as they are.

    Raises:
        BundleError: it is none, or not of the type, shape and values that `file` tells.
    """
    start, shape, dtype, is_fortran = _read_header(path, content)
    expected = _expected(file, manifest)
    fits = len(expected) == len(shape) and all(
        isinstance(size, str) or size == found for size, found in zip(expected, shape, strict=True)
    )
    if dtype != np.dtype(file.dtype) or not fits or is_fortran:
        order = " in Fortran order" if is_fortran else ""
        raise disagree(path, f"{file.dtype} {expected}", f"{dtype} {list(shape)}{order}")
    n_bytes = dtype.itemsize
    for size in shape:
        n_bytes *= size  # as int of Python: no overflow makes a large one small
    if min(shape) < 0 or n_bytes != len(content) - start:
        raise disagree(path, f"{n_bytes} bytes of numbers, as its header tells", f"{len(content) - start}")
    array = np.frombuffer(content, dtype=np.uint8)[start:].view(dtype).reshape(shape)
    if array.size and file.values:
        n_rows = max(1, READ_AT_ONCE // array[0].nbytes)
        for first in range(0, len(array), n_rows):
            _check_values(path, file, array[first : first + n_rows], first, manifest)
            unload(content, start + first * array[0].nbytes, start + (first + n_rows) * array[0].nbytes)
    return array


def _read_header(path: Path, content: memoryview) -> tuple[int, tuple[int, ...], np.dtype[Any], bool]:
    """Where the numbers begin, their shape and type, and whether they are in Fortran order.

    Only headers as NumPy writes them are read, and not by its own reader: that has Python parse them, and in Python
    3.11 two threads that parse at once can fail.
    """
    head = bytes(content[:_LARGEST_HEADER])
    found = _HEADER.match(head)
    if not found:
        raise disagree(path, "a NumPy array of numbers", f"a file that begins with {head[:_SHOWN]!r}")
    kind, is_fortran, sizes = found.groups()
    shape = tuple(int(size) for size in sizes.split(b",") if size.strip())
    return found.end(), shape, np.dtype(kind.decode()), is_fortran == b"True" and len(shape) > 1


def _expected(file: BundleFile, manifest: Manifest) -> list[int | str]:
    dimensions = {
        "n_tracks": manifest.n_tracks,
        "n_features": len(FEATURES),
        "n_dimensions": VectorLayout(manifest.embedding_dim, len(manifest.genres)).n_dimensions,
        "n_neighbours": manifest.n_neighbours,
        "n_genres": len(manifest.genres),
    }
    return [dimensions.get(size, size) if isinstance(size, str) else size for size in file.shape]


def _check_values(path: Path, file: BundleFile, array: NDArray[Any], at: int, manifest: Manifest) -> None:
    """Of the rows of an array from `at` on."""
    # NaN passes no comparison, and fmin and fmax leave it out.
    if file.values == "track" and not (array.min() >= 0 and array.max() < manifest.n_tracks):
        raise disagree(path, f"tracks from 0 to {manifest.n_tracks - 1}", "others")
    if file.name in {VECTORS, TIMBRE_ROWS}:
        layout = VectorLayout(manifest.embedding_dim, len(manifest.genres)) if file.name == VECTORS else None
        for first in range(0, len(array), _BLOCK):  # each is read from memory once
            _check_vectors(path, array[first : first + _BLOCK], at + first, layout)
    elif file.values == "unit":
        _check_unit(path, array)
    if file.values == "finite" and not (array.min() >= -_LARGEST_FINITE and array.max() <= _LARGEST_FINITE):
        raise disagree(path, f"finite numbers, at most {_LARGEST_FINITE:,.0f} of either sign", "others")
    if file.values == "feature":
        least, largest = _extremes(np.fmin, array), _extremes(np.fmax, array)
        for feature, low, high in zip(FEATURES, least, largest, strict=True):
            if low < feature.minimum or high > feature.maximum:
                expected = f"{feature.name} from {feature.minimum:g} to {feature.maximum:g}"
                raise disagree(path, expected, f"from {low:g} to {high:g}")


def _extremes(reduced: np.ufunc, array: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Of each column of [n, m]. Rows are reduced side by side: one of a few numbers is too short for a processor."""
    n_aside = len(array) // _SIDE_BY_SIDE * _SIDE_BY_SIDE
    columns = array.shape[1]
    aside = array[:n_aside].reshape(n_aside // _SIDE_BY_SIDE, _SIDE_BY_SIDE * columns)
    rest = array[n_aside:]
    found = [rest] if not n_aside else [rest, reduced.reduce(aside).reshape(_SIDE_BY_SIDE, columns)]
    extremes: NDArray[np.floating[Any]] = reduced.reduce(np.concatenate(found))
    return extremes


def _check_unit(path: Path, array: NDArray[np.floating[Any]]) -> None:
    if not (array.min() >= -_LARGEST_UNIT and array.max() <= _LARGEST_UNIT):
        raise disagree(path, "numbers from -1 to 1", "others")


def _check_vectors(path: Path, rows: NDArray[np.floating[Any]], first: int, layout: VectorLayout | None) -> None:
    """Of the tracks from `first` on; without a layout rows are timbres."""
    _check_unit(path, rows)
    if layout is None:
        _check_lengths(path, "a timbre", rows, first)
    else:
        embeddings, genres, _ = layout.split(rows)
        _check_lengths(path, "an embedding", embeddings, first)
        _check_lengths(path, "genres", genres, first)


def _check_lengths(path: Path, name: str, rows: NDArray[np.floating[Any]], first: int) -> None:
    """Raises BundleError where a row, of the tracks from `first` on, has another length than 1 or 0."""
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    fits = (np.abs(lengths - 1) <= _LENGTH_TOLERANCE) | (lengths == 0)
    if not fits.all():
        track = int(np.argmin(fits))
        raise disagree(path, f"{name} of length 1 or 0", f"{lengths[track]:.4g} for track {first + track}")
