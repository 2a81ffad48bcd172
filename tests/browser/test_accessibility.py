"""What axe says of every view, in both themes. It needs Node.js, and npm's registry once."""

from typing import Literal

import httpx
import pytest

from tests.support.browser.axe import violations
from tests.support.browser.watched import WatchedContext

VIEWS = {
    "start": ("/", ".example"),
    "search": ("/?q=song", "[role=option]"),
    "track": ("/?track=punk-05&energy=..0.99&dislike=punk-06", ".similar[aria-busy=false]"),
    "unknown feature": ("/?track=folk-03", ".similar[aria-busy=false]"),
    "artist": ("/?artist={artist}", ".similar[aria-busy=false]"),
    "map": ("/?panel=map", ".map-legend"),
    "mix": ("/?mix=punk-05&mix=folk-09", ".similar[aria-busy=false]"),
    "unknown": ("/?track=nobody", "[role=alert]"),
    "what-if": ("/?page=what-if&f.energy=0.5&f.artist=Nobody", ".rows > li"),
    "model": ("/?page=model", ".facts"),
}


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.page)])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(
    context: WatchedContext, site: httpx.Client, axe: str, view: str, scheme: Literal["light", "dark"]
) -> None:
    page = context.page(width=1280, color_scheme=scheme)
    address, content = VIEWS[view]
    (artist,) = site.get("/search", params={"q": "punk artist 2", "type": "artist", "limit": 1}).json()["items"]
    page.goto(address.format(artist=artist["id"]))
    page.locator(content).first.wait_for()
    if view == "track":
        page.get_by_text("Why these genres?").click()
        page.get_by_text("Filters").click()
        page.get_by_label("Energy from").wait_for()
        page.get_by_label("Find an artist").fill("punk artist")
        page.get_by_role("button", name="No Punk Artist 3").wait_for()
        page.locator("[data-do=why]").first.click()
        page.locator(".why table").first.wait_for()
    assert violations(page, axe) == []
