"""Answers that are not the service's, and addresses of what cannot be: a part of the page says so, the others go on."""

import json

import pytest
from playwright.sync_api import Page, Route, expect

TRACK = "/?track=punk-05"
NOT_THE_SERVICE = {
    "a page of a proxy": "<h1>Sign in</h1>",
    "half an answer": '{"track": {',
    "nothing": "null",
    "a list": "[]",
}


@pytest.mark.parametrize("body", NOT_THE_SERVICE.values(), ids=NOT_THE_SERVICE.keys())
@pytest.mark.parametrize("status", [200, 502])
def test_answer_of_something_else_counts_as_none(page: Page, status: int, body: str) -> None:
    page.route("**/tracks/punk-05/similar?*", lambda route: route.fulfill(status=status, body=body))
    page.goto(TRACK)
    alert = page.get_by_role("main").get_by_role("alert")
    expect(alert).to_contain_text("does not answer")
    page.unroute("**/tracks/punk-05/similar?*")
    alert.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("punk song 5")


def test_error_of_another_shape_counts_as_no_answer(page: Page) -> None:
    body = json.dumps({"error": {"code": 401, "message": {"text": "no"}}})
    page.route("**/recommendations", lambda route: route.fulfill(status=401, body=body))
    page.goto(TRACK)
    expect(page.get_by_role("main").get_by_role("alert")).to_contain_text("does not answer")


@pytest.mark.parametrize(
    ("path", "part", "address"),
    [
        ("**/search?*", ".top", "/?q=punk"),
        ("**/predict-genre?*", "main", TRACK),
        ("**/map", ".frame", TRACK),
        ("**/tracks/match", ".playlist", f"{TRACK}&p=punk-10"),
    ],
)
def test_answer_that_a_part_cannot_show_leaves_the_other_parts(page: Page, path: str, part: str, address: str) -> None:
    page.route(path, lambda route: route.fulfill(json={"unexpected": True}))
    page.goto(address)
    alert = page.locator(part).get_by_role("alert").filter(has_text="did not work").first
    expect(alert).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_count(0 if part == "main" else 1)
    page.unroute(path)
    alert.get_by_role("button", name="Try again").click()
    expect(alert).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_part_that_failed_is_left_behind_by_going_on(page: Page) -> None:
    page.route("**/predict-genre?*", lambda route: route.fulfill(json={"unexpected": True}))
    page.goto(TRACK)
    expect(page.get_by_role("alert")).to_contain_text("did not work")
    page.get_by_role("link", name="songkin").click()
    expect(page.locator(".example").first).to_be_visible()


@pytest.mark.parametrize(("body", "kind"), [("<h1>A</h1>", "text/html"), ("1234", "application/octet-stream")])
def test_points_of_something_else_are_said_where_the_map_would_be(page: Page, body: str, kind: str) -> None:
    page.route("**/map/points", lambda route: route.fulfill(body=body, content_type=kind))
    page.goto(TRACK)
    again = page.locator("#map").get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    page.unroute("**/map/points")
    again.click()
    expect(page.locator(".map-legend")).to_be_visible()


@pytest.mark.parametrize("kind", ["track", "artist"])
@pytest.mark.parametrize("id", [".", "..", "a%2Fb", "..%2F.."])
def test_id_that_no_path_can_hold_is_one_that_the_catalogue_lacks(page: Page, kind: str, id: str) -> None:
    page.goto(f"/?{kind}={id}")
    expect(page.get_by_role("main").get_by_role("alert")).to_contain_text(f"no such {kind}")


def test_ids_that_no_path_can_hold_do_not_keep_the_list(page: Page) -> None:
    page.goto("/?mix=..&mix=punk-05&like=.&dislike=..&by=..&not_by=.")
    expect(page.locator(".similar .rows > li")).to_have_count(20)
    assert page.get_by_role("alert").count() == 0


def test_search_of_an_address_that_is_too_long_is_cut(page: Page) -> None:
    page.goto(f"/?q={'x' * 300}")
    expect(page.get_by_role("search").get_by_role("status")).to_contain_text("Nothing is called")


def test_addresses_of_other_schemes_are_no_links(page: Page) -> None:
    def answer(route: Route) -> None:
        response = route.fetch()
        body = response.json()
        body["track"]["extras"] = {
            "preview_url": "javascript:alert(1)",
            "image_url": "data:text/html,x",
            "external_url": "https://music.example/5",
        }
        route.fulfill(response=response, json=body)

    page.route("**/tracks/punk-05/similar?*", answer)
    page.goto(TRACK)
    expect(page.locator(".ways a[target]")).to_have_attribute("href", "https://music.example/5")
