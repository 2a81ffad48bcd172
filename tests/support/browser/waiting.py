"""Waiting for what the page does by itself."""

import time
from collections.abc import Callable

from playwright.sync_api import Page

_PATIENCE_S = 30
_PAUSE_MS = 10


def until(page: Page, condition: Callable[[], bool]) -> None:
    """Ask time and again, while the page goes on. Page.wait_for_function would need eval, which the page forbids."""
    deadline = time.monotonic() + _PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"not within {_PATIENCE_S} s"
        page.wait_for_timeout(_PAUSE_MS)
