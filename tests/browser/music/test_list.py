"""The list of what sounds like something: rows, likes and dislikes, undo, and the version that made it."""

import re

import httpx
from playwright.sync_api import Page, expect

from tests.support.browser.watched import WatchedContext

SETTLED = ".similar[aria-busy=false]"


def bodies(context: WatchedContext) -> list[dict[str, object]]:
    return [body for path, body in context.requests if path == "/recommendations" and not body["explain"]]


def ids(page: Page) -> list[str]:
    page.locator(SETTLED).wait_for()
    return [row.get_attribute("data-id") or "" for row in page.locator(".similar .rows > li").all()]


def test_row_names_rank_similarity_artists_and_genres(page: Page, site: httpx.Client) -> None:
    page.goto("/?track=punk-05")
    (best,) = site.post("/recommendations", json={"seeds": [{"track": "punk-05"}], "k": 1}).json()["recommendations"]
    row = page.locator(".similar .rows > li").first
    expect(row.locator(".rank")).to_have_text("1")
    expect(row.locator(".similarity .number")).to_have_text(f"{best['score']:.2f}")
    expect(row.locator(".genre")).to_have_text(", ".join(best["track"]["genres"]))
    artist = row.get_by_role("link", name=best["track"]["artists"][0]["name"])
    expect(artist).to_have_attribute("href", f"?artist={best['track']['artists'][0]['id']}")


def test_dislike_leaves_the_list_stands_as_a_chip_and_is_undone(page: Page, context: WatchedContext) -> None:
    page.goto("/?track=punk-05")
    before = ids(page)
    page.keyboard.press("j")
    page.keyboard.press("-")
    chip = page.get_by_role("list", name="What steers the list").get_by_role("button")
    expect(chip).to_contain_text("Not like punk song")
    expect(page.locator(f"[data-id={before[0]}]")).to_have_count(0)
    assert bodies(context)[-1]["dislikes"] == [{"track": before[0], "weight": 0.3}]
    expect(page.locator(f"[data-id={before[1]}] .name")).to_be_focused()
    expect(page).to_have_url(f"{context.origin}/?track=punk-05&dislike={before[0]}&v={version(context)}")
    page.keyboard.press("z")
    expect(page.locator(f"[data-id={before[0]}]")).to_have_count(1)
    expect(chip).to_have_count(0)
    assert ids(page) == before


def test_likes_are_further_seeds_and_a_chip_takes_them_away(page: Page, context: WatchedContext) -> None:
    page.goto("/?track=punk-05")
    before = ids(page)
    page.get_by_role("button", name="More like").nth(2).click()
    chip = page.get_by_role("button", name="More like", exact=False).and_(page.locator(".chip"))
    expect(chip).to_be_visible()
    page.locator(SETTLED).wait_for()
    assert bodies(context)[-1]["seeds"] == [{"track": "punk-05"}, {"track": before[2]}]
    chip.click()
    expect(chip).to_have_count(0)
    assert ids(page) == before
    expect(page.get_by_role("heading", name="Sounds like it")).to_be_focused()


def test_reasons_name_the_seed_that_a_track_is_most_like(page: Page) -> None:
    page.goto("/?track=punk-05&like=folk-09")
    page.locator(SETTLED).wait_for()
    page.locator("[data-do=why]").first.click()
    expect(page.locator(".why")).to_contain_text("Closest to")


def test_link_with_what_the_catalogue_lacks_shows_the_list_without_it(page: Page, context: WatchedContext) -> None:
    page.goto("/?track=punk-05&like=nobody&dislike=punk-05&genre=polka&not_by=nobody&explicit=perhaps&energy=2..1")
    assert ids(page)
    expect(page.locator(".chip", has_text="nobody")).to_have_count(0)
    (body,) = bodies(context)
    assert body["seeds"] == [{"track": "punk-05"}]
    assert body["dislikes"] == []
    assert body["filters"] == {"genres": {"any": [], "none": []}, "artists": {"any": [], "none": []}}


def test_undo_from_another_place_returns_to_where_the_change_was_made(page: Page) -> None:
    page.goto("/?track=punk-05")
    page.locator(SETTLED).wait_for()
    page.get_by_label("Variety").fill("0.5")
    page.locator(SETTLED).wait_for()
    page.locator(".similar .rows .name").first.click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).not_to_have_text("punk song 5")
    page.keyboard.press("z")
    expect(heading).to_have_text("punk song 5")
    expect(page.get_by_label("Variety")).to_have_value("0")


def test_slider_that_is_dragged_is_undone_as_one_change(page: Page) -> None:
    page.goto("/?track=punk-05&variety=0.2")
    slider = page.get_by_label("Variety")
    for value in ("0.4", "0.6", "0.8"):
        slider.fill(value)
    page.keyboard.press("z")
    expect(slider).to_have_value("0.2")
    expect(page.get_by_role("button", name="Undo")).to_be_hidden()


def test_link_of_another_version_says_so_until_that_is_accepted(page: Page, context: WatchedContext) -> None:
    page.goto("/?track=punk-05&v=former-1")
    note = page.get_by_text("This list was made by former-1")
    expect(note).to_be_visible()
    page.get_by_role("button", name="That is fine").click()
    expect(note).to_be_hidden()
    expect(page).to_have_url(f"{context.origin}/?track=punk-05&v={version(context)}")


def test_filters_go_along_to_another_track_and_likes_do_not(page: Page, context: WatchedContext) -> None:
    page.goto("/?track=punk-05&genre_weight=0.3&variety=0.4&energy=0.1..&like=folk-09&n=40")
    page.locator(SETTLED).wait_for()
    expect(page).to_have_url(re.compile("&v="))
    before = page.url
    other = page.locator(".similar .rows > li").first
    identity = other.get_attribute("data-id")
    other.locator("a.name").click()
    expect(page).to_have_url(
        f"{context.origin}/?track={identity}&genre_weight=0.3&variety=0.4&energy=0.1..&v={version(context)}"
    )
    expect(page.locator(".active .chip")).to_have_count(1)
    expect(page.locator(".active .chip")).to_contain_text("Energy from 0.10")
    page.go_back()
    expect(page).to_have_url(before)
    expect(page.locator(".active .chip")).to_have_count(2)


def test_scores_that_are_no_similarities_are_bars_against_the_best(page: Page) -> None:
    page.goto("/?track=punk-05&like=folk-09")
    page.locator(SETTLED).wait_for()
    similarity = page.locator(".similar .rows .similarity")
    expect(similarity.locator(".number")).to_have_count(0)
    widths = [float(bar.get_attribute("width") or 0) for bar in similarity.locator(".bar-value").all()]
    assert max(widths) == 100
    assert min(widths) < 100


def test_more_makes_the_list_longer_and_is_in_the_address(page: Page, context: WatchedContext) -> None:
    page.goto("/?track=punk-05")
    assert len(ids(page)) == 20
    page.get_by_role("button", name="More", exact=True).click()
    expect(page.locator(".similar .rows > li")).to_have_count(40)
    expect(page).to_have_url(f"{context.origin}/?track=punk-05&n=40&v={version(context)}")
    assert bodies(context)[-1]["k"] == 40
    expect(page.get_by_role("button", name="Reset")).to_be_hidden()


def test_change_is_said_over_the_page_with_a_way_back_and_moves_no_row(context: WatchedContext) -> None:
    page = context.page(width=360)
    page.goto("/?track=punk-05")
    before = ids(page)
    list_top = page.locator(".similar .rows").evaluate("rows => rows.offsetTop")
    page.locator("[data-do=dislike]").nth(2).click()
    toast = page.locator(".toast")
    expect(toast).to_contain_text("Not like")
    expect(page.locator(".active .chip")).to_be_visible()
    page.locator(SETTLED).wait_for()
    assert page.locator(".similar .rows").evaluate("rows => rows.offsetTop") == list_top
    box, tabs = toast.bounding_box(), page.locator(".tabs").bounding_box()
    assert box is not None and tabs is not None
    assert box["y"] + box["height"] <= tabs["y"]
    toast.get_by_role("button", name="Undo").click()
    expect(toast).to_contain_text("Undone: Not like")
    expect(toast.get_by_role("button")).to_have_count(0)
    assert ids(page) == before


def test_toast_goes_after_a_while_unless_the_pointer_is_on_it(page: Page) -> None:
    page.clock.install()
    page.goto("/?track=punk-05")
    page.locator(SETTLED).wait_for()
    page.get_by_label("Variety").fill("0.3")
    toast = page.locator(".toast")
    toast.hover()
    page.clock.run_for(10_000)
    expect(toast).to_be_visible()
    page.mouse.move(700, 10)
    page.clock.run_for(10_000)
    expect(toast).to_have_count(0)


def test_changed_list_is_announced_once_its_answer_is_there(page: Page) -> None:
    page.goto("/?track=punk-05")
    page.locator(SETTLED).wait_for()
    said = page.locator(".similar > [role=status]")
    expect(said).to_have_text("")
    page.get_by_text("Filters").click()
    page.locator(".choosable").get_by_role("button", name="Only folk").click()
    page.locator(SETTLED).wait_for()
    first = page.locator(".similar .rows .name").first.inner_text()
    expect(said).to_contain_text("fit; first: ")
    expect(said).to_contain_text(first)


def test_key_l_likes_the_track_in_focus(page: Page, context: WatchedContext) -> None:
    page.goto("/?track=punk-05")
    before = ids(page)
    page.keyboard.press("j")
    page.keyboard.press("l")
    expect(page.locator(".active .chip")).to_contain_text("More like punk song")
    page.locator(SETTLED).wait_for()
    assert bodies(context)[-1]["seeds"] == [{"track": "punk-05"}, {"track": before[0]}]


def version(context: WatchedContext) -> str:
    with httpx.Client(base_url=context.origin) as client:
        return str(client.get("/info").json()["model"])
