"""A thread that refreshes something time and again, and holds nobody up."""

import threading
import time
from collections.abc import Callable

_LEAST_PAUSE_S = 0.05  # between refreshes, for requests
_PATIENCE_S = 1.0  # with a refresh that runs while the watch is stopped


class Watch:
    """Refreshes once when it is started, and then at an interval.

    The interval is from one beginning to the next, so that what changes during a long refresh need not wait twice. The
    thread is a daemon: a refresh that never ends does not keep the process from ending.

    Args:
        refresh: never raises.
        interval_s: in seconds; 0 refreshes once.
        on_first: called in the thread after the first refresh.
    """

    def __init__(
        self, refresh: Callable[[], None], interval_s: float, on_first: Callable[[], object] = lambda: None
    ) -> None:
        self._refresh = refresh
        self._interval_s = interval_s
        self._on_first = on_first
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin, and return at once."""
        self._thread.start()

    def stop(self) -> bool:
        """Refresh no more. A refresh that runs is waited for a moment, and then left to itself: then this is False."""
        self._stopped.set()
        self._thread.join(_PATIENCE_S)
        return not self._thread.is_alive()

    def _run(self) -> None:
        begun = time.monotonic()
        self._refresh()
        self._on_first()
        while self._interval_s > 0:
            pause_s = begun + self._interval_s - time.monotonic()
            if self._stopped.wait(max(pause_s, min(self._interval_s, _LEAST_PAUSE_S))):
                return
            begun = time.monotonic()
            self._refresh()
