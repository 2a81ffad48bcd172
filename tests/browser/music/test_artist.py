"""An artist, and a mix of several tracks: both have the list with its controls."""

import httpx
from playwright.sync_api import Page, expect

from tests.support.browser.watched import WatchedContext

SETTLED = ".similar[aria-busy=false]"


def seeds(context: WatchedContext) -> list[object]:
    return [body["seeds"] for path, body in context.requests if path == "/recommendations"]


def test_artist_shows_tracks_similar_artists_and_what_sounds_like_it(
    page: Page, site: httpx.Client, context: WatchedContext
) -> None:
    (artist,) = site.get("/search", params={"q": "opera artist 2", "type": "artist", "limit": 1}).json()["items"]
    page.goto(f"/?artist={artist['id']}")
    expect(page.get_by_role("heading", level=1)).to_have_text(artist["name"])
    expect(page).to_have_title(f"{artist['name']} – Songkin")
    top = site.get(f"/artists/{artist['id']}").json()["top_tracks"]
    expect(page.locator(".plain-rows .name").first).to_have_text(top[0]["name"])
    n_tracks = site.get(f"/artists/{artist['id']}").json()["n_tracks"]
    heading = f"The {len(top)} most popular" if len(top) < n_tracks else "Most popular"
    expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    similar = site.get(f"/artists/{artist['id']}/similar", params={"k": 8}).json()["similar"]
    expect(page.locator(".artist-name").first).to_have_text(similar[0]["artist"]["name"])
    page.locator(SETTLED).wait_for()
    assert seeds(context) == [[{"artist": artist["id"]}]]
    page.locator(".artist-name").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(similar[0]["artist"]["name"])


def test_unknown_artist_in_the_address_is_said_with_a_way_on(page: Page) -> None:
    page.goto("/?artist=nobody")
    expect(page.get_by_role("alert")).to_contain_text("no such artist")
    page.get_by_role("link", name="Back to the start").click()
    expect(page.locator(".example").first).to_be_visible()


def test_mix_lists_its_seeds_and_goes_on_without_one(page: Page, context: WatchedContext) -> None:
    page.goto("/?mix=punk-05&mix=folk-09&mix=nobody&variety=0.3")
    expect(page.get_by_text("One track of the link is not in this catalogue")).to_be_visible()
    page.locator(SETTLED).wait_for()
    assert seeds(context) == [[{"track": "punk-05"}, {"track": "folk-09"}]]
    page.get_by_role("button", name="Remove: folk song 9").click()
    expect(page.locator(".plain-rows .name")).to_have_count(1)
    page.locator(SETTLED).wait_for()
    assert seeds(context)[-1] == [{"track": "punk-05"}]
    expect(page.get_by_label("Variety")).to_have_value("0.3")
    page.keyboard.press("z")
    expect(page.locator(".plain-rows .name")).to_have_count(2)


def test_mix_of_nothing_known_says_so_with_a_way_on(page: Page) -> None:
    page.goto("/?mix=nobody&mix=nothing")
    expect(page.get_by_text("2 tracks of the link are not in this catalogue")).to_be_visible()
    expect(page.get_by_role("link", name="Back to the start")).to_be_visible()
