"""The playlist as a reader sees it."""

from urllib.parse import urlencode

from playwright.sync_api import Locator, Page

PUNK = ("punk-05", "punk-10", "punk-15", "punk-20")


def address(*ids: str, **parameters: str) -> str:
    """Of the page with these tracks in the playlist."""
    return f"/?{urlencode([*parameters.items(), *(('p', each) for each in ids)])}"


def opened(page: Page, *ids: str, **parameters: str) -> Page:
    """The page with these tracks in the playlist, once they are shown."""
    page.goto(address(*ids, **parameters))
    panel(page).locator(".tracks .name, .tracks .lacking").nth(len(ids) - 1).wait_for()
    return page


def panel(page: Page) -> Locator:
    """The part of the page with the playlist."""
    return page.get_by_role("region", name="Playlist")


def rows(page: Page) -> Locator:
    """Its tracks."""
    return panel(page).locator(".tracks > li")


def ids(page: Page) -> list[str | None]:
    """The ids of its tracks in order."""
    return [row.get_attribute("data-id") for row in rows(page).all()]


def kept(page: Page) -> object:
    """What the browser keeps of it."""
    return page.evaluate("JSON.parse(localStorage.getItem('songkin.playlist'))")
