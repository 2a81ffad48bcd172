"""The map of the page: what is where, and what pointer, keys and touch do on it."""

import math
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlparse

import httpx
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.support.browser.catalogue import EXTRAS, NAMES
from tests.support.browser.drawn_map import DrawnMap
from tests.support.browser.synthetic_map import synthetic_map
from tests.support.browser.waiting import until
from tests.support.browser.watched import WatchedContext

Place = tuple[int, int]


@pytest.fixture(scope="module")
def points(site: httpx.Client) -> bytes:
    return site.get("/map/points").content


@pytest.fixture(scope="module")
def places(site: httpx.Client) -> dict[str, Place]:
    """Of tracks that lie alone, the loneliest first, and under no label: a pointer there means them."""
    ids = [f"{genre}-{number:02d}" for genre in ("ambient", "drum", "opera", "punk") for number in range(10, 36)]
    answers = zip(ids, site.get("/map/positions", params={"id": ids}).json()["positions"], strict=True)
    known = {identity: place for identity, place in answers if place is not None}
    ids, found = list(known), list(known.values())
    labels = site.get("/map").json()["labels"]
    apart = np.linalg.norm(np.array(found)[:, None] - np.array(found)[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    loneliest = np.argsort(-apart.min(axis=1), kind="stable")
    return {
        ids[row]: (x, y)
        for row, (x, y) in ((row, found[row]) for row in loneliest)
        if ids[row] not in {*NAMES, *EXTRAS}
        and all(abs(x - label["x"]) > 4000 or abs(y - label["y"]) > 3000 for label in labels)
        and site.get("/map/track", params={"x": x, "y": y}).json()["id"] == ids[row]
    }


@pytest.fixture
def drawn(page: Page, points: bytes) -> DrawnMap:
    page.goto("/")
    drawn = DrawnMap(page, points)
    drawn.wait()
    return drawn


def first_of(places: dict[str, Place], genre: str) -> tuple[str, Place]:
    return next((identity, place) for identity, place in places.items() if identity.startswith(genre))


def title(identity: str) -> str:
    genre, number = identity.split("-")
    return f"{genre} song {int(number)}"


def mix_of(page: Page) -> list[str]:
    page.wait_for_url(re.compile(r"[?&]mix="))
    return parse_qs(urlparse(page.url).query)["mix"]


def test_pointer_names_a_track_and_click_opens_it(page: Page, drawn: DrawnMap, places: dict[str, Place]) -> None:
    for genre in ("ambient", "drum", "opera", "punk"):
        identity, place = first_of(places, genre)
        drawn.hover(drawn.point(place))
        expect(drawn.tip).to_contain_text(title(identity))
    page.mouse.click(*drawn.point(place))
    expect(page.get_by_role("heading", level=1)).to_have_text(title(identity))


def test_name_that_comes_late_is_not_shown(page: Page, drawn: DrawnMap, places: dict[str, Place]) -> None:
    held: list[Route] = []
    page.route("**/map/track*", lambda route: held.append(route))
    for identity in ("ambient", "punk"):
        with page.expect_request("**/map/track*"):
            drawn.hover(drawn.point(first_of(places, identity)[1]))
    until(page, lambda: len(held) == 2)
    held[1].continue_()
    expect(drawn.tip).to_contain_text("punk song")
    held[0].continue_()
    page.wait_for_load_state("networkidle")
    expect(drawn.tip).to_contain_text("punk song")


def test_keys_move_the_map_that_has_the_focus(page: Page, drawn: DrawnMap, places: dict[str, Place]) -> None:
    # Of those that no other one is near to, the one nearest to the middle: it stays in sight.
    alone = [each for each in places.items() if sum(_distance(each[1], other) < 700 for other in places.values()) == 1]
    identity, place = min(alone, key=lambda each: _distance(each[1], (32_767, 32_767)))
    page.keyboard.press("Escape")  # leaves the search
    page.keyboard.press("m")
    expect(page.get_by_role("application", name="Map")).to_be_focused()
    for keys, zoom, moved in (
        (["+"], 1.5, (0, 0)),
        (["ArrowRight", "ArrowUp"], 1.5, (80, -80)),
        (["ArrowLeft", "ArrowDown", "-"], 1, (0, 0)),
        (["+", "+", "0"], 1, (0, 0)),
        (["+", "+", "Home"], 1, (0, 0)),
    ):
        for key in keys:
            page.keyboard.press(key)
        drawn.hover(drawn.point(place, zoom, moved))
        expect(drawn.tip).to_contain_text(title(identity))


def test_buttons_and_wheel_zoom(page: Page, drawn: DrawnMap, places: dict[str, Place]) -> None:
    identity, place = first_of(places, "drum")
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Zoom out").click()
    page.get_by_role("button", name="Zoom out").click()
    drawn.hover(drawn.point(place))
    expect(drawn.tip).to_contain_text(title(identity))
    page.mouse.wheel(0, -400)  # what is under the pointer stays there
    expect(drawn.tip).to_be_hidden()
    drawn.hover(drawn.point(place))
    expect(drawn.tip).to_contain_text(title(identity))
    page.get_by_role("button", name="Show all").click()
    drawn.hover(drawn.point(place))
    expect(drawn.tip).to_contain_text(title(identity))


def test_drag_moves_the_map_and_opens_nothing(page: Page, drawn: DrawnMap, places: dict[str, Place]) -> None:
    identity, place = first_of(places, "opera")
    x, y = drawn.point(place)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 90, y + 60, steps=4)
    page.mouse.up()
    drawn.hover((x - 90, y + 60))
    expect(drawn.tip).to_contain_text(title(identity))
    expect(page.get_by_role("heading", level=1)).not_to_have_text(title(identity))


def test_click_on_a_label_zooms_there(page: Page) -> None:
    many = synthetic_map(20_000)  # labels lie over points that are too small to be meant
    many.serve(page)
    page.goto("/")
    drawn = DrawnMap(page, many.points)
    drawn.wait()
    label = many.about["labels"][0]
    centre = (label["x"], label["y"])
    x, y = drawn.point(centre)
    page.mouse.click(x, y - 3)
    place = next(
        (x, y) for x, y in many.places_off_labels(2000, 1200) if abs(x - centre[0]) < 4000 and abs(y - centre[1]) < 4000
    )
    drawn.hover(drawn.point(place, zoom=4, centre=centre))
    expect(drawn.tip).to_contain_text(many.track_at(*place)["name"])
    assert "track=" not in page.url


def test_legend_puts_families_out_and_in(page: Page, drawn: DrawnMap, places: dict[str, Place]) -> None:
    punk, drum = first_of(places, "punk"), first_of(places, "drum")
    family = page.get_by_role("button", name="punk 35")
    expect(family).to_have_attribute("aria-pressed", "true")
    family.click()
    expect(family).to_have_attribute("aria-pressed", "false")
    drawn.hover(drawn.point(drum[1]))
    expect(drawn.tip).to_contain_text(title(drum[0]))
    drawn.hover(drawn.point(punk[1]))
    expect(drawn.tip).to_be_hidden()
    page.get_by_role("button", name="Only punk").focus()
    page.keyboard.press("Enter")
    pressed = page.locator(".map-family").evaluate_all("all => all.map(each => each.ariaPressed)")
    assert sorted(pressed) == ["false", "false", "false", "false", "true"]
    drawn.hover(drawn.point(punk[1]))
    expect(drawn.tip).to_contain_text(title(punk[0]))
    page.get_by_role("button", name="Show all genres").click()
    drawn.hover(drawn.point(drum[1]))
    expect(drawn.tip).to_contain_text(title(drum[0]))


def test_legend_leaves_out_a_family_that_no_point_has(page: Page, site: httpx.Client) -> None:
    answer = site.get("/map").json()
    answer["families"][1]["n_tracks"] = 0
    page.route("**/map", lambda route: route.fulfill(json=answer))
    page.goto("/")
    expect(page.locator(".map-family")).to_have_count(len(answer["families"]) - 1)


def test_region_that_is_drawn_around_becomes_seeds(page: Page, drawn: DrawnMap, site: httpx.Client) -> None:
    label = next(each for each in site.get("/map").json()["labels"] if each["text"] == "opera")
    x, y = drawn.point((label["x"], label["y"]))
    page.get_by_role("button", name="Select a region").click()
    drawn.draw_around((x - 60, y - 60), (x + 60, y - 60), (x + 60, y + 60), (x - 60, y + 60))
    ids = mix_of(page)
    assert 1 <= len(ids) <= 20
    assert len(set(ids)) == len(ids)
    assert {identity.split("-")[0] for identity in ids} == {"opera"}


def test_shift_and_drag_selects_too_and_at_most_20(page: Page, drawn: DrawnMap) -> None:
    x, y = drawn.middle()
    page.keyboard.down("Shift")
    drawn.draw_around((x - 260, y - 260), (x + 260, y - 260), (x + 260, y + 260), (x - 260, y + 260))
    page.keyboard.up("Shift")
    assert len(mix_of(page)) == 20
    said = page.get_by_text(re.compile(r"^20 of \d+ tracks of the region$"))
    expect(said).to_be_visible()
    page.get_by_role("link", name="songkin").click()
    expect(said).to_be_hidden()


def test_escape_leaves_the_selection(page: Page, drawn: DrawnMap) -> None:
    button = page.get_by_role("button", name="Select a region")
    button.click()
    expect(page.get_by_text("Draw around some tracks")).to_be_visible()
    page.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_text("Draw around some tracks")).to_be_hidden()


def test_region_without_tracks_is_said(page: Page, drawn: DrawnMap) -> None:
    x, y = drawn.middle()
    page.get_by_role("button", name="Select a region").click()
    drawn.draw_around((x, y), (x + 6, y), (x + 6, y + 6))
    expect(page.get_by_text("no track in this region")).to_be_visible()


def test_track_opened_out_of_sight_comes_to_the_middle(page: Page, drawn: DrawnMap, places: dict[str, Place]) -> None:
    near, far = first_of(places, "punk"), first_of(places, "ambient")
    page.mouse.move(*drawn.point(near[1]))
    for _ in range(4):
        page.mouse.wheel(0, -400)
    page.get_by_role("combobox").fill(title(far[0]))
    page.get_by_role("option").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title(far[0]))
    page.locator(".similar[aria-busy=false]").wait_for()
    drawn.hover(drawn.middle())
    expect(drawn.tip).to_contain_text(title(far[0]))


def test_list_and_playlist_are_asked_for_once_each(page: Page, context: WatchedContext, points: bytes) -> None:
    page.goto("/?track=punk-05&p=drum-05&p=drum-06&p=nobody")
    DrawnMap(page, points).wait()
    page.locator(".similar[aria-busy=false]").wait_for()
    page.wait_for_load_state("networkidle")
    asked = [urlparse(path) for path, _ in context.requests if path.startswith("/map/positions")]
    ids = [identity for url in asked for identity in parse_qs(url.query)["id"]]
    assert len(ids) == len(set(ids))
    assert {"punk-05", "drum-05", "drum-06", "nobody"} <= set(ids)
    listed = page.locator(".rows > li").evaluate_all("all => all.map(each => each.dataset.id)")
    assert set(listed) <= set(ids)


def test_narrow_screen_fetches_the_map_when_its_tab_is_opened(context: WatchedContext, points: bytes) -> None:
    page = context.page(width=360)
    page.goto("/")
    page.locator(".example").first.wait_for()
    assert not any(path.startswith("/map") for path, _ in context.requests)
    page.get_by_role("navigation", name="Parts").get_by_role("button", name="Map").click()
    DrawnMap(page, points).wait()


@pytest.fixture
def touched(browser: Browser, site: httpx.Client) -> Iterator[Page]:
    watched = WatchedContext(browser, str(site.base_url).rstrip("/"), has_touch=True, is_mobile=True)
    yield watched.page(width=360)
    watched.close()
    assert watched.problems == []


def test_tap_shows_the_name_with_what_one_can_do(touched: Page, points: bytes, places: dict[str, Place]) -> None:
    identity, place = first_of(places, "opera")
    touched.goto("/?panel=map")
    drawn = DrawnMap(touched, points)
    drawn.wait()
    touched.touchscreen.tap(*drawn.point(place))
    expect(drawn.tip).to_contain_text(title(identity))
    expect(drawn.tip.locator(".note")).to_have_text("opera")
    add = drawn.tip.get_by_role("button", name=f"{title(identity)} in the playlist")
    add.tap()
    expect(add).to_have_attribute("aria-pressed", "true")
    drawn.tip.get_by_role("link", name="Open").tap()
    expect(touched.get_by_role("heading", level=1)).to_have_text(title(identity))


def _distance(one: Place, other: Place) -> float:
    return math.dist(one, other)
