from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.indexing.array_writer import BLOCK, blocks_of, mapped_array, unnamed_array, written_array


@pytest.mark.parametrize("shape", [(7, 3), (7,), (0, 3), (2, 4, 5)])
@pytest.mark.parametrize("dtype", [np.float32, np.int64, np.bool_])
def test_written_array_is_the_file_that_numpy_writes(
    tmp_path: Path, shape: tuple[int, ...], dtype: type, rng: np.random.Generator
) -> None:
    expected: NDArray[np.generic] = rng.integers(0, 9, shape).astype(dtype)
    with written_array(tmp_path / "blocks.npy", dtype, shape) as append:
        for row in expected.astype(np.float64):  # converted as they come
            append(row)
    np.save(tmp_path / "whole.npy", expected)
    assert (tmp_path / "blocks.npy").read_bytes() == (tmp_path / "whole.npy").read_bytes()


@pytest.mark.parametrize("n", [2, 4])
def test_written_array_of_another_length_is_refused(tmp_path: Path, n: int) -> None:
    with (
        pytest.raises(ValueError, match=rf"blocks\.npy: expected 6 numbers for the shape \(3, 2\), got {2 * n}"),
        written_array(tmp_path / "blocks.npy", np.float32, (3, 2)) as append,
    ):
        append(np.zeros((n, 2)))


def test_mapped_array_is_read_only(tmp_path: Path) -> None:
    np.save(tmp_path / "one.npy", np.arange(6).reshape(2, 3))
    found = mapped_array(tmp_path / "one.npy")
    assert type(found) is np.ndarray
    assert found.tolist() == [[0, 1, 2], [3, 4, 5]]
    with pytest.raises(ValueError, match="read-only"):
        found[0, 0] = 7


@pytest.mark.parametrize("n", [0, 1, BLOCK, BLOCK + 1])
def test_blocks_are_all_rows_in_order(n: int) -> None:
    assert [row for block in blocks_of(n) for row in range(n)[block]] == [*range(n)]


def test_unnamed_array_is_read_only_and_leaves_no_file(tmp_path: Path) -> None:
    found = unnamed_array((np.full((2, 3), number) for number in range(2)), np.float32, (4, 3), tmp_path)
    assert found.dtype == np.float32
    assert found.tolist() == [[0] * 3] * 2 + [[1] * 3] * 2
    assert not found.flags.writeable
    assert not [*tmp_path.iterdir()]
