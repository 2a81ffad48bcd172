"""Makes the pictures of the page in docs/pictures anew, from the demo: `make pictures`. It needs Chromium."""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

import httpx
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.browser.chromium import chromium_path
from tests.support.running_service import serving

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "docs" / "pictures"
WIDTHS = {"wide": (1400, 900), "narrow": (390, 844)}
QUALITY = 82  # of WebP: letters stay sharp, and a picture weighs some 50 kB
Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class View:
    """A view to take a picture of.

    Attributes:
        name: of the file.
        address: its query string.
        content: what is there once all of it is.
        prepare: what else is done before the picture is taken.
    """

    name: str
    address: dict[str, str | list[str]]
    content: str
    prepare: Callable[[Page], None] | None = None


def main() -> None:
    """Take every picture, in both themes, wide and narrow."""
    chromium = chromium_path()
    if chromium is None:
        sys.exit("expected Chromium in PATH, got none: install Debian's package chromium")
    FOLDER.mkdir(exist_ok=True)
    with serving(ROOT / "models") as client, sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        views = _views(client)
        origin = str(client.base_url).rstrip("/")
        for view in views:
            for width in WIDTHS:
                for scheme in ("light", "dark"):
                    _take(browser, origin, view, width, scheme)
            print(f"{view.name}: docs/pictures/{view.name}-*.webp")


def _views(client: httpx.Client) -> list[View]:
    """With the most popular track of jazz, and a playlist of what sounds like it."""
    (track,) = client.get("/search", params={"q": "genre:jazz", "limit": 1}).raise_for_status().json()["items"]
    wanted = {"seeds": [{"track": track["id"]}], "k": 6, "diversity": 0.5}
    found = client.post("/recommendations", json=wanted).raise_for_status().json()["recommendations"]
    playlist: dict[str, str | list[str]] = {"p": [each["track"]["id"] for each in found]}
    shown: dict[str, str | list[str]] = {"track": track["id"]}
    listed = ".similar[aria-busy=false] .rows > li"
    return [
        View("start", {}, ".example"),
        View("search", {"q": "blue"}, "[role=option]"),
        View("track", shown | playlist, listed),
        View("why", shown | {"genre_weight": "0.4"}, listed, _ask_why),
        View("map", shown | playlist | {"panel": "map"}, ".map-legend", _zoom_in),
        View("playlist", playlist | {"panel": "playlist"}, ".playlist ol > li"),
        View("what-if", {"page": "what-if", "f.energy": "0.9", "f.tempo": "174", "f.valence": "0.4"}, listed),
        View("model", {"page": "model"}, ".facts"),
    ]


def _zoom_in(page: Page) -> None:
    for _ in range(2):
        page.get_by_role("button", name="Zoom in").click()
    page.wait_for_timeout(1000)  # the names of tracks come when the map rests


def _ask_why(page: Page) -> None:
    page.locator("[data-do=why]").nth(1).click()
    page.locator(".why table").first.wait_for()
    page.evaluate("document.querySelector('.similar').scrollIntoView()")


def _take(browser: Browser, origin: str, view: View, width: str, scheme: Scheme) -> None:
    across, down = WIDTHS[width]
    context = browser.new_context(
        viewport={"width": across, "height": down}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{origin}/?{urlencode(view.address, doseq=True)}")
    page.locator(view.content).first.wait_for()
    page.wait_for_load_state("networkidle")
    if view.prepare:
        view.prepare(page)
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.save(FOLDER / f"{view.name}-{scheme}-{width}.webp", quality=QUALITY, method=6)
    context.close()


if __name__ == "__main__":
    main()
