"""What if: a track that is made up, the genres that it probably has, and what lies nearest."""

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.support.browser.watched import WatchedContext
from tests.support.browser.what_if import NEAREST, PREDICT, asked, genres_in, settled

SLIDERS = {
    "energy": ("Energy", "0.31", 0.31, "0.31"),
    "danceability": ("Danceability", "0.4", 0.4, "0.40"),
    "valence": ("Cheerfulness", "1", 1, "1.00"),
    "acousticness": ("Acousticness", "0", 0, "0.00"),
    "instrumentalness": ("No vocals", "0.9", 0.9, "0.90"),
    "speechiness": ("Spoken words", "0.05", 0.05, "0.05"),
    "liveness": ("Audience", "0.5", 0.5, "0.50"),
    "loudness": ("Loudness", "-12.5", -12.5, "−13 dB"),
    "tempo": ("Tempo", "174", 174, "174 bpm"),
    "duration_ms": ("Length", "245000", 245_000, "4:05"),
    "popularity": ("Popularity", "12", 12, "12"),
}
CHOICES = {
    "key": ("Key", "C♯", 1),
    "mode": ("Mode", "major", 1),
    "time_signature": ("Beats in a bar", "3", 3),
    "explicit": ("Explicit", "yes", True),
}


def test_nothing_known_is_said_and_not_asked(page: Page, context: WatchedContext) -> None:
    page.goto("/")
    page.get_by_role("link", name="what if").click()
    expect(page.get_by_text("Nothing is known of it yet")).to_be_visible()
    expect(page).to_have_title("What if? – Songkin")
    page.locator(".made-up .histogram").first.wait_for()
    assert (asked(context, PREDICT), asked(context, NEAREST)) == ([], [])


@pytest.mark.parametrize("feature", SLIDERS)
def test_slider_makes_its_feature_known_and_is_answered(page: Page, context: WatchedContext, feature: str) -> None:
    label, moved, value, written = SLIDERS[feature]
    page.goto("/?page=what-if")
    slider = page.get_by_role("slider", name=label, exact=True)
    known = page.get_by_label(f"{label} is known")
    expect(slider).to_have_attribute("aria-valuetext", "unknown")
    expect(known).not_to_be_checked()
    slider.fill(moved)
    expect(slider).to_have_attribute("aria-valuetext", written)
    expect(known).to_be_checked()
    settled(page)
    assert (asked(context, PREDICT)[-1], asked(context, NEAREST)[-1]["seeds"]) == (
        {feature: value},
        [{"features": {feature: value}}],
    )
    known.uncheck()
    expect(slider).to_have_attribute("aria-valuetext", "unknown")
    expect(page.get_by_text("Nothing is known of it yet")).to_be_visible()


@pytest.mark.parametrize("feature", CHOICES)
def test_choice_makes_its_feature_known(page: Page, context: WatchedContext, feature: str) -> None:
    label, chosen, value = CHOICES[feature]
    page.goto("/?page=what-if")
    page.get_by_label(label, exact=True).select_option(chosen)
    settled(page)
    assert asked(context, PREDICT)[-1] == {feature: value}
    page.get_by_label(label, exact=True).select_option("unknown")
    expect(page.get_by_text("Nothing is known of it yet")).to_be_visible()


def test_feature_that_becomes_known_begins_at_what_half_of_the_catalogue_is_below(
    page: Page, site: httpx.Client
) -> None:
    page.goto("/?page=what-if")
    page.locator(".made-up .histogram").first.wait_for()
    page.get_by_label("Tempo is known").check()
    expect(page).to_have_url(re.compile(r"f\.tempo="))
    spread = {each["name"]: each for each in site.get("/distributions").json()["distributions"]}["tempo"]
    tempo = float(page.url.split("f.tempo=")[1])
    below = sum(n for n, edge in zip(spread["counts"], spread["edges"][1:], strict=True) if edge <= tempo + 4)
    assert spread["edges"][0] < tempo < spread["edges"][-1]
    assert 0.35 < below / spread["n_known"] < 0.75


def test_answers_are_those_of_the_service(page: Page, site: httpx.Client) -> None:
    page.goto("/?page=what-if&f.energy=0.31&f.key=0&f.title=ambient+song&f.artist=Ambient+Artist+1&f.artist=Nobody")
    settled(page)
    track = {"energy": 0.31, "key": 0, "name": "ambient song", "artists": ["Ambient Artist 1", "Nobody"]}
    prediction = site.post(PREDICT, json=track).json()
    expected = [each["genre"] for each in prediction["genres"]]
    assert genres_in(page.locator(".verdict")) == expected[:3]
    expect(page.locator(".verdict [role=status]")).to_have_text(re.compile(f"Most probably {expected[0]}, .+ %"))
    sides = page.locator(".sides > section")
    assert sides.locator("h3").all_inner_texts() == ["All together", "By sound", "By artists"]  # it reads no words
    said = [
        [each["genre"] for each in prediction["evidence"][kind] if each["probability"] > 0]
        for kind in ("by_features", "by_artists")
    ]
    assert [genres_in(sides.nth(1)), genres_in(sides.nth(2))] == said
    known = prediction["evidence"]["artists"][0]["n_tracks"]
    expect(page.get_by_text(f"Ambient Artist 1: {known} tracks here tell the genre.")).to_be_visible()
    expect(page.get_by_text("Nobody: not known here.")).to_be_visible()
    expect(page.get_by_text("It did without: Popularity, Length")).to_be_visible()
    nearest = site.post(NEAREST, json={"seeds": [{"features": track}], "k": 12}).json()["recommendations"]
    assert page.locator(".rows .name").all_inner_texts() == [each["track"]["name"] for each in nearest]


def test_shared_link_opens_the_same_track(page: Page, context: WatchedContext) -> None:
    page.goto("/?page=what-if")
    page.get_by_role("slider", name="Energy", exact=True).fill("0.7")
    page.get_by_label("Key", exact=True).select_option("F♯")
    page.get_by_label("Title", exact=True).fill("a & b")
    page.get_by_label("Album", exact=True).fill("What?")
    artist = page.get_by_label("Artists", exact=True)
    for name in ("Earth, Wind & Fire", "Sade"):
        artist.fill(name)
        artist.press("Enter")
    settled(page)
    expect(page).to_have_url(
        f"{context.origin}/?page=what-if&f.energy=0.7&f.key=6&f.title=a+%26+b&f.album=What%3F"
        "&f.artist=Earth%2C+Wind+%26+Fire&f.artist=Sade"
    )
    other = context.page(width=1280)
    other.goto(page.url)
    settled(other)
    for each in (page, other):
        expect(each.get_by_role("button", name="Leave out Earth, Wind & Fire")).to_be_visible()
        expect(each.get_by_label("Album", exact=True)).to_have_value("What?")
    assert asked(context, PREDICT)[-1] == {
        "energy": 0.7,
        "key": 6,
        "name": "a & b",
        "album": "What?",
        "artists": ["Earth, Wind & Fire", "Sade"],
    }
    assert genres_in(other.locator(".verdict")) == genres_in(page.locator(".verdict"))


def test_artist_is_added_once_also_by_leaving_the_field_and_left_out_again(page: Page, context: WatchedContext) -> None:
    page.goto("/?page=what-if&f.artist=Sade")
    artist = page.get_by_label("Artists", exact=True)
    for name in ("  Sade ", "Toto", "   "):
        artist.fill(name)
        artist.blur()
    expect(page.locator(".made-up-artists li")).to_have_text(["Sade ×", "Toto ×"])
    page.get_by_role("button", name="Leave out Sade").click()
    settled(page)
    assert asked(context, PREDICT)[-1] == {"artists": ["Toto"]}


def test_parameters_that_the_service_would_not_take_are_unknown(page: Page, context: WatchedContext) -> None:
    page.goto(
        "/?page=what-if&f.energy=2&f.tempo=0&f.key=-1&f.mode=0.5&f.duration_ms=1e99&f.loudness=loud&f.valence="
        "&f.artist=&f.nothing=1&f.liveness=0.5"
    )
    settled(page)
    assert asked(context, PREDICT) == [{"liveness": 0.5}]


def test_value_beyond_what_is_usual_widens_its_slider(page: Page) -> None:
    page.goto("/?page=what-if&f.tempo=400&f.duration_ms=3600000&f.time_signature=11")
    expect(page.get_by_role("slider", name="Tempo", exact=True)).to_have_js_property("value", "400")
    expect(page.get_by_role("slider", name="Length", exact=True)).to_have_attribute("aria-valuetext", "60:00")
    expect(page.get_by_label("Beats in a bar", exact=True)).to_have_value("11")


def test_track_of_the_catalogue_is_a_beginning(page: Page, context: WatchedContext, site: httpx.Client) -> None:
    page.goto("/?track=punk-03")
    page.get_by_role("link", name="What if it were different?").click()
    settled(page)
    track = site.get("/tracks/punk-03").json()
    track = track.get("track", track)
    known = {name: value for name, value in track["features"].items() if value is not None}
    assert "tempo" not in known
    assert asked(context, PREDICT)[-1] == {
        **known,
        "name": track["name"],
        "album": track["album"],
        "artists": [each["name"] for each in track["artists"]],
    }
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(track["name"])


def test_reset_forgets_all_and_is_taken_back(page: Page) -> None:
    page.goto("/?page=what-if&f.energy=0.7&f.title=Blue")
    settled(page)
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_text("Nothing is known of it yet")).to_be_visible()
    expect(page.locator(".similar")).to_have_count(0)
    page.locator("main").focus()
    page.keyboard.press("z")
    expect(page.get_by_label("Title", exact=True)).to_have_value("Blue")
    expect(page.get_by_role("slider", name="Energy", exact=True)).to_have_attribute("aria-valuetext", "0.70")


def test_nearest_track_is_put_in_the_playlist_and_opened(page: Page) -> None:
    page.goto("/?page=what-if&f.energy=0.5")
    settled(page)
    row = page.locator(".rows > li").first
    identity = row.get_attribute("data-id")
    row.locator("[data-do=add]").click()
    expect(page).to_have_url(re.compile(f"p={identity}"))
    name = row.locator(".name").inner_text()
    row.locator("a.name").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page).to_have_url(re.compile(rf"\?track={identity}&p={identity}$"))


def test_markup_in_what_was_given_is_text(page: Page) -> None:
    markup = "<img src=x onerror=\"document.body.id='run'\">"
    page.goto("/?page=what-if&f.energy=0.5")
    artist = page.get_by_label("Artists", exact=True)
    artist.fill(markup)
    artist.press("Enter")
    settled(page)
    expect(page.get_by_text(f"{markup}: not known here.")).to_be_visible()
    assert page.locator("img").count() == 0
