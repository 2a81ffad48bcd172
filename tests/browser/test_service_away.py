"""The network goes away, or the service restarts, while the page is open: it says so, and goes on when all is back."""

from pathlib import Path

from playwright.sync_api import Browser, Page, Route, expect

from tests.support.browser.playlist import opened, panel
from tests.support.browser.watched import WatchedContext
from tests.support.service_process import started


def test_page_without_a_network_says_so_and_goes_on_afterwards(page: Page) -> None:
    page.goto("/?track=punk-05")
    page.locator(".similar[aria-busy=false]").wait_for()
    page.context.set_offline(True)
    page.get_by_label("Variety").fill("0.5")
    expect(page.get_by_role("main").get_by_role("alert")).to_contain_text("does not answer")
    expect(page.locator(".rows > li")).to_have_count(20)
    page.get_by_role("combobox").fill("folk")
    expect(page.get_by_role("search").get_by_role("alert")).to_contain_text("does not answer")
    page.context.set_offline(False)
    page.get_by_role("search").get_by_role("button", name="Try again").click()
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("main").get_by_role("button", name="Try again").click()
    expect(page.get_by_role("main").get_by_role("alert")).to_have_count(0)


def test_page_outlives_a_restart_of_the_service(browser: Browser, published_models: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    with started(first, published_models) as service:
        origin = str(service.client.base_url).rstrip("/")
        context = WatchedContext(browser, origin)
        page = context.page(width=1280)
        page.goto("/?track=punk-05")
        page.locator(".similar[aria-busy=false]").wait_for()
    page.get_by_label("Variety").fill("0.5")
    expect(page.get_by_role("main").get_by_role("alert")).to_contain_text("does not answer")
    with started(second, published_models, SONGKIN_PORT=origin.rpartition(":")[2]):
        page.get_by_role("main").get_by_role("button", name="Try again").click()
        page.locator(".similar[aria-busy=false]").wait_for()
        expect(page.get_by_role("main").get_by_role("alert")).to_have_count(0)
        context.close()
    assert context.problems == []


def without_punk_10(route: Route) -> None:
    """What another catalogue answers, which lacks that track."""
    if route.request.url.endswith("/tracks/punk-10"):
        route.fulfill(status=404, json={"error": {"code": "unknown_track", "message": "no such track"}})
    elif "punk-10" in (route.request.post_data or ""):
        message = "body.seeds.1.track: no track with the id 'punk-10'"
        route.fulfill(status=422, json={"error": {"code": "invalid_request", "message": message}})
    else:
        route.continue_()


def test_list_goes_on_where_another_catalogue_lacks_what_steers_it(page: Page) -> None:
    page.goto("/?track=punk-05&like=punk-10&by=nobody")
    rows = page.locator(".similar .rows > li")
    expect(rows).to_have_count(20)
    page.route("**/recommendations", without_punk_10)
    page.route("**/tracks/punk-10", without_punk_10)
    page.get_by_label("Variety").fill("0.5")
    page.locator(".similar[aria-busy=false]").wait_for()
    expect(rows).to_have_count(20)
    expect(page.get_by_role("main").get_by_role("alert")).to_have_count(0)


def test_list_for_a_track_that_another_catalogue_lacks_says_so(page: Page) -> None:
    page.goto("/?track=punk-10")
    expect(page.locator(".similar .rows > li")).to_have_count(20)
    page.route("**/recommendations", without_punk_10)
    page.get_by_label("Variety").fill("0.5")
    expect(page.get_by_role("main").get_by_role("alert")).to_contain_text("This catalogue has no such track")


def test_playlist_is_asked_for_anew_when_another_catalogue_answers(page: Page) -> None:
    opened(page, "punk-10", track="punk-05")
    page.locator(".similar[aria-busy=false]").wait_for()

    def of_another(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, json={**response.json(), "model": "another"})

    page.route("**/recommendations", of_another)
    page.route("**/tracks/match", lambda route: route.fulfill(json={"matches": [None]}))
    page.get_by_label("Variety").fill("0.5")
    expect(panel(page).locator(".tracks .lacking")).to_be_visible()
