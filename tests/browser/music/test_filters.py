"""Filters: ranges over histograms, genres, artists and explicit; what is active can be taken away."""

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.support.browser.held import held
from tests.support.browser.waiting import until
from tests.support.browser.watched import WatchedContext

SETTLED = ".similar[aria-busy=false]"


def last_filters(page: Page, context: WatchedContext) -> dict[str, object]:
    page.locator(SETTLED).wait_for()
    bodies = [body for path, body in context.requests if path == "/recommendations"]
    return {name: value for name, value in bodies[-1]["filters"].items() if value != {"any": [], "none": []}}


@pytest.fixture
def filters(page: Page) -> Page:
    """A track with its filters open."""
    page.goto("/?track=punk-05")
    page.get_by_text("Filters").click()
    page.get_by_label("Energy from").wait_for()
    return page


def test_thumbs_filter_from_and_to_and_at_their_ends_do_not(filters: Page, context: WatchedContext) -> None:
    low, high = filters.get_by_label("Energy from"), filters.get_by_label("Energy to")
    low.fill("0.5")
    high.fill("0.9")
    assert last_filters(filters, context) == {"energy": {"min": 0.5, "max": 0.9}}
    expect(filters.locator(".active .chip")).to_contain_text("Energy 0.50 to 0.90")
    low.press("Home")
    assert last_filters(filters, context) == {"energy": {"max": 0.9}}
    high.press("End")
    assert last_filters(filters, context) == {}


def test_thumb_that_is_dragged_asks_once_more_with_the_last_value(filters: Page, context: WatchedContext) -> None:
    routes = held(filters, "**/recommendations")
    low = filters.get_by_label("Energy from")
    for value in ("0.2", "0.3", "0.4"):
        low.fill(value)
    until(filters, lambda: len(routes) == 1)
    assert filters.locator(".similar .rows.dimmed > li").count() > 0
    routes[0].continue_()
    until(filters, lambda: len(routes) == 2)
    routes[1].continue_()
    assert last_filters(filters, context) == {"energy": {"min": 0.4}}
    asked = [body["filters"].get("energy") for path, body in context.requests if path == "/recommendations"]
    assert asked == [None, {"min": 0.2}, {"min": 0.4}]


def test_thumb_stops_at_the_other_one(filters: Page) -> None:
    low, high = filters.get_by_label("Energy from"), filters.get_by_label("Energy to")
    high.fill("0.6")
    low.fill("0.8")
    expect(low).to_have_value("0.6")
    expect(low).to_have_attribute("aria-valuetext", "0.60")


def test_thumbs_that_meet_at_the_end_can_be_pulled_apart_by_the_pointer(filters: Page) -> None:
    low = filters.get_by_label("Energy from")
    low.press("End")
    box = low.bounding_box()
    assert box is not None
    filters.mouse.move(box["x"] + box["width"] - 12, box["y"] + 12)
    filters.mouse.down()
    filters.mouse.move(box["x"] + box["width"] / 2, box["y"] + 12)
    filters.mouse.up()
    expect(low).not_to_have_value(filters.get_by_label("Energy to").input_value())


def test_ranges_are_those_of_which_the_catalogue_knows_something(filters: Page, site: httpx.Client) -> None:
    known = {entry["name"] for entry in site.get("/distributions").json()["distributions"] if entry["n_known"]}
    categorical = {"explicit", "key", "mode", "time_signature"}
    expect(filters.locator(".range")).to_have_count(len(known - categorical))
    expect(filters.get_by_label("Year from")).to_be_visible()


def test_genres_are_found_kept_and_left_out(filters: Page, context: WatchedContext) -> None:
    filters.get_by_label("Find a genre").fill("FOL")
    expect(filters.locator(".choosable")).to_have_count(1)
    filters.locator(".choosable").get_by_role("button", name="Only folk").click()
    assert last_filters(filters, context) == {"genres": {"any": ["folk"], "none": []}}
    filters.locator(".choosable").get_by_role("button", name="No folk").click()
    assert last_filters(filters, context) == {"genres": {"any": [], "none": ["folk"]}}
    chip = filters.locator(".active .chip")
    expect(chip).to_contain_text("not folk")
    chip.click()
    assert last_filters(filters, context) == {}


def test_artists_are_found_and_left_out(filters: Page, context: WatchedContext, site: httpx.Client) -> None:
    (artist,) = site.get("/search", params={"q": "punk artist 3", "type": "artist", "limit": 1}).json()["items"]
    filters.get_by_label("Find an artist").fill("punk artist 3")
    filters.locator(".choosable").get_by_role("button", name="No Punk Artist 3").click()
    expect(filters.locator(".active .chip")).to_contain_text("not by Punk Artist 3")
    assert last_filters(filters, context) == {"artists": {"any": [], "none": [artist["id"]]}}
    until(filters, lambda: artist["id"] in filters.url)  # the address follows the page by a moment
    shared = context.page(width=1280)
    shared.goto(filters.url)
    expect(shared.locator(".active .chip")).to_contain_text("not by Punk Artist 3")


def test_explicit_is_yes_no_or_any(filters: Page, context: WatchedContext) -> None:
    filters.get_by_label("no", exact=True).check()
    assert last_filters(filters, context) == {"explicit": [False]}
    filters.get_by_role("group", name="Explicit").get_by_label("any").check()
    assert last_filters(filters, context) == {}


def test_count_says_what_is_left_of_the_catalogue(filters: Page, site: httpx.Client) -> None:
    filters.locator(".choosable").get_by_role("button", name="Only folk").click()
    filters.locator(SETTLED).wait_for()
    body = {"seeds": [{"track": "punk-05"}], "filters": {"genres": {"any": ["folk"]}}}
    pool = site.post("/recommendations", json=body).json()["pool"]
    expect(filters.locator(".pool").last).to_have_text(f"{pool['after_filters']} of {pool['catalogue']} tracks")


def test_filters_that_leave_nothing_are_named(page: Page) -> None:
    page.goto("/?track=punk-05&energy=..0&genre=punk")
    expect(page.get_by_text("Nothing fits: loosen energy or genre.")).to_be_visible()
    page.get_by_role("button", name="Reset").click()
    expect(page.locator(".rows > li").first).to_be_visible()


def test_keys_and_mode_filter_and_stand_as_chips(filters: Page, context: WatchedContext) -> None:
    filters.get_by_role("button", name="C", exact=True).click()
    filters.get_by_role("button", name="A", exact=True).click()
    filters.get_by_label("minor").check()
    assert last_filters(filters, context) == {"key": [0, 9], "mode": [0]}
    expect(filters.locator(".active .chip-name")).to_have_text(["key C", "key A", "minor"])
    until(filters, lambda: "mode=0" in filters.url)
    shared = context.page(width=1280)
    shared.goto(filters.url)
    expect(shared.locator(".active .chip-name")).to_have_text(["key C", "key A", "minor"])
    filters.locator(".active .chip").first.click()
    assert last_filters(filters, context) == {"key": [9], "mode": [0]}


def test_genres_of_the_track_are_offered_first_and_ticked_only_when_chosen(filters: Page) -> None:
    first = filters.locator(".choosable").first
    expect(first).to_contain_text("punk")
    expect(first).not_to_contain_text("✓")
    first.get_by_role("button", name="Only punk").click()
    expect(first).to_contain_text("✓ punk")


def test_foot_of_the_filters_counts_what_is_left_and_leads_to_it(filters: Page, site: httpx.Client) -> None:
    filters.locator(".choosable").get_by_role("button", name="Only folk").click()
    filters.locator(SETTLED).wait_for()
    body = {"seeds": [{"track": "punk-05"}], "filters": {"genres": {"any": ["folk"]}}}
    pool = site.post("/recommendations", json=body).json()["pool"]
    foot = filters.locator(".filters-foot")
    expect(foot).to_contain_text(f"{pool['after_filters']} tracks")
    expect(foot).to_be_in_viewport()
    foot.get_by_role("button", name="Show them").click()
    first = filters.locator(".similar .rows .name").first
    expect(first).to_be_focused()
    expect(first).to_be_in_viewport()
