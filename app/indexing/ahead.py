"""Works out what is needed next in a thread of its own, while what is there is used."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def one_ahead(work: Callable[[_Item], _Result], items: Iterable[_Item]) -> Iterator[tuple[_Item, _Result]]:
    """Each of the items and what `work` makes of it, in their order; that of the next one is made meanwhile.

    It saves time where work leaves Python's lock alone, as a network does.
    """
    with ThreadPoolExecutor(1) as pool:
        made: deque[tuple[_Item, Future[_Result]]] = deque()
        for item in items:
            made.append((item, pool.submit(work, item)))
            if len(made) > 1:
                first, result = made.popleft()
                yield first, result.result()
        for item, result in made:
            yield item, result.result()
