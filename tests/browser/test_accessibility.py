"""What axe says of every view, in both themes. It needs Node.js, and npm's registry once."""

from typing import Literal

import pytest

from tests.support.browser.axe import violations
from tests.support.browser.watched import WatchedContext

VIEWS = {
    "start": ("/", ".example"),
    "search": ("/?q=song", "[role=option]"),
    "track": ("/?track=punk-05&energy=..1", ".similar[aria-busy=false]"),
    "unknown": ("/?track=nobody", "[role=alert]"),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(context: WatchedContext, axe: str, view: str, scheme: Literal["light", "dark"]) -> None:
    page = context.page(width=1280, color_scheme=scheme)
    address, content = VIEWS[view]
    page.goto(address)
    page.locator(content).first.wait_for()
    if view == "track":
        page.locator("[data-do=why]").first.click()
        page.locator(".why table").first.wait_for()
    assert violations(page, axe) == []
