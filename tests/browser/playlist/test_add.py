"""The button beside a track that puts it in the playlist."""

from playwright.sync_api import Page, expect

from tests.support.browser.playlist import ids, kept, panel, rows
from tests.support.browser.watched import WatchedContext


def test_plus_adds_a_track_and_the_same_button_takes_it_out(page: Page) -> None:
    page.goto("/?track=punk-05")
    row = page.locator(".similar[aria-busy=false] .rows > li").first
    button = row.locator("[data-do=add]")
    expect(button).to_have_text("+")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_text("✓")
    expect(button).to_have_attribute("aria-pressed", "true")
    assert ids(page) == [row.get_attribute("data-id")]
    expect(page.get_by_role("status").filter(has_text="Added punk song")).to_be_attached()
    button.click()
    expect(rows(page)).to_have_count(0)
    expect(button).to_have_text("+")


def test_added_tracks_need_not_be_asked_for(page: Page, context: WatchedContext) -> None:
    page.goto("/?track=punk-05")
    page.locator(".similar[aria-busy=false] .rows [data-do=add]").first.click()
    expect(rows(page).get_by_role("link")).to_have_count(1)
    assert [path for path, _ in context.requests if path == "/tracks/match"] == []


def test_keys_add_tracks_of_the_list_and_take_them_back(page: Page) -> None:
    page.goto("/?track=punk-05")
    page.locator(".similar[aria-busy=false]").wait_for()
    for key in ("j", "+", "j", "+"):
        page.keyboard.press(key)
    expect(rows(page)).to_have_count(2)
    listed = page.locator(".similar .rows > li")
    assert ids(page) == [listed.nth(place).get_attribute("data-id") for place in range(2)]
    assert kept(page) == ids(page)
    page.keyboard.press("z")
    page.keyboard.press("z")
    expect(panel(page)).to_contain_text("Press + beside a track")
