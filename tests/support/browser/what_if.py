"""What tests of the what-if page share."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.support.browser.watched import WatchedContext

PREDICT, NEAREST = "/predict-genre?top_n=5", "/recommendations"


def asked(context: WatchedContext, path: str) -> list[Any]:
    """The bodies of all requests to a path."""
    return [body for found, body in context.requests if found == path]


def settled(page: Page) -> None:
    """Waits until both answers are there."""
    page.locator(".similar[aria-busy=false]").wait_for()
    expect(page.locator(".verdict .dimmed")).to_have_count(0)


def genres_in(part: Locator) -> list[str]:
    """The names of the genres of a ranking, in its order."""
    return part.locator(".ranking-name").all_inner_texts()
