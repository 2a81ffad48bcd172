"""The playlist for everybody: what axe says of it in both themes, and narrow screens."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page

from tests.support.browser.axe import violations
from tests.support.browser.playlist import address, opened, panel
from tests.support.browser.watched import WatchedContext

IDS = ("folk-05", "folk-06", "folk-07", "punk-05", "not-here-and-with-a-name-that-goes-on-and-on-and-on")


def with_an_undo(page: Page) -> None:
    page.get_by_role("button", name="Remove punk song 5").click()
    panel(page).get_by_role("button", name="Undo").wait_for()


def with_a_link(page: Page) -> None:
    page.goto(address("folk-06", panel="playlist"))
    page.get_by_role("button", name="Keep this one").wait_for()


def fill(page: Page) -> None:
    panel(page).get_by_role("button", name="Fill", exact=True).click()


def path(page: Page) -> None:
    page.get_by_role("button", name="Path").click()
    page.get_by_role("button", name="Find a path").click()
    page.locator(".preview li").first.wait_for()


def export(page: Page) -> None:
    page.get_by_role("button", name="Export").click()


def table(page: Page) -> None:
    page.get_by_role("button", name="Show as a table").click()
    page.get_by_role("button", name="Energy").click()


def paste(page: Page) -> None:
    page.get_by_role("button", name="Paste a list").click()


def results(page: Page) -> None:
    paste(page)
    page.get_by_label("Your list").fill("Punk Artist 5 – punk song 5\nfolk-06\nfolk-08\nNobody – Nothing")
    page.get_by_role("button", name="Look them up").click()
    page.get_by_text("Found 3 of 4").wait_for()


STATES = [with_an_undo, with_a_link, fill, path, export, table, paste, results]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(
    context: WatchedContext, axe: str, state: Callable[[Page], None], scheme: Literal["light", "dark"]
) -> None:
    page = opened(context.page(width=1280, color_scheme=scheme), *IDS)
    state(page)
    assert violations(page, axe) == []


@pytest.mark.parametrize("state", STATES)
def test_narrow_screen_has_nothing_beyond_its_edge(context: WatchedContext, state: Callable[[Page], None]) -> None:
    page = opened(context.page(width=320), *IDS, panel="playlist")
    state(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    beyond = page.evaluate(
        """[...document.querySelectorAll('.playlist > *, dialog, dialog .fields > *, .tools *')]
            .filter(each => each.getBoundingClientRect().right > 320).map(each => each.outerHTML.slice(0, 99))"""
    )
    assert beyond == []


@pytest.mark.parametrize("width", [360, 1280])
def test_targets_of_the_playlist_are_large_enough(context: WatchedContext, width: int) -> None:
    page = opened(context.page(width=width), *IDS, panel="playlist")
    measure = "all => all.map(each => each.getBoundingClientRect()).map(box => Math.min(box.width, box.height))"
    sizes = panel(page).locator("button, select").evaluate_all(measure)
    assert min(sizes) >= 24
