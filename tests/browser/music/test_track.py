"""A track: its genres beside the predicted ones, its features against the catalogue, and where it can be heard."""

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.support.browser.catalogue import SPOTIFY_ID
from tests.support.browser.watched import WatchedContext

PLAYER = f"https://open.spotify.com/embed/track/{SPOTIFY_ID}"

PLAY = re.compile("^Play .* here$")


def test_predicted_genres_stand_beside_those_of_the_table(page: Page, site: httpx.Client) -> None:
    page.goto("/?track=folk-09")
    track = site.get("/tracks/folk-09").json()
    known = {name: value for name, value in track["features"].items() if value is not None}
    body = {**known, "name": track["name"], "album": track["album"], "artists": [track["artists"][0]["name"]]}
    predicted = site.post("/predict-genre?top_n=3", json=body).json()
    expect(page.get_by_title("Search for tracks of folk")).to_be_visible()
    expect(page.locator(".genres > section:last-child .ranking").first.locator("li")).to_have_count(3)
    names = page.locator(".genres > section:last-child .ranking").first.locator(".ranking-name").all_inner_texts()
    assert names == [entry["genre"] for entry in predicted["genres"]]


def test_evidence_is_told_on_demand_and_owns_that_the_track_counts_itself(page: Page, site: httpx.Client) -> None:
    page.goto("/?track=folk-09")
    evidence = page.locator(".evidence")
    expect(evidence).to_be_hidden()
    page.get_by_text("Why these genres?").click()
    for heading in ("By sound", "By words", "By artists"):
        expect(evidence.get_by_role("heading", name=heading)).to_be_visible()
    expect(evidence).to_contain_text("this one among them")


def test_every_feature_is_marked_in_its_spread_and_an_unknown_one_is_hollow(page: Page) -> None:
    page.goto("/?track=folk-03")
    marks = page.locator(".feature circle.mark")
    expect(marks).to_have_count(14)
    tempo = page.locator(".feature.unknown")
    expect(tempo).to_contain_text("Tempo")
    expect(tempo).to_contain_text("unknown")
    expect(tempo.locator(".hollow")).to_have_count(1)


def test_year_and_album_are_shown(page: Page) -> None:
    page.goto("/?track=folk-09")
    expect(page.locator(".release")).to_contain_text("folk album 0")
    expect(page.locator(".release .year")).to_have_text("1997")


def test_player_is_loaded_on_click_alone(page: Page, context: WatchedContext) -> None:
    page.route(
        "https://open.spotify.com/**", lambda route: route.fulfill(body="<p>player</p>", content_type="text/html")
    )
    page.goto("/?track=folk-09")
    page.locator(".similar[aria-busy=false]").wait_for()
    assert page.locator("iframe").count() == 0
    page.get_by_role("button", name="Play it here").click()
    expect(page.frame_locator("iframe").get_by_text("player")).to_be_visible()
    otherwise = page.get_by_role("link", name="Open it at Spotify")
    expect(otherwise).to_have_attribute("href", f"https://open.spotify.com/track/{SPOTIFY_ID}")
    assert context.problems == [f"a request to {PLAYER}"]
    context.problems.clear()


def test_other_sites_are_links_that_tell_them_nothing(page: Page) -> None:
    page.goto("/?track=folk-09")
    links = page.locator(".listen a[target=_blank]")
    links.first.wait_for()
    addresses = [link.get_attribute("href") for link in links.all()]
    assert addresses == [
        f"https://open.spotify.com/track/{SPOTIFY_ID}",
        "https://audio.example/folk-09.mp3",
        "https://pictures.example/folk-09.jpg",
    ]
    assert {link.get_attribute("rel") for link in links.all()} == {"noreferrer"}


@pytest.mark.parametrize("track", ["punk-05", "opera-07"])
def test_track_that_is_not_of_spotify_has_no_player(page: Page, track: str) -> None:
    page.goto(f"/?track={track}")
    page.locator(".similar[aria-busy=false]").wait_for()
    expect(page.get_by_role("button", name="Play it here")).to_be_hidden()
    assert page.locator(".listen a[target=_blank]").count() == 0


def test_artist_of_a_track_leads_to_the_artist(page: Page) -> None:
    page.goto("/?track=punk-05")
    page.locator(".track .artists a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Punk Artist 5")
    expect(page.get_by_role("heading", name="Similar artists")).to_be_visible()


def test_rows_play_where_the_track_is_known_at_spotify_and_one_at_a_time(page: Page, context: WatchedContext) -> None:
    page.route("https://open.spotify.com/**", lambda route: route.fulfill(body="", content_type="text/html"))
    page.goto("/?track=folk-08&genre=folk&n=100")
    page.locator(".similar[aria-busy=false]").wait_for()
    assert page.locator("iframe").count() == 0
    row = page.locator(".rows > li[data-id=folk-09]")
    expect(page.locator(".rows > li", has=page.get_by_role("button", name=PLAY))).to_have_count(1)
    row.get_by_role("button", name=PLAY).click()
    expect(row.locator("iframe")).to_have_attribute("src", PLAYER)
    expect(page.locator("iframe")).to_have_count(1)
    row.get_by_role("button", name=PLAY).click()
    expect(page.locator("iframe")).to_have_count(0)
    assert context.problems == [f"a request to {PLAYER}"]
    context.problems.clear()


@pytest.mark.parametrize(("width", "height", "rows"), [(1400, 900, 4), (1100, 800, 2), (360, 740, 0)])
def test_list_is_in_sight_under_a_long_title(page: Page, width: int, height: int, rows: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto("/?track=folk-06&genre=punk")
    page.locator(".similar[aria-busy=false]").wait_for()
    page.locator(".foremost").wait_for()
    expect(page.locator(".feature .number").first).to_be_attached()
    ends = page.locator(".similar .rows > li").evaluate_all(
        "rows => rows.map(row => row.getBoundingClientRect()).map(({top, bottom}) => [top, bottom])"
    )
    assert sum(bottom <= height for _, bottom in ends) >= rows
    assert ends[0][0] < height
    title = page.get_by_role("heading", level=1)
    box = title.bounding_box()
    assert box is not None and box["height"] <= 2 * 34 + 1
    expect(title).to_have_attribute("title", title.inner_text())


def test_names_of_features_are_whole(page: Page) -> None:
    page.goto("/?track=folk-09")
    page.get_by_text("more features").click()
    names = page.locator(".feature dt")
    expect(names).to_have_count(15)
    assert names.evaluate_all("names => names.every(name => name.scrollWidth <= name.clientWidth)")
