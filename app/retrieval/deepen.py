"""Looks deeper until an answer is settled: the one loop of every search whose depth cannot be known beforehand."""

from collections.abc import Callable
from typing import TypeVar

_GROWTH = 4
_Answer = TypeVar("_Answer")


def deepen(attempt: Callable[[int], tuple[_Answer, bool]], depth: int) -> _Answer:
    """The first answer that is settled.

    A search cannot know how many candidates it needs: many may be versions of one recording, over a cap, or equally
    near.

    Args:
        attempt: searches to a depth; returns its answer, and whether a deeper search could not change it. An attempt
            that saw every candidate must say so.
        depth: of the first attempt.
    """
    while True:
        answer, settled = attempt(depth)
        if settled:
            return answer
        depth *= _GROWTH
