"""The map where something is missing, and maps that no planted catalogue has: very large, very small."""

import re
from urllib.parse import parse_qs, urlparse

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.support.browser.drawn_map import DrawnMap
from tests.support.browser.synthetic_map import FAMILIES, synthetic_map
from tests.support.browser.waiting import until
from tests.support.browser.watched import WatchedContext

WITHOUT_WEBGL = """
HTMLCanvasElement.prototype.getContext = (original => function (kind, ...rest) {
  return kind.startsWith("webgl") ? null : original.call(this, kind, ...rest);
})(HTMLCanvasElement.prototype.getContext);
"""
LOSE_CONTEXT = """() => {
  const gl = document.querySelector(".map-stage canvas").getContext("webgl2");
  window.lost = gl.getExtension("WEBGL_lose_context");
  window.lost.loseContext();
}"""
# Of the canvas of the points, where it is drawn without WebGL: whether each colour of the legend is on it.
FAMILIES_DRAWN = """() => {
  const canvas = document.querySelector(".map-stage canvas");
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", {willReadFrequently: true});
  copy.drawImage(canvas, 0, 0);
  const {data} = copy.getImageData(0, 0, canvas.width, canvas.height);
  const drawn = new Set();
  for (let at = 0; at < data.length; at += 4)
    if (data[at + 3] > 200) drawn.add([data[at], data[at + 1], data[at + 2]].map(part => part >> 3).join());
  return [...document.querySelectorAll(".map-family")].map(each => {
    const colour = getComputedStyle(each, "::before").backgroundColor.match(/\\d+/g).map(part => part >> 3);
    return drawn.has(colour.join());
  });
}"""
MISSING = {"error": {"code": "not_in_bundle", "message": "no map", "request_id": "1"}}


@pytest.fixture
def points(site: httpx.Client) -> bytes:
    return site.get("/map/points").content


def is_named_somewhere(drawn: DrawnMap, page: Page, site: httpx.Client) -> None:
    """A track lies where it should."""
    x, y = site.get("/map/positions", params={"id": ["punk-20"]}).json()["positions"][0]
    track = site.get("/map/track", params={"x": x, "y": y}).json()
    drawn.hover(drawn.point((x, y)))
    expect(drawn.tip).to_contain_text(track["name"])


def test_bundle_without_a_map_leaves_the_room_to_the_music(context: WatchedContext) -> None:
    page = context.page(width=1280)
    page.route("**/map", lambda route: route.fulfill(status=404, json=MISSING))
    page.goto("/")
    page.locator(".example").first.wait_for()
    expect(page.locator("#map")).to_be_hidden()
    width = page.locator("main").evaluate("main => main.getBoundingClientRect().width")
    assert width > 900
    assert not any(path.startswith("/map/points") for path, _ in context.requests)


def test_bundle_without_a_map_says_how_to_get_one_in_its_tab(context: WatchedContext) -> None:
    page = context.page(width=360)
    page.route("**/map", lambda route: route.fulfill(status=404, json=MISSING))
    page.goto("/?panel=map")
    expect(page.get_by_text("This catalogue has no map")).to_contain_text("python -m training index")


@pytest.mark.parametrize("path", ["**/map", "**/map/points", "**/assets/chart-*"])
def test_service_that_is_away_is_said_in_the_panel_and_asked_again(
    page: Page, points: bytes, site: httpx.Client, path: str
) -> None:
    page.route(path, lambda route: route.abort())
    page.goto("/")
    alert = page.locator("#map").get_by_role("alert")
    expect(alert).to_contain_text("does not answer")
    page.locator(".example").first.wait_for()
    page.unroute(path)
    alert.get_by_role("button").click()
    drawn = DrawnMap(page, points)
    drawn.wait()
    is_named_somewhere(drawn, page, site)


def test_click_that_cannot_be_answered_is_said_and_asked_again(page: Page, points: bytes, site: httpx.Client) -> None:
    page.goto("/")
    drawn = DrawnMap(page, points)
    drawn.wait()
    page.route("**/map/track*", lambda route: route.abort())
    x, y = site.get("/map/positions", params={"id": ["punk-20"]}).json()["positions"][0]
    page.mouse.click(*drawn.point((x, y)))
    alert = page.locator("#map").get_by_role("alert")
    expect(alert).to_contain_text("does not answer")
    page.unroute("**/map/track*")
    alert.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("punk song"))
    expect(alert).to_be_hidden()


def test_browser_without_webgl_has_a_picture_that_acts_alike(page: Page, points: bytes, site: httpx.Client) -> None:
    page.add_init_script(WITHOUT_WEBGL)
    page.goto("/")
    drawn = DrawnMap(page, points)
    drawn.wait()
    expect(page.get_by_text("Drawn without WebGL")).to_be_visible()
    is_named_somewhere(drawn, page, site)
    until(page, lambda: all(page.evaluate(FAMILIES_DRAWN)))


def test_lost_context_that_does_not_come_back_is_drawn_without(page: Page, points: bytes, site: httpx.Client) -> None:
    page.goto("/")
    drawn = DrawnMap(page, points)
    drawn.wait()
    page.evaluate(LOSE_CONTEXT)
    expect(page.get_by_text("Drawn without WebGL")).to_be_visible()
    until(page, lambda: all(page.evaluate(FAMILIES_DRAWN)))
    is_named_somewhere(drawn, page, site)


def test_lost_context_that_comes_back_is_drawn_again(page: Page, points: bytes, site: httpx.Client) -> None:
    page.goto("/")
    drawn = DrawnMap(page, points)
    drawn.wait()
    before = page.locator(".map-stage").screenshot()
    page.evaluate(LOSE_CONTEXT)
    page.evaluate("requestAnimationFrame(() => window.lost.restoreContext())")
    until(page, lambda: page.locator(".map-stage").screenshot() == before)
    expect(page.get_by_text("Drawn without WebGL")).to_be_hidden()


def test_ninety_thousand_points_hide_no_family(page: Page) -> None:
    large = synthetic_map(90_000)
    large.serve(page)
    page.add_init_script(WITHOUT_WEBGL)
    page.goto("/")
    drawn = DrawnMap(page, large.points)
    drawn.wait()
    expect(page.locator(".map-family")).to_have_count(FAMILIES + 1)
    until(page, lambda: all(page.evaluate(FAMILIES_DRAWN)))
    place = large.place_furthest_from_labels()
    drawn.hover(drawn.point(place))
    expect(drawn.tip).to_contain_text(large.track_at(*place)["name"])


@pytest.mark.parametrize("n_tracks", [1, 2, 10])
def test_tiny_catalogue_has_a_map(page: Page, n_tracks: int) -> None:
    tiny = synthetic_map(n_tracks)
    tiny.serve(page)
    page.goto("/")
    drawn = DrawnMap(page, tiny.points)
    drawn.wait()
    for x, y in zip(tiny.x.tolist(), tiny.y.tolist(), strict=True):
        drawn.hover(drawn.point((x, y)))
        expect(drawn.tip).to_contain_text(tiny.track_at(x, y)["name"])


def test_catalogue_without_tracks_says_so(page: Page) -> None:
    about = {"n_tracks": 0, "families": [], "labels": [], "model": "none"}
    page.route("**/map", lambda route: route.fulfill(json=about))
    page.route("**/map/points", lambda route: route.fulfill(body=b"", content_type="application/octet-stream"))
    page.goto("/")
    expect(page.get_by_text("This catalogue has no tracks yet.")).to_be_visible()


def test_long_playlist_is_asked_for_in_batches(page: Page, context: WatchedContext) -> None:
    large = synthetic_map(1000)
    large.serve(page)
    page.goto("/?" + "&".join(f"p=track-{number}" for number in range(250)))
    DrawnMap(page, large.points).wait()

    def n_asked_for() -> list[int]:
        asked = (urlparse(path) for path, _ in context.requests if path.startswith("/map/positions"))
        return [len(parse_qs(url.query)["id"]) for url in asked]

    until(page, lambda: sum(n_asked_for()) == 250)
    assert n_asked_for() == [200, 50]
