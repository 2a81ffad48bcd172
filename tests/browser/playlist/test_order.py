"""The order of the playlist: by drag, by keys, by a feature, as a table; and each change taken back."""

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.support.browser.playlist import PUNK, ids, opened, panel, rows
from tests.support.browser.watched import WatchedContext

A, B, C, D = PUNK
LACKING = "not-here"


def handle_middle(page: Page, place: int) -> tuple[float, float]:
    box = rows(page).nth(place).locator(".handle").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag_by_mouse(page: Page, start: int, end: int) -> None:
    x, y = handle_middle(page, start)
    _, target = handle_middle(page, end)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, (y + target) / 2)
    page.mouse.move(x, target + (4 if target > y else -4))
    page.mouse.up()


def drag_by_finger(page: Page, start: int, end: int) -> None:
    x, y = handle_middle(page, start)
    _, target = handle_middle(page, end)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    for kind, at in (("touchStart", y), ("touchMove", (y + target) / 2), ("touchMove", target + 4), ("touchEnd", None)):
        points = [] if at is None else [{"x": x, "y": at}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@pytest.mark.parametrize("drag", [drag_by_mouse, drag_by_finger])
def test_row_that_is_dragged_by_its_handle_goes_where_it_is_dropped(
    page: Page, drag: Callable[[Page, int, int], None]
) -> None:
    opened(page, A, B, C, D)
    drag(page, 0, 2)
    expect(rows(page).nth(2)).to_have_attribute("data-id", A)
    assert ids(page) == [B, C, A, D]
    assert rows(page).nth(2).evaluate("row => row.style.transform") == ""


def test_row_that_is_dragged_up_goes_up(page: Page) -> None:
    opened(page, A, B, C, D)
    drag_by_mouse(page, 3, 0)
    expect(rows(page).first).to_have_attribute("data-id", D)
    assert ids(page) == [D, A, B, C]


def test_escape_while_a_row_is_dragged_leaves_it_where_it_was(page: Page) -> None:
    opened(page, A, B, C, D)
    x, y = handle_middle(page, 0)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 150)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert ids(page) == [A, B, C, D]
    assert rows(page).first.evaluate("row => row.style.transform") == ""


def test_row_that_is_dragged_while_the_list_changes_stays_where_it_is(page: Page) -> None:
    opened(page, *PUNK)
    panel(page).get_by_role("button", name="Remove punk song 5").click()
    x, y = handle_middle(page, 0)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 100)
    page.keyboard.press("z")
    expect(rows(page)).to_have_count(len(PUNK))
    page.mouse.up()
    assert ids(page) == list(PUNK)


def test_list_scrolls_by_touch_everywhere_but_on_the_handles(page: Page) -> None:
    opened(page, A)
    actions = rows(page).first.evaluate(
        "row => [row, row.querySelector('.handle')].map(each => getComputedStyle(each).touchAction)"
    )
    assert actions == ["auto", "none"]


def test_arrow_keys_on_a_handle_move_its_track_and_keep_the_focus(page: Page) -> None:
    opened(page, A, B, C, D)
    handle = page.get_by_role("button", name=re.compile("Move punk song 5,"))
    handle.focus()
    page.keyboard.press("ArrowDown")
    expect(rows(page).nth(1)).to_have_attribute("data-id", A)
    expect(handle).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="Moved punk song 5 to place 2 of 4")).to_be_attached()
    page.keyboard.press("End")
    expect(rows(page).nth(3)).to_have_attribute("data-id", A)
    page.keyboard.press("ArrowDown")
    assert ids(page) == [B, C, D, A]


def test_z_takes_each_change_back(page: Page) -> None:
    opened(page, A, B, C)
    page.get_by_role("button", name="Remove punk song 10").click()
    expect(rows(page)).to_have_count(2)
    expect(page.get_by_role("button", name="Remove punk song 15")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.get_by_role("button", name="Clear").click()
    expect(rows(page)).to_have_count(0)
    page.keyboard.press("z")
    expect(rows(page)).to_have_count(2)
    page.keyboard.press("z")
    expect(rows(page)).to_have_count(3)
    assert ids(page) == [A, B, C]


def test_undo_stands_beside_what_was_done(page: Page) -> None:
    opened(page, A, B, C)
    page.get_by_role("button", name="Clear").click()
    expect(panel(page).get_by_text("Cleared 3 tracks")).to_be_visible()
    panel(page).get_by_role("button", name="Undo").click()
    expect(rows(page)).to_have_count(3)
    expect(panel(page).get_by_text("Cleared 3 tracks")).to_be_hidden()
    expect(panel(page)).to_be_focused()


def test_undo_stays_as_long_as_the_last_step_is_of_the_playlist(page: Page) -> None:
    opened(page, A, B, C)
    page.get_by_role("button", name="Remove punk song 10").click()
    page.get_by_role("button", name="Remove punk song 15").click()
    panel(page).get_by_role("button", name="Undo: Removed punk song 15").click()
    expect(panel(page).get_by_role("button", name="Undo: Removed punk song 10")).to_be_focused()
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(3)
    expect(panel(page).get_by_role("button", name="Undo")).to_be_hidden()
    expect(panel(page)).to_be_focused()


def test_rows_show_what_they_are_sorted_by(page: Page, site: httpx.Client) -> None:
    opened(page, A, "folk-01")
    expect(rows(page).first.locator(".number").last).to_have_text(re.compile(r"Length \d+:\d\d"))
    page.get_by_label("Sort by").select_option("energy")
    energy = max(site.get(f"/tracks/{each}").json()["features"]["energy"] for each in (A, "folk-01"))
    expect(rows(page).first.locator(".number").last).to_have_text(f"Energy {energy:.2f}")
    page.get_by_label("Sort by").select_option("title")
    expect(rows(page).first.locator(".number").last).to_have_text(re.compile("Length"))


def test_year_is_offered_where_one_is_known(page: Page) -> None:
    opened(page, B)
    options = page.get_by_label("Sort by").locator("option", has_text="Year")
    expect(page.get_by_label("Sort by").locator("option", has_text="Energy")).to_have_count(1)
    expect(options).to_have_count(0)
    opened(page, A, B)
    expect(options).to_have_count(1)


def test_open_tool_leaves_twelve_rows_in_sight(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    opened(page, *(f"punk-{number:02d}" for number in range(4, 34)))
    page.get_by_role("button", name="Export").click()
    expect(page.get_by_role("button", name="Copy link")).to_be_in_viewport()
    row, area = rows(page).first.bounding_box(), panel(page).locator(".scrolled").bounding_box()
    assert row is not None
    assert area is not None
    assert area["height"] >= 11.5 * row["height"]


@pytest.mark.parametrize("by", ["tempo", "energy", "popularity"])
def test_playlist_is_sorted_by_a_feature_with_what_is_unknown_last(page: Page, site: httpx.Client, by: str) -> None:
    unknown = "punk-03" if by == "tempo" else LACKING
    opened(page, unknown, "folk-01", A, "opera-09")
    known = ["folk-01", A, "opera-09"]
    values = {each: site.get(f"/tracks/{each}").json()["features"][by] for each in known}
    descending = sorted(known, key=lambda each: values[each], reverse=True)
    page.get_by_label("Sort by").select_option(by)
    expect(rows(page).first).to_have_attribute("data-id", descending[0])
    assert ids(page) == [*descending, unknown]
    page.get_by_role("button", name="Descending. Turn round").click()
    expect(rows(page).first).to_have_attribute("data-id", descending[-1])
    assert ids(page) == [*descending[::-1], unknown]


def test_titles_are_sorted_with_their_numbers_as_numbers(page: Page) -> None:
    opened(page, C, B, A)
    page.get_by_label("Sort by").select_option("title")
    expect(rows(page).first).to_have_attribute("data-id", A)
    assert ids(page) == [A, B, C]
    page.get_by_role("button", name="Remove punk song 10").click()
    expect(page.get_by_label("Sort by")).to_have_value("title")
    page.keyboard.press("z")
    page.keyboard.press("z")
    expect(page.get_by_label("Sort by")).to_have_value("")


def test_table_sorts_by_a_click_on_the_head_of_a_column(page: Page) -> None:
    opened(page, B, "folk-01", "opera-09", LACKING)
    page.get_by_role("button", name="Show as a table").click()
    table = page.get_by_role("dialog").get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_text(
        [
            "Place",
            *"Title Artist Tempo Energy Danceability Loudness Cheerfulness Length Acousticness Popularity".split(),
        ]
    )
    energy = table.get_by_role("columnheader", name="Energy")
    expect(energy).to_have_attribute("aria-sort", "none")
    energy.get_by_role("button").click()
    expect(energy).to_have_attribute("aria-sort", "descending")
    cells = table.locator("tbody tr").evaluate_all("rows => rows.map(row => row.children[4].textContent)")
    assert cells[-1] == ""
    assert [*map(float, cells[:-1])] == sorted(map(float, cells[:-1]), reverse=True)
    energy.get_by_role("button").click()
    expect(energy).to_have_attribute("aria-sort", "ascending")
    table.get_by_role("link", name="folk song 1").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_have_text("folk song 1")


def test_p_and_j_lead_to_the_playlist_and_along_it(page: Page) -> None:
    opened(page, A, B, track="folk-01")
    page.locator(".similar[aria-busy=false]").wait_for()
    page.keyboard.press("p")
    expect(panel(page)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("punk song 10")


def test_narrow_screen_has_the_playlist_behind_a_tab(context: WatchedContext) -> None:
    page = context.page(width=360)
    page.goto("/?track=folk-01&p=punk-05&p=punk-10")
    tab = page.get_by_role("button", name="Playlist 2")
    tab.click()
    expect(rows(page)).to_have_count(2)
    expect(page.get_by_role("button", name="Export")).to_be_in_viewport()
    drag_by_finger(page, 0, 1)
    expect(rows(page).first).to_have_attribute("data-id", B)
