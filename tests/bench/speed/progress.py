"""Says what has been measured, and how long the rest will take."""

import sys
import time


class Progress:
    """Lines on stderr, each with the time that has passed and what is left of it.

    Args:
        planned_s: seconds that all steps take together, as planned. Steps that take longer than planned make what is
            left longer in the same proportion.
    """

    def __init__(self, planned_s: float) -> None:
        self._planned_s = planned_s
        self._done_s = 0.0
        self._started = time.monotonic()

    def step(self, planned_s: float, *found: str) -> None:
        """A step is done; `found` are its lines."""
        self._done_s += planned_s
        passed_s = time.monotonic() - self._started
        for line in found:
            print(f"{_clock(passed_s)}, {_clock(self.left_s(passed_s))} left: {line}", file=sys.stderr, flush=True)

    def left_s(self, passed_s: float) -> float:
        """Seconds that are left, after so many."""
        return max(0.0, self._planned_s - self._done_s) * max(1.0, passed_s / max(self._done_s, 1e-9))


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes:2}:{rest:02}"
