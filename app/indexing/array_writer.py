"""Arrays in files that no memory holds: written a block at a time, and read where they are."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from math import prod
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

BLOCK = 4096
"""Rows that are worked out at once: more take more memory and no less time."""

Append = Callable[[NDArray[Any]], None]


@contextmanager
def written_array(path: Path, dtype: DTypeLike, shape: tuple[int, ...]) -> Iterator[Append]:
    """A function that appends numbers to a new .npy file, which is byte for byte the one that `np.save` would write.

    Args:
        path: of the file.
        dtype: of its numbers; those that are appended are converted.
        shape: of the array when all is appended, whose numbers come in C order.

    Raises:
        ValueError: more or fewer numbers were appended than the shape has.
    """
    kind = np.dtype(dtype)
    expected, found = prod(shape), 0
    with path.open("wb") as file:
        header = {"descr": np.lib.format.dtype_to_descr(kind), "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(file, header)

        def append(numbers: NDArray[Any]) -> None:
            nonlocal found
            found += numbers.size
            file.write(np.ascontiguousarray(numbers, dtype=kind).data)

        yield append
    if found != expected:
        raise ValueError(f"{path}: expected {expected} numbers for the shape {shape}, got {found}")


def mapped_array(path: Path) -> NDArray[Any]:
    """The array of a .npy file, read-only and where it is: of what is read of it, the machine keeps what it can."""
    array: NDArray[Any] = np.load(path, mmap_mode="r").view(np.ndarray)
    return array


def unnamed_array(
    blocks: Iterable[NDArray[Any]], dtype: DTypeLike, shape: tuple[int, ...], folder: Path
) -> NDArray[Any]:
    """The array that blocks make, read-only, in a file in `folder` that has no name and goes when the array goes."""
    with TemporaryFile(dir=folder) as file:
        for block in blocks:
            file.write(np.ascontiguousarray(block, dtype=dtype).data)
        file.flush()
        array: NDArray[Any] = np.memmap(file, dtype, "r", shape=shape).view(np.ndarray)
    return array


def blocks_of(n: int) -> Iterator[slice]:
    """The slices of `BLOCK` rows that n rows are made of."""
    return (slice(start, min(start + BLOCK, n)) for start in range(0, n, BLOCK))
