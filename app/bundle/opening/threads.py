"""Work on the files of a bundle in several threads: to hash and to look through arrays leaves Python's lock alone."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

_MOST_THREADS = 4  # more would wait for memory, and for the largest file


def in_threads(work: Callable[[_Item], _Result], items: Sequence[_Item], size: Callable[[_Item], int]) -> list[_Result]:
    """What `work` gives for each item, in their order. Of several that fail, the first one's error is raised.

    Args:
        work: done in any order, the largest first.
        items: any number of them.
        size: about how long each takes, in any unit.
    """
    with ThreadPoolExecutor(min(_MOST_THREADS, os.cpu_count() or 1)) as pool:
        started = {place: pool.submit(work, items[place]) for place in _largest_first(items, size)}
        try:
            return [started[place].result() for place in range(len(items))]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _largest_first(items: Sequence[_Item], size: Callable[[_Item], int]) -> list[int]:
    return sorted(range(len(items)), key=lambda place: -size(items[place]))
