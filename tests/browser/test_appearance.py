"""How the page looks: names that could break it, both themes, narrow screens."""

from typing import Literal

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.browser.catalogue import ARABIC, LONG, MARKUP
from tests.support.browser.watched import WatchedContext

VIEWS = {
    "start": ("/", ".example"),
    "search": ("/?q=song", "[role=option]"),
    "long": ("/?track=folk-06&energy=..1", ".similar[aria-busy=false]"),
    "track": ("/?track=folk-05", ".similar[aria-busy=false]"),
    "map": ("/?panel=map", ".map-legend"),
    "unknown": ("/?track=nobody", "[role=alert]"),
    "mix": ("/?mix=folk-05&mix=folk-06&mix=folk-07&dislike=folk-10", ".similar[aria-busy=false]"),
    "what-if": ("/?page=what-if&f.energy=0.5&f.artist=Nobody", ".rows > li"),
    "model": ("/?page=model", ".facts"),
}


def brightness(page: Page, of: str) -> float:
    """From 0, black, to 255, of a CSS colour of the body."""
    parts = page.evaluate(f"getComputedStyle(document.body).{of}.match(/[0-9.]+/g).slice(0, 3).map(Number)")
    return float(sum(parts)) / 3


def test_markup_in_names_is_text(page: Page) -> None:
    page.goto("/?track=folk-05")
    expect(page.get_by_role("heading", level=1)).to_have_text(MARKUP)
    expect(page.get_by_role("link", name=f"Artist of {MARKUP}")).to_be_visible()
    page.goto("/?q=img")
    expect(page.get_by_role("option").first).to_contain_text(MARKUP)
    assert page.locator("img, b").count() == 0
    assert page.evaluate("document.body.id") == ""


def test_arabic_title_is_set_from_right_to_left(page: Page) -> None:
    page.goto("/?track=folk-07")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(ARABIC)
    assert heading.evaluate("element => getComputedStyle(element).direction") == "rtl"


def test_name_of_a_thousand_letters_leaves_room_for_all_else(page: Page) -> None:
    def answer(route: Route) -> None:
        response = route.fetch()
        body = response.json()
        body["track"] |= {"name": "n" * 1000, "album": "a" * 1000}
        route.fulfill(response=response, json=body)

    page.route("**/tracks/folk-05/similar?*", answer)
    page.goto("/?track=folk-05")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_attribute("title", "n" * 1000)
    assert heading.evaluate("heading => heading.offsetHeight / parseFloat(getComputedStyle(heading).lineHeight)") == 2
    assert page.locator(".release").evaluate("release => release.offsetHeight") < 60


def test_names_of_features_are_not_broken(page: Page) -> None:
    page.goto("/?track=folk-05")
    names = page.locator(".folded > .features dt")
    expect(names).to_have_count(5)
    heights = names.evaluate_all("names => names.map(name => name.offsetHeight)")
    assert len(set(heights)) == 1


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("width", [320, 360, 768])
def test_narrow_screen_has_nothing_beyond_its_edge(context: WatchedContext, view: str, width: int) -> None:
    page = context.page(width=width)
    address, content = VIEWS[view]
    page.goto(address)
    page.locator(content).first.wait_for()
    if ".similar" in content:
        page.get_by_text("Filters").click()
        page.get_by_label("Energy from").wait_for()
        page.locator("[data-do=why]").first.click()
        page.locator(".why table").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_long_title_in_the_list_takes_two_lines(page: Page) -> None:
    page.goto("/?track=folk-05")
    name = page.locator(".rows .name", has_text=LONG).first
    name.wait_for()
    height = name.evaluate("element => element.getBoundingClientRect().height")
    assert 24 < height <= 48 + 1
    expect(name).to_have_attribute("title", name.inner_text())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_theme_follows_the_system_until_one_is_chosen(
    context: WatchedContext, scheme: Literal["light", "dark"]
) -> None:
    page = context.page(width=1280, color_scheme=scheme)
    page.goto("/")
    dark = scheme == "dark"
    assert (brightness(page, "backgroundColor") < brightness(page, "color")) is dark
    switch = page.get_by_role("button", name="Theme")
    switch.click()
    assert (brightness(page, "backgroundColor") < brightness(page, "color")) is not dark
    page.reload()
    switch.wait_for()
    assert (brightness(page, "backgroundColor") < brightness(page, "color")) is not dark


def test_forced_colours_leave_the_families_of_the_map_apart(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    page.goto("/?track=folk-05")
    page.locator(".map-legend").wait_for()
    dots = page.locator(".map-family").evaluate_all(
        "families => families.map(family => getComputedStyle(family, '::before').borderTopColor)"
    )
    assert len(set(dots)) == len(dots) > 1
    drawn = page.locator(".map-stage").evaluate(
        """stage => ["--ground", "--text", "--family-0", "--family-1"].map(token => {
            const probe = stage.appendChild(document.createElement("i"));
            probe.style.color = `var(${token})`;
            const { color } = getComputedStyle(probe);
            probe.remove();
            return color;
        })"""
    )
    assert len(set(drawn)) == 4
