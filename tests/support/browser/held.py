"""Requests that wait until a test lets them continue."""

from collections.abc import Callable

from playwright.sync_api import Page, Route


def held(page: Page, pattern: str) -> list[Route]:
    """The requests for these paths, which wait until a test lets them continue."""
    routes: list[Route] = []
    page.route(pattern, lambda route: routes.append(route))
    return routes


def until(page: Page, condition: Callable[[], bool]) -> None:
    """Waits without a sleep of its own: the timeout of the context ends it."""
    while not condition():
        page.wait_for_timeout(10)
