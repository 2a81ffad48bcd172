"""What makes a playlist longer by itself: what goes with it, and the path between two of its tracks."""

import re

import httpx
from playwright.sync_api import Page, expect

from tests.support.browser.playlist import PUNK, ids, opened, panel, rows
from tests.support.browser.watched import WatchedContext

A, B, C, D = PUNK


def open_tool(page: Page, name: str) -> None:
    panel(page).get_by_role("button", name=name, exact=True).first.click()


def test_fill_adds_what_goes_with_the_playlist_up_to_a_number(page: Page, site: httpx.Client) -> None:
    opened(page, A, B, "not-here")
    open_tool(page, "Fill")
    page.get_by_label("Fill to").fill("8")
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(8)
    body = {
        "seeds": [{"track": A}, {"track": B}],
        "strategy": "rank_fusion",
        "filters": {"exclude": [A, B, "not-here"]},
        "max_per_artist": 2,
        "k": 5,
    }
    wanted = [each["track"]["id"] for each in site.post("/recommendations", json=body).json()["recommendations"]]
    assert ids(page) == [A, B, "not-here", *wanted]
    panel(page).get_by_role("button", name="Undo").click()
    expect(rows(page)).to_have_count(3)


def test_fill_of_a_long_playlist_takes_a_spread_of_it_as_seeds(page: Page, context: WatchedContext) -> None:
    many = [f"{genre}-{number:02d}" for genre in ("opera", "punk") for number in range(4, 34)]
    opened(page, *many)
    open_tool(page, "Fill")
    page.get_by_label("Fill to").fill("61")
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(61)
    (asked,) = [body for path, body in context.requests if path == "/recommendations"]
    seeds = [seed["track"] for seed in asked["seeds"]]
    assert len(set(seeds)) == 50
    assert (seeds[0], seeds[-1]) == (many[0], many[-1])


def test_fill_to_fewer_than_there_are_says_so(page: Page) -> None:
    opened(page, A, B)
    open_tool(page, "Fill")
    page.get_by_label("Fill to").fill("2")
    page.keyboard.press("Enter")
    expect(panel(page)).to_contain_text("has 2 tracks already")


def test_fill_without_a_track_of_the_catalogue_says_so(page: Page) -> None:
    opened(page, "not-here")
    open_tool(page, "Fill")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    panel(page).locator("form").get_by_role("button", name="Fill").click()
    expect(panel(page)).to_contain_text("nothing to go by")


def test_path_between_two_tracks_is_shown_and_added_between_them(page: Page, site: httpx.Client) -> None:
    opened(page, A, "folk-01", "opera-09")
    open_tool(page, "Path")
    page.get_by_label("From").select_option("folk-01")
    page.get_by_label("Tracks", exact=True).fill("6")
    page.get_by_role("button", name="Find a path").click()
    path = site.get("/tracks/folk-01/path/opera-09", params={"length": 6}).json()["path"]
    between = [step["track"] for step in path[1:-1]]
    expect(panel(page).locator(".preview li")).to_have_count(6)
    for track in between:
        expect(panel(page).locator(".preview")).to_contain_text(track["name"])
    found = panel(page).get_by_text("A path of 6 tracks, 4 of them not in the playlist yet")
    expect(found).to_be_focused()
    page.get_by_role("button", name="Add these 4").click()
    expect(rows(page)).to_have_count(7)
    assert ids(page) == [A, "folk-01", *(track["id"] for track in between), "opera-09"]
    expect(panel(page).get_by_text("All of it is in the playlist")).to_be_focused()


def test_path_to_another_release_of_the_recording_says_what_is_wrong(page: Page) -> None:
    opened(page, "punk-01", "punk-02")
    open_tool(page, "Path")
    page.get_by_role("button", name="Find a path").click()
    alert = panel(page).get_by_role("alert")
    expect(alert).to_have_text(re.compile("no path between these two: expected another recording, got a version"))


def test_path_with_one_track_says_what_it_needs(page: Page) -> None:
    opened(page, A)
    open_tool(page, "Path")
    expect(panel(page)).to_contain_text("Put two in the playlist first")


def test_one_tool_is_open_at_a_time(page: Page) -> None:
    opened(page, A, B)
    open_tool(page, "Path")
    open_tool(page, "Export")
    expect(page.get_by_role("button", name="Path")).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("button", name="Find a path")).to_be_hidden()
    open_tool(page, "Export")
    expect(page.get_by_role("button", name="Save as CSV")).to_be_hidden()
