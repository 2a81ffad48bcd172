"""Measures how long each stage of a recommendation takes."""

import time


class StageClock:
    """Starts when it is made.

    Attributes:
        seconds: that each stage took which has ended, by its name.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._begun = time.perf_counter()

    def end(self, stage: str) -> None:
        """`stage` ends, and the next one begins."""
        now = time.perf_counter()
        self.seconds[stage] = now - self._begun
        self._begun = now
