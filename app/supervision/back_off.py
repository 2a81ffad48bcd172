"""When to try again what failed: soon at first, and ever more seldom while it goes on failing."""

from collections.abc import Callable

_FIRST_S = 1.0
_LONGEST_S = 60.0


class BackOff:
    """Doubles the pause after each failure, from one second to a minute.

    Args:
        clock: seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.reset()

    @property
    def is_over(self) -> bool:
        """Whether it may be tried again."""
        return self._clock() >= self._until

    def reset(self) -> None:
        """Forget all failures: it may be tried at once."""
        self._pause_s = _FIRST_S
        self._until = float("-inf")

    def failed(self) -> None:
        """Begin the next pause."""
        self._until = self._clock() + self._pause_s
        self._pause_s = min(2 * self._pause_s, _LONGEST_S)
