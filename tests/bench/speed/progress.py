"""Says what has been measured, and how long the rest will take."""

import sys
import time


class Progress:
    """Lines on stderr, each with the time that has passed and what is left of it.

    Args:
        planned_s: seconds that all steps take together, as planned. Nearly all of them are runs of a fixed length.
    """

    def __init__(self, planned_s: float) -> None:
        self._planned_s = planned_s
        self._done_s = 0.0
        self._started = time.monotonic()

    def step(self, planned_s: float, *found: str) -> None:
        """A step is done; `found` are its lines."""
        self._done_s += planned_s
        passed_s = time.monotonic() - self._started
        left_s = max(0.0, self._planned_s - self._done_s)
        for line in found:
            print(f"{_clock(passed_s)}, {_clock(left_s)} left: {line}", file=sys.stderr, flush=True)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes:2}:{rest:02}"
