"""Requests that wait until a test lets them continue."""

from playwright.sync_api import Page, Route


def held(page: Page, pattern: str) -> list[Route]:
    """The requests for these paths, which wait until a test lets them continue."""
    routes: list[Route] = []
    page.route(pattern, lambda route: routes.append(route))
    return routes
