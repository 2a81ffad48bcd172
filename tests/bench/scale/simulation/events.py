"""A discrete-event simulation: what happens next happens at once, and nothing happens in between."""

import heapq
from collections import deque
from collections.abc import Callable
from functools import partial

Action = Callable[[], None]


class Simulator:
    """Runs actions in the order of their times."""

    def __init__(self) -> None:
        self.now = 0.0
        self._waiting: list[tuple[float, int, Action]] = []
        self._n_planned = 0

    def at(self, time: float, action: Action) -> None:
        """Plan an action; those of the same time run in the order in which they were planned."""
        self._n_planned += 1
        heapq.heappush(self._waiting, (time, self._n_planned, action))

    def after(self, seconds: float, action: Action) -> None:
        """Plan an action so many seconds from now."""
        self.at(self.now + seconds, action)

    def run(self, until: float = float("inf")) -> None:
        """Until nothing is planned, or nothing before that time."""
        while self._waiting and self._waiting[0][0] <= until:
            self.now, _, action = heapq.heappop(self._waiting)
            action()


class Station:
    """A machine that computes for so many at once; who comes later waits, in the order of arrival.

    Attributes:
        n_present: who waits or is computed for.
        is_up: whether it answers; one that is down loses whom it has and takes nobody.
        busy_s: seconds of computing that were begun.
    """

    def __init__(self, simulator: Simulator, n_cores: int) -> None:
        self._simulator = simulator
        self._n_cores = n_cores
        self._n_computing = 0
        self._queue: deque[tuple[float, Action, Action]] = deque()
        self._computed_for: dict[int, Action] = {}
        self._n_begun = 0
        self.n_present = 0
        self.is_up = True
        self.busy_s = 0.0

    def visit(self, seconds: float, done: Action, lost: Action) -> None:
        """Compute for so many seconds, then `done`; `lost` at once where it is down, or when it goes down."""
        if not self.is_up:
            lost()
            return
        self.n_present += 1
        self._queue.append((seconds, done, lost))
        self._begin()

    def go_down(self) -> None:
        """Lose whom it has."""
        self.is_up = False
        lost = [*self._computed_for.values(), *(each[2] for each in self._queue)]
        self._queue.clear()
        self._computed_for.clear()
        self._n_computing = self.n_present = 0
        for each in lost:
            each()

    def come_up(self) -> None:
        """Take visitors again."""
        self.is_up = True

    def _begin(self) -> None:
        while self._queue and self._n_computing < self._n_cores:
            seconds, done, lost = self._queue.popleft()
            self._n_computing += 1
            self._n_begun += 1
            self.busy_s += seconds
            self._computed_for[self._n_begun] = lost
            self._simulator.after(seconds, partial(self._end, self._n_begun, done))

    def _end(self, number: int, done: Action) -> None:
        if self._computed_for.pop(number, None) is None:
            return  # the machine went down meanwhile
        self._n_computing -= 1
        self.n_present -= 1
        self._begin()
        done()
