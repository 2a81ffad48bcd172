"""The files and copies that the playlist makes, read as other programs read them."""

import csv
import io
import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Download, Page, expect

from app.cli.track_list import read_track_list
from tests.support.browser.catalogue import BASE62_ID, BROKEN, FORMULA, MARKUP
from tests.support.browser.playlist import opened, panel

LACKING = "no,t #here"
LACKING_AT_SPOTIFY = "z" * 22
ODD = ("ambient-20", "ambient-21", "ambient-22", "folk-05", "punk-03", BASE62_ID, LACKING, LACKING_AT_SPOTIFY)


@pytest.fixture
def exporting(page: Page) -> Page:
    """The page with the odd playlist and its ways to export open."""
    opened(page, *ODD)
    page.get_by_role("button", name="Export").click()
    return page


def saved(page: Page, name: str) -> tuple[Download, bytes]:
    with page.expect_download() as downloading:
        page.get_by_role("button", name=f"Save as {name}").click()
    return downloading.value, Path(downloading.value.path()).read_bytes()


def test_csv_has_every_track_and_feature(exporting: Page, site: httpx.Client) -> None:
    download, content = saved(exporting, "CSV")
    assert re.fullmatch(r"songkin-playlist-\d{4}-\d{2}-\d{2}\.csv", download.suggested_filename)
    text = content.decode("utf-8")
    assert text.startswith("\ufeffid,title,artists,album,genres,release_year,")
    assert text.count("\r\n") == len(ODD) + 1
    assert [*csv.reader(io.StringIO(text[1:], newline=""), strict=True)][1][1] == BROKEN
    rows = [*csv.DictReader(io.StringIO(text[1:], newline=""), strict=True)]
    assert [row["id"] for row in rows] == [*ODD]
    assert [row["title"] for row in rows[:4]] == [BROKEN, f"'{FORMULA}", "-", MARKUP]
    features = site.get("/tracks/punk-03").json()["features"]
    assert features["tempo"] is None
    exported = {name: rows[4][name] for name in features}
    assert exported == {name: _written(value) for name, value in features.items()}
    assert set(rows[6].values()) == {LACKING, ""}


def _written(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def test_numbers_below_zero_are_not_taken_for_formulas(exporting: Page) -> None:
    _, content = saved(exporting, "CSV")
    rows = [*csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))]
    assert all(float(row["loudness"]) < 0 for row in rows[:6])


def test_csv_is_read_again_by_the_command_line(exporting: Page) -> None:
    _, content = saved(exporting, "CSV")
    tracks = read_track_list(content).tracks
    assert [track["id"] for track in tracks] == [*ODD]
    assert tracks[4]["name"] == "punk song 3"
    assert tracks[4]["artists"] == "Punk Artist 3"


def test_csv_is_read_again_by_the_page(exporting: Page) -> None:
    _, content = saved(exporting, "CSV")
    exporting.get_by_role("button", name="Paste a list").click()
    exporting.get_by_label("Choose a file").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": content}
    )
    expect(exporting.get_by_text("Found 6 of 8 tracks.")).to_be_visible()


def test_m3u_names_each_track_on_one_line(exporting: Page, site: httpx.Client) -> None:
    download, content = saved(exporting, "M3U")
    assert download.suggested_filename.endswith(".m3u8")
    lines = content.decode("utf-8").split("\n")
    artist = site.get("/tracks/ambient-20").json()["artists"][0]["name"]
    seconds = round(site.get("/tracks/ambient-20").json()["duration_ms"] / 1000)
    broken = " ".join(BROKEN.split())
    assert lines[:3] == ["#EXTM3U", f"#EXTINF:{seconds},{artist} - {broken}", "ambient-20"]
    assert lines[-4:] == [f"https://open.spotify.com/track/{BASE62_ID}", "no%2Ct%20%23here", lines[-2], ""]
    assert lines[-2] == f"https://open.spotify.com/track/{LACKING_AT_SPOTIFY}"
    assert len(lines) == 1 + 2 * 6 + 2 + 1


def test_list_for_spotify_has_its_ids_alone_and_counts_the_others(exporting: Page) -> None:
    expect(panel(exporting)).to_contain_text("leaves out 6 tracks")
    _, content = saved(exporting, "Spotify")
    assert content.decode("ascii") == f"spotify:track:{BASE62_ID}\nspotify:track:{LACKING_AT_SPOTIFY}\n"


def test_playlist_without_ids_of_spotify_has_no_list_for_it(page: Page) -> None:
    opened(page, "punk-05")
    page.get_by_role("button", name="Export").click()
    expect(page.get_by_role("button", name="Save as Spotify")).to_be_disabled()
    expect(page.get_by_role("button", name="Save as CSV")).to_be_enabled()


def test_copy_goes_to_the_clipboard_without_a_mark(exporting: Page) -> None:
    exporting.context.grant_permissions(["clipboard-read", "clipboard-write"])
    exporting.get_by_role("button", name="Copy as CSV").click()
    expect(panel(exporting)).to_contain_text("Copied as CSV")
    assert exporting.evaluate("navigator.clipboard.readText()").startswith("id,title,")


def test_link_is_copied_with_all_that_is_shown(exporting: Page) -> None:
    exporting.context.grant_permissions(["clipboard-read", "clipboard-write"])
    exporting.get_by_role("button", name="Copy link").click()
    expect(panel(exporting).get_by_text("Copied the link")).to_be_visible()
    assert exporting.evaluate("navigator.clipboard.readText()") == exporting.url


def test_copy_without_a_clipboard_stands_ready_to_be_copied(exporting: Page) -> None:
    exporting.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    exporting.get_by_role("button", name="Copy as Spotify").click()
    field = exporting.get_by_label("Copy this with the keys of your system")
    expect(field).to_be_focused()
    assert exporting.evaluate("getSelection().toString()").startswith(f"spotify:track:{BASE62_ID}")
