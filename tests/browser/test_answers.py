"""Answers that are slow, late or bad: at most one request in flight, the last one wins, and errors say what to do."""

from playwright.sync_api import Page, expect

from tests.support.browser.held import held
from tests.support.browser.waiting import until
from tests.support.browser.watched import WatchedContext


def asked_weights(context: WatchedContext) -> list[float | None]:
    return [body["genre_weight"] for path, body in context.requests if path == "/recommendations"]


def test_slider_that_moves_on_asks_once_more_with_the_last_value(page: Page, context: WatchedContext) -> None:
    page.goto("/?track=punk-05")
    page.locator(".similar[aria-busy=false]").wait_for()
    routes = held(page, "**/recommendations")
    slider = page.get_by_label("Genre", exact=True)
    for value in ("0.1", "0.2", "0.3", "0.4"):
        slider.fill(value)
    until(page, lambda: len(routes) == 1)
    assert asked_weights(context) == [None, 0.1]
    routes[0].continue_()
    until(page, lambda: len(routes) == 2)
    routes[1].continue_()
    page.locator(".similar[aria-busy=false]").wait_for()
    assert asked_weights(context) == [None, 0.1, 0.4]


def test_late_answer_about_a_former_track_is_not_shown(page: Page) -> None:
    page.goto("/")
    routes = held(page, "**/tracks/folk-08/*")
    page.get_by_role("combobox").fill("folk song 8")
    page.keyboard.press("Enter")
    until(page, lambda: len(routes) == 1)
    page.keyboard.press("/")
    page.get_by_role("combobox").fill("opera song 9")
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("opera song 9")
    routes[0].continue_()
    page.locator(".similar[aria-busy=false]").wait_for()
    expect(heading).to_have_text("opera song 9")


def test_service_that_is_away_is_said_where_the_list_would_be_and_asked_again(page: Page) -> None:
    page.goto("/?track=punk-05")
    page.locator(".similar[aria-busy=false]").wait_for()
    page.route("**/recommendations", lambda route: route.abort())
    page.get_by_label("Variety").fill("0.5")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("does not answer")
    expect(page.get_by_role("heading", level=1)).to_have_text("punk song 5")
    page.unroute("**/recommendations")
    alert.get_by_role("button").click()
    page.locator(".similar[aria-busy=false]").wait_for()
    expect(alert).to_be_hidden()


def test_unknown_track_in_the_address_is_said_with_a_way_on(page: Page) -> None:
    page.goto("/?track=nobody")
    expect(page.get_by_role("alert")).to_contain_text("no such track")
    page.get_by_role("link", name="Back to the start").click()
    expect(page.locator(".example").first).to_be_visible()


def test_filters_that_leave_nothing_are_said(page: Page) -> None:
    page.goto("/?track=punk-05&tempo=499..")
    expect(page.get_by_text("Nothing fits")).to_be_visible()
    page.get_by_role("button", name="Reset").click()
    expect(page.locator(".rows > li").first).to_be_visible()


def test_search_that_finds_nothing_says_so(page: Page) -> None:
    page.goto("/?q=zzzzqqqq")
    expect(page.get_by_role("search").get_by_role("status")).to_contain_text("Nothing is called “zzzzqqqq”")
