"""Where the playlist is kept: in the address, and in the browser; and whose it is when a link brings another."""

import json
import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.support.browser.catalogue import LONG
from tests.support.browser.playlist import PUNK, address, ids, kept, opened, panel, rows
from tests.support.browser.watched import WatchedContext

A, B, C, D = PUNK


def test_first_visit_says_how_to_begin(page: Page) -> None:
    page.goto("/")
    expect(panel(page)).to_contain_text("Press + beside a track")
    expect(panel(page)).to_contain_text("stays in this browser")
    expect(panel(page).get_by_role("button")).to_have_text(["Paste a list"])


def test_playlist_returns_with_the_next_visit(page: Page, context: WatchedContext) -> None:
    opened(page, A, B)
    other = context.page(width=1280)
    other.goto("/")
    expect(rows(other)).to_have_count(2)
    expect(other).to_have_url(f"{context.origin}{address(A, B)}")


def test_known_tracks_are_asked_for_once(page: Page, context: WatchedContext) -> None:
    opened(page, A, B)
    page.get_by_role("button", name="Remove punk song 5").click()
    page.keyboard.press("z")
    expect(rows(page)).to_have_count(2)
    asked = [body["tracks"] for path, body in context.requests if path == "/tracks/match"]
    assert asked == [[{"id": A}, {"id": B}]]


def test_tracks_that_the_catalogue_lacks_are_said_kept_and_removable(page: Page) -> None:
    opened(page, A, "not-here", B)
    expect(rows(page).nth(1)).to_contain_text("Not in this catalogue")
    expect(panel(page)).to_contain_text(re.compile(r"3 tracks, \d+[+] min"))
    page.get_by_label("Sort by").select_option("title")
    assert kept(page) == [B, A, "not-here"] or kept(page) == [A, B, "not-here"]
    page.get_by_role("button", name="Remove not-here").click()
    expect(rows(page)).to_have_count(2)


def test_link_with_a_playlist_leaves_the_own_one_until_the_reader_chooses(page: Page) -> None:
    opened(page, A, B, C)
    opened(page, D)
    expect(panel(page).get_by_role("status").first).to_have_text("This playlist came with the link.")
    page.get_by_role("button", name="Remove punk song 20").click()
    assert kept(page) == [A, B, C]
    page.get_by_role("button", name="Use my own of 3 tracks instead").click()
    expect(rows(page)).to_have_count(3)
    expect(panel(page)).not_to_contain_text("came with the link")
    assert kept(page) == [A, B, C]


def test_linked_playlist_becomes_the_own_one_where_the_reader_says_so(page: Page) -> None:
    opened(page, A, B, C)
    opened(page, D)
    page.get_by_role("button", name="Keep this one").click()
    expect(panel(page)).not_to_contain_text("came with the link")
    assert kept(page) == [D]
    page.goto("/")
    expect(rows(page)).to_have_count(1)


def test_link_with_the_own_playlist_asks_nothing(page: Page) -> None:
    opened(page, A, B)
    opened(page, A, B)
    expect(panel(page)).not_to_contain_text("came with the link")


def test_back_and_forward_change_the_track_and_leave_the_playlist(page: Page) -> None:
    opened(page, A, B, track="folk-01")
    rows(page).first.get_by_role("link").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("punk song 5")
    page.get_by_role("button", name="Remove punk song 10").click()
    expect(rows(page)).to_have_count(1)
    page.go_back()
    expect(heading).to_have_text("folk song 1")
    assert ids(page) == [A]
    expect(page).to_have_url(re.compile("[?]track=folk-01&p=punk-05(?!&p=)"))


def test_other_tabs_follow(page: Page, context: WatchedContext) -> None:
    opened(page, A, B)
    other = opened(context.page(width=1280), A, B)
    other.get_by_role("button", name="Remove punk song 5").click()
    expect(rows(page)).to_have_count(1)
    assert ids(page) == [B]


def test_playlist_too_long_for_an_address_is_kept_in_the_browser(page: Page, context: WatchedContext) -> None:
    many = [f"{LONG[:40]}{number}" for number in range(200)]
    page.goto("/")
    page.evaluate("ids => localStorage.setItem('songkin.playlist', JSON.stringify(ids))", [*many, A])
    page.reload()
    expect(rows(page)).to_have_count(201)
    expect(panel(page)).to_contain_text("Too long for the address")
    page.get_by_role("button", name="Remove punk song 5").click()
    expect(rows(page)).to_have_count(200)
    expect(page).to_have_url(f"{context.origin}/")
    assert kept(page) == many


@pytest.mark.parametrize("failing", ["getItem", "setItem"])
def test_storage_that_is_forbidden_or_full_does_no_harm(page: Page, failing: str) -> None:
    page.add_init_script(f"Storage.prototype.{failing} = () => {{ throw new DOMException('no', 'SecurityError') }}")
    opened(page, A, B)
    page.get_by_role("button", name="Remove punk song 5").click()
    expect(rows(page)).to_have_count(1)
    if failing == "setItem":
        expect(panel(page)).to_contain_text("does not keep the playlist")


def test_storage_with_nonsense_in_it_counts_as_empty(page: Page) -> None:
    page.goto("/")
    page.evaluate("localStorage.setItem('songkin.playlist', '{nonsense')")
    page.reload()
    expect(panel(page)).to_contain_text("Press + beside a track")


def test_storage_and_addresses_give_each_track_once_and_nothing_that_is_no_id(page: Page) -> None:
    page.goto("/")
    kept_ids = json.dumps([A, A, f" {A} ", 7, None, "x" * 20_000, "\ud800", *(f"unknown-{n}" for n in range(2000))])
    page.evaluate("ids => localStorage.setItem('songkin.playlist', ids)", kept_ids)
    page.reload()
    expect(rows(page)).to_have_count(1000)
    expect(rows(page).get_by_role("link")).to_have_text(["punk song 5"])
    page.goto(address(B, B, "x" * 20_000))
    expect(rows(page).get_by_role("link")).to_have_text(["punk song 10"])


def test_service_that_does_not_answer_is_said_and_asked_again(page: Page, site: httpx.Client) -> None:
    page.route("**/tracks/match", lambda route: route.abort())
    page.goto(address(A, B))
    expect(panel(page).get_by_role("alert")).to_contain_text("does not answer")
    page.unroute("**/tracks/match")
    panel(page).get_by_role("button", name="Try again").click()
    expect(rows(page).get_by_role("link")).to_have_text(["punk song 5", "punk song 10"])
