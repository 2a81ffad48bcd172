"""Lists as people have them, looked up in the catalogue."""

import json

import httpx
import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.support.browser.catalogue import BASE62_ID, MARKUP
from tests.support.browser.playlist import ids, panel, rows
from tests.support.browser.watched import WatchedContext

EXPORTIFY = (
    "\ufeffTrack URI,Track Name,Album Name,Artist Name(s),Duration (ms),Added By\r\n"
    'spotify:track:xxxxxxxxxxxxxxxxxxxxxx,punk song 5,"an album, with a comma",Punk Artist 5,1,me\r\n'
    f"spotify:track:{BASE62_ID},another name,,Nobody,,me\r\n"
)
LIBRARY = {"tracks": [{"artist": "Punk Artist 5", "album": "x", "track": "punk song 5", "uri": "spotify:track:x"}]}
API = {"items": [{"added_at": "2026", "track": {"name": "punk song 5", "artists": [{"name": "Punk Artist 5"}]}}]}
MIXTAPE = {"name": "My mixtape", "tracks": LIBRARY["tracks"]}
LISTS = {
    "artist first": ("Punk Artist 5 – punk song 5", ["punk-05"]),
    "title first": ("punk song 5 - Punk Artist 5", ["punk-05"]),
    "title by artist": ("punk song 5 by Punk Artist 5", ["punk-05"]),
    "commas": ("punk song 5, Punk Artist 5", ["punk-05"]),
    "tabs": ("Punk Artist 5\tpunk song 5", ["punk-05"]),
    "release words after a dash": ("Punk Artist 5 - punk song 5 - Remastered 2011", ["punk-05"]),
    "quotes": ("Punk Artist 5 – “punk song 5”", ["punk-05"]),
    "numbers and lengths": (
        "1. Punk Artist 5 - punk song 5 (3:25)\n2. Folk Artist 0 - folk song 0 4:01",
        ["punk-05", "folk-00"],
    ),
    "number of one line": ("1. punk song 5 - Punk Artist 5", ["punk-05"]),
    "name of a file": ("03 - Punk Artist 5 - punk song 5.mp3", ["punk-05"]),
    "words of a video": ("Punk Artist 5 - punk song 5 [Official Video]", ["punk-05"]),
    "colon": ("Punk Artist 5: punk song 5", ["punk-05"]),
    "bar without spaces": ("Punk Artist 5|punk song 5", ["punk-05"]),
    "dot in the middle": ("punk song 5 · Punk Artist 5", ["punk-05"]),
    "links": (f"https://open.spotify.com/intl-de/track/{BASE62_ID}?si=1\nspotify:track:{BASE62_ID}", [BASE62_ID]),
    "ids": ("punk-05\nfolk-01", ["punk-05", "folk-01"]),
    "markup": (f"{MARKUP} – Artist of {MARKUP}", ["folk-05"]),
    "table of an exporter": (EXPORTIFY, ["punk-05", BASE62_ID]),
    "table of a spreadsheet": ("Title;Artist\npunk song 5;Punk Artist 5\n;\n", ["punk-05"]),
    "table with tabs": ("artists\ttitle\nPunk Artist 5\tpunk song 5", ["punk-05"]),
    "table with guarded cells": ("id,title\n'-x,punk song 5\npunk-05,'=1+1", ["punk-05"]),
    "M3U": ("#EXTM3U\n#EXTINF:205,Punk Artist 5 - punk song 5\nC:\\music\\5.mp3\n", ["punk-05"]),
    "M3U with ids": ("#EXTM3U\n#EXTINF:-1,whatever\npunk-05\nfolk-01\n", ["punk-05", "folk-01"]),
    "M3U of files": ("#EXTM3U\nmusic/05 - Punk Artist 5 - punk song 5.flac\n", ["punk-05"]),
    "JSON of a library": (json.dumps(LIBRARY), ["punk-05"]),
    "JSON of the Spotify API": (json.dumps(API), ["punk-05"]),
    "JSON of a playlist with a name": (json.dumps(MIXTAPE), ["punk-05"]),
    "JSON of titles": (json.dumps(["Punk Artist 5 – punk song 5"]), ["punk-05"]),
    "JSON Lines": ('{"title":"punk song 5","artist":"Punk Artist 5"}\n\n{"id":"folk-01"}\n', ["punk-05", "folk-01"]),
}


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Look up a list")


def look_up(page: Page, text: str) -> Locator:
    page.get_by_role("button", name="Paste a list").click()
    dialog(page).get_by_label("Your list").fill(text)
    dialog(page).get_by_role("button", name="Look them up").click()
    return dialog(page)


@pytest.mark.parametrize("kind", LISTS)
def test_list_of_a_kind_is_understood(page: Page, kind: str) -> None:
    text, wanted = LISTS[kind]
    page.goto("/")
    look_up(page, text).get_by_role("button", name="Add").click()
    expect(rows(page)).to_have_count(len(wanted))
    assert ids(page) == wanted
    expect(dialog(page)).to_be_hidden()
    assert page.locator("img, b").count() == 0


def test_results_say_how_sure_they_are_and_what_is_missing(page: Page, site: httpx.Client) -> None:
    page.goto("/?p=folk-01")
    wanted = "Punk Artist 5 – punk song 5\nFolk Artist 1 – folk song 1\n\nNobody – Nothing\nFolk Artist 3 – folk song 3"
    results = look_up(page, wanted)
    expect(results).to_contain_text("Found 3 of 4 tracks")
    first = results.get_by_role("row", name="punk song 5")
    body = {"tracks": [{"name": "punk song 5", "artists": ["Punk Artist 5"]}]}
    sure = site.post("/tracks/match", json=body).json()["matches"][0]["confidence"]
    expect(first.locator(".sure")).to_contain_text(f"{sure:.2f}")
    held = results.get_by_role("row", name="folk song 1")
    expect(held).to_contain_text("in the playlist")
    expect(held.get_by_role("checkbox")).to_be_disabled()
    expect(results.get_by_role("listitem")).to_have_text(["4Nobody – Nothingsearch"])
    results.get_by_role("checkbox", name="Add folk song 3").uncheck()
    results.get_by_role("button", name="Add 1 track").click()
    expect(rows(page)).to_have_count(2)
    assert ids(page) == ["folk-01", "punk-05"]
    page.keyboard.press("z")
    expect(rows(page)).to_have_count(1)


def test_doubtful_matches_are_marked(page: Page) -> None:
    page.route(
        "**/tracks/match",
        lambda route: route.fulfill(
            json={"matches": [{**match, "confidence": 0.8} for match in route.fetch().json()["matches"] if match]}
        ),
    )
    page.goto("/")
    results = look_up(page, "punk-05")
    expect(results.get_by_role("row", name="punk song 5")).to_contain_text("look twice")


@pytest.mark.parametrize("line", ["Punk Artist 5 punk song 5", "punk song 5 punk artist 5 (Official Audio)"])
def test_line_without_a_separator_is_a_guess_that_is_ticked_where_it_names_all(page: Page, line: str) -> None:
    page.goto("/")
    results = look_up(page, line)
    expect(results).to_contain_text("Found 0 of 1 track. Guessed at 1 more")
    expect(results.get_by_role("row", name="punk song 5")).to_contain_text("a guess, look twice")
    expect(results.get_by_role("checkbox")).to_be_checked()
    results.get_by_role("button", name="Add").click()
    expect(rows(page)).to_have_count(1)
    assert ids(page) == ["punk-05"]


def test_guess_that_does_not_name_all_is_not_ticked(page: Page) -> None:
    page.goto("/")
    results = look_up(page, "punk so")
    expect(results).to_contain_text("Guessed at 1 more")
    expect(results.get_by_role("checkbox")).not_to_be_checked()
    expect(results.get_by_role("button", name="Add")).to_be_disabled()


def test_line_that_was_not_found_is_searched_for_in_place(page: Page) -> None:
    page.goto("/")
    results = look_up(page, "2. Nobody: Nothing (Official Video)\nPunk Artist 5 – punk song 5")
    results.get_by_role("button", name="Search for 2. Nobody").click()
    field = results.get_by_role("textbox")
    expect(field).to_be_focused()
    expect(field).to_have_value("Nobody Nothing")
    expect(results).to_contain_text("Nothing is called “Nobody Nothing” here")
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(results.get_by_role("button", name="Search for 2. Nobody")).to_be_focused()
    page.keyboard.press("Enter")
    field.fill("folk song 3")
    results.get_by_role("button", name="folk song 3 Folk Artist 3", exact=False).first.click()
    row = results.get_by_role("row", name="folk song 3")
    expect(row).to_contain_text("your choice")
    expect(row.get_by_role("button")).to_be_focused()
    results.get_by_role("button", name="Add the 2 found").click()
    expect(rows(page)).to_have_count(2)
    assert ids(page) == ["folk-03", "punk-05"]


def test_another_track_can_be_chosen_in_place_of_a_match(page: Page) -> None:
    page.goto("/")
    results = look_up(page, "Punk Artist 5 – punk song 5")
    results.get_by_role("button", name="Choose another for Punk Artist 5").click()
    results.get_by_role("textbox").fill("punk song 10")
    results.locator(".choice-of-track", has_text="punk song 10").first.click()
    results.get_by_role("button", name="Add 1 track").click()
    expect(rows(page)).to_have_count(1)
    assert ids(page) == ["punk-10"]


def test_results_take_the_focus_and_the_list_gets_it_back(page: Page) -> None:
    page.goto("/")
    results = look_up(page, "Punk Artist 5 – punk song 5")
    expect(results.get_by_text("Found 1 of 1 track.")).to_be_focused()
    results.get_by_role("button", name="Back to the list").click()
    expect(results.get_by_label("Your list")).to_be_focused()


def test_narrow_screen_stacks_the_results(context: WatchedContext) -> None:
    page = context.page(width=360)
    page.goto("/?panel=playlist")
    row = look_up(page, "Punk Artist 5 – punk song 5").locator("tbody tr")
    given, found = row.locator(".given").bounding_box(), row.locator(".track-names").bounding_box()
    assert given is not None
    assert found is not None
    assert found["y"] >= given["y"] + given["height"]


def test_long_list_is_looked_up_in_parts_and_its_progress_shown(page: Page, context: WatchedContext) -> None:
    page.goto("/")
    lines = [f"Somebody {number} – Nothing {number}" for number in range(600)]
    results = look_up(page, "\n".join([*lines, "Punk Artist 5 – punk song 5"]))
    expect(results).to_contain_text("Found 1 of 601 tracks")
    asked = [len(body["tracks"]) for path, body in context.requests if path == "/tracks/match"]
    assert asked == [1000, 202]
    assert len([path for path, _ in context.requests if path.startswith("/search?q=Somebody")]) == 200
    expect(results).to_contain_text("the first 200 tracks are guessed at")
    expect(results.get_by_role("listitem")).to_have_count(200)
    results.get_by_role("button", name="Show more (400)").click()
    expect(results.get_by_role("listitem")).to_have_count(400)


def test_list_while_the_service_is_away_can_be_tried_again(page: Page) -> None:
    page.goto("/")
    page.route("**/tracks/match", lambda route: route.abort())
    found = look_up(page, "punk-05")
    expect(found.get_by_role("alert")).to_contain_text("does not answer")
    page.unroute("**/tracks/match")
    found.get_by_role("button", name="Try again").click()
    expect(found).to_contain_text("Found 1 of 1 track.")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04\x00\x00 a workbook", "is not a text. Save it as CSV"),
        (b'{"tracks": [', "begins like JSON and cannot be read"),
        (b"\n \n", "no track in this list"),
    ],
)
def test_file_that_cannot_be_read_is_said(page: Page, content: bytes, said: str) -> None:
    page.goto("/")
    page.get_by_role("button", name="Paste a list").click()
    file: FilePayload = {"name": "list.xlsx", "mimeType": "text/plain", "buffer": content}
    dialog(page).get_by_label("Choose a file").set_input_files(file)
    expect(dialog(page)).to_contain_text(said)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252"])
def test_file_in_a_usual_encoding_is_read(page: Page, encoding: str) -> None:
    page.goto("/")
    page.get_by_role("button", name="Paste a list").click()
    content = "Punk Artist 5 – punk song 5".encode(encoding)
    file: FilePayload = {"name": "list.txt", "mimeType": "text/plain", "buffer": content}
    dialog(page).get_by_label("Choose a file").set_input_files(file)
    expect(dialog(page)).to_contain_text("Found 1 of 1 track.")


def test_file_that_is_dropped_is_read(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Paste a list").click()
    data = page.evaluate_handle(
        "() => { const data = new DataTransfer(); data.items.add(new File(['punk-05'], 'list.txt')); return data; }"
    )
    dialog(page).get_by_label("Your list").dispatch_event("drop", {"dataTransfer": data})
    expect(dialog(page)).to_contain_text("Found 1 of 1 track.")


def test_escape_gives_the_page_back(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Paste a list").click()
    expect(dialog(page).get_by_label("Your list")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog(page)).to_be_hidden()
    expect(panel(page).get_by_role("button", name="Paste a list")).to_be_focused()
