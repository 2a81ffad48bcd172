"""From the first visit to a result, with the keyboard alone; and links that are shared."""

import httpx
from playwright.sync_api import Page, expect

from tests.support.browser.watched import WatchedContext


def titles(page: Page) -> list[str]:
    page.locator(".similar[aria-busy=false]").wait_for()
    return page.locator(".rows .name").all_inner_texts()


def test_keyboard_alone_leads_from_the_first_visit_to_similar_tracks(page: Page, site: httpx.Client) -> None:
    page.goto("/")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("punk song")
    found = site.get("/search", params={"q": "punk song", "limit": 8}).json()["items"]
    expect(page.get_by_role("option").locator(".name")).to_have_text([track["name"] for track in found])
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(found[1]["name"])
    body = {"seeds": [{"track": found[1]["id"]}], "k": 20}
    wanted = site.post("/recommendations", json=body).json()["recommendations"]
    assert titles(page) == [each["track"]["name"] for each in wanted]

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("?")
    expect(page.get_by_role("columnheader", name="Closest")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(wanted[1]["track"]["name"])


def test_enter_before_the_answer_came_opens_what_then_comes_first(page: Page, site: httpx.Client) -> None:
    page.goto("/")
    page.get_by_role("combobox").fill("opera song 12")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("opera song 12")


def test_slash_and_escape_enter_and_leave_the_search(page: Page) -> None:
    page.goto("/?track=punk-05")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("folk")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.get_by_role("combobox")).not_to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_have_text("punk song 5")


def test_examples_of_the_start_open(page: Page) -> None:
    page.goto("/")
    example = page.locator(".example").first
    name = example.locator(".name").inner_text()
    example.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_search_shows_album_and_year_and_more_on_request(page: Page, site: httpx.Client) -> None:
    page.goto("/")
    page.get_by_role("combobox").fill("folk song 9")
    expect(page.get_by_role("option").filter(has_text="1997").first).to_contain_text("folk album 0, 1997")
    page.get_by_role("combobox").fill("song")
    expect(page.get_by_role("option").locator(".name")).to_have_count(8)
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option", name="Show more")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    found = site.get("/search", params={"q": "song", "limit": 28}).json()["items"]
    expect(page.get_by_role("option").locator(".name")).to_have_text([track["name"] for track in found])
    expect(page.get_by_role("option").nth(8)).to_have_attribute("aria-selected", "true")
    page.get_by_role("option", name="Show more").click()
    page.get_by_role("option", name="Show more").click()
    expect(page.get_by_role("option").locator(".name")).to_have_count(50)
    expect(page.get_by_role("option", name="Show more")).to_have_count(0)


def test_shared_link_opens_the_same_view(page: Page, context: WatchedContext, site: httpx.Client) -> None:
    page.goto("/?track=punk-05")
    page.get_by_label("Genre", exact=True).fill("0.2")
    page.get_by_label("Variety").fill("0.5")
    page.get_by_text("Filters").click()
    page.get_by_label("Energy to").fill("0.8")
    page.locator("[data-do=why]").first.click()
    expect(page).to_have_url(
        f"{context.origin}/?track=punk-05&genre_weight=0.2&variety=0.5&energy=..0.8&why="
        + (page.locator(".rows > li").first.get_attribute("data-id") or "")
        + f"&v={site.get('/info').json()['model']}"
    )
    other = context.page(width=1280)
    other.goto(page.url)
    expect(other.get_by_role("columnheader", name="Closest")).to_be_visible()
    assert titles(other) == titles(page)
    other.get_by_text("Filters").click()
    expect(other.get_by_label("Energy to")).to_have_value("0.8")
    expect(other.get_by_label("Genre", exact=True)).to_have_value("0.2")


def test_back_and_forward_go_through_the_views(page: Page) -> None:
    page.goto("/")
    page.get_by_role("combobox").fill("drum song 7")
    page.get_by_role("option").first.click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("drum song 7")
    page.get_by_label("Variety").fill("0.7")
    page.locator(".rows a").first.click()
    expect(heading).not_to_have_text("drum song 7")
    page.go_back()
    expect(heading).to_have_text("drum song 7")
    expect(page.get_by_label("Variety")).to_have_value("0.7")
    page.go_back()
    expect(page.get_by_role("option").first).to_be_visible()
    page.go_forward()
    expect(heading).to_have_text("drum song 7")


def test_link_with_nonsense_in_it_shows_the_track_as_it_is(page: Page) -> None:
    page.goto("/?track=punk-05&genre_weight=much&variety=7&energy=low..&why=nothing&x=y")
    expect(page.get_by_label("Variety")).to_have_value("0")
    assert titles(page)
