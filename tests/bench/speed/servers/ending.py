"""Ends a command in its own way when it is told to stop."""

import signal


def end_once() -> None:
    """From now on the first SIGINT or SIGTERM ends this process by KeyboardInterrupt, and others are ignored.

    Servers are no part of its session and would not be told: it puts them away, and nothing should stop it from that.
    """

    def end(*_: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
