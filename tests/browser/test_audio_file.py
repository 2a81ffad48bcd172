"""What if, from an audio file: its features on the sliders, its genres and what sounds like it."""

import re
from pathlib import Path

import httpx
import pytest
from mutagen.flac import FLAC
from playwright.sync_api import Page, expect

from tests.support.audio.sounds import chord, clicks, write
from tests.support.browser.held import held
from tests.support.browser.waiting import until
from tests.support.browser.watched import WatchedContext
from tests.support.browser.what_if import NEAREST, PREDICT, asked, genres_in, settled

CHOOSE = "Choose an audio file, or drop it here"


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = FLAC(write(tmp_path_factory.mktemp("songs") / "my song.flac", chord(9, True, 6) + clicks(100, 6)))
    file.update(title="Blue", artist="Ambient Artist 1", album="What?")
    file.save()
    return Path(str(file.filename))


def test_file_that_is_chosen_is_heard_and_sets_what_is_known(
    page: Page, context: WatchedContext, site: httpx.Client, song: Path
) -> None:
    page.goto("/?page=what-if")
    page.get_by_label(CHOOSE).set_input_files(song)
    expect(page.locator(".audio-file .note")).to_have_text("Heard my song.flac", timeout=60_000)
    settled(page)
    answer = site.post("/audio?k=12", content=song.read_bytes(), timeout=60).raise_for_status().json()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Blue")
    expect(page.get_by_label("Album", exact=True)).to_have_value("What?")
    expect(page.get_by_role("button", name="Leave out Ambient Artist 1")).to_be_visible()
    expect(page.get_by_label("Key", exact=True)).to_have_value("9")
    energy = page.get_by_role("slider", name="Energy", exact=True)
    expect(energy).to_have_attribute("aria-valuetext", f"{answer['features']['energy']:.2f}")
    expect(page.get_by_label("Popularity is known")).not_to_be_checked()
    assert genres_in(page.locator(".verdict")) == [each["genre"] for each in answer["prediction"]["genres"][:3]]
    assert page.locator(".rows .name").all_inner_texts() == [each["track"]["name"] for each in answer["similar"]]
    assert asked(context, NEAREST) == []  # the service has said so already, by more than the sliders show
    assert asked(context, PREDICT)[-1]["energy"] == answer["features"]["energy"]

    energy.fill("0.9")
    settled(page)
    assert asked(context, NEAREST)[-1]["seeds"][0]["features"]["energy"] == 0.9


def test_file_that_is_dropped_is_heard_and_taken_back(page: Page, song: Path) -> None:
    page.goto("/?page=what-if&f.energy=0.5")
    page.get_by_label(CHOOSE).wait_for(state="attached")
    data = page.evaluate_handle(
        """bytes => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], "a.flac"));
          return data;
        }""",
        list(song.read_bytes()),
    )
    page.locator(".playlist").first.dispatch_event("drop", {"dataTransfer": data})  # beside the form
    expect(page.locator(".audio-file .note")).to_have_text("Heard a.flac", timeout=60_000)
    expect(page.get_by_label("Title", exact=True)).to_have_value("Blue")
    page.locator("main").focus()
    page.keyboard.press("z")
    expect(page.get_by_label("Title", exact=True)).to_have_value("")
    expect(page.get_by_role("slider", name="Energy", exact=True)).to_have_attribute("aria-valuetext", "0.50")


def test_file_that_cannot_be_heard_is_named_with_the_reason_and_nothing_changes(page: Page, tmp_path: Path) -> None:
    cover = tmp_path / "cover.mp3"
    cover.write_bytes(b"\xff\xd8\xff\xe0")
    page.goto("/?page=what-if&f.energy=0.5")
    page.get_by_label(CHOOSE).set_input_files(cover)
    alert = page.get_by_role("alert")
    expect(alert).to_have_text("cover.mp3 cannot be heard: expected audio, got a picture (JPEG).", timeout=60_000)
    expect(page.get_by_role("slider", name="Energy", exact=True)).to_have_attribute("aria-valuetext", "0.50")


def test_file_that_is_too_large_is_not_sent(page: Page, context: WatchedContext, song: Path) -> None:
    page.route("**/info", lambda route: route.fulfill(json={"audio": {"max_bytes": 1024}}))
    page.goto("/?page=what-if")
    page.get_by_label(CHOOSE).set_input_files(song)
    expect(page.get_by_role("alert")).to_have_text(re.compile("^my song.flac is too large"))
    assert asked(context, "/audio?k=12") == []


def test_hearing_shows_that_it_takes_time_and_is_stopped(page: Page, song: Path) -> None:
    page.goto("/?page=what-if")
    routes = held(page, "**/audio*")
    page.get_by_label(CHOOSE).set_input_files(song)
    expect(page.get_by_role("progressbar", name="Hearing my song.flac")).to_be_visible()
    until(page, lambda: len(routes) == 1)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.get_by_text("Nothing is known of it yet")).to_be_visible()


def test_service_that_is_busy_is_said_and_asked_again(page: Page, song: Path) -> None:
    busy = {"error": {"code": "overloaded", "message": "come again", "request_id": "1"}}
    page.route("**/audio*", lambda route: route.fulfill(status=503, json=busy))
    page.goto("/?page=what-if")
    page.get_by_label(CHOOSE).set_input_files(song)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("come again")
    page.unroute("**/audio*")
    alert.get_by_role("button").click()
    expect(page.locator(".audio-file .note")).to_have_text("Heard my song.flac", timeout=60_000)
    expect(alert).to_have_count(0)


def test_service_that_takes_no_files_is_offered_none(page: Page) -> None:
    page.route("**/info", lambda route: route.fulfill(json={"audio": None}))
    page.goto("/?page=what-if&f.energy=0.5")
    settled(page)
    expect(page.locator(".audio-file")).to_have_count(0)
