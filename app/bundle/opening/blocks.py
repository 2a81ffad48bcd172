"""Looks at long arrays block by block, so that nothing as long as they are is made meanwhile."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

_BLOCK = 1 << 16  # numbers: a block and what is made of it stay in the cache


def blocks(n: int) -> Iterator[slice]:
    """The blocks of an array of `n`, in order."""
    return (slice(first, min(first + _BLOCK, n)) for first in range(0, n, _BLOCK))


def is_ascending(numbers: NDArray[np.int64]) -> bool:
    """Whether none of int64 [n] is below the one before."""
    return all(
        bool((numbers[block] <= numbers[block.start + 1 : block.stop + 1]).all()) for block in blocks(len(numbers) - 1)
    )
