"""The page and the documentation behind nginx, which shows them under /music/."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser.watched import WatchedContext
from tests.support.nginx import nginx


@pytest.fixture(scope="module")
def behind_nginx(client: httpx.Client) -> Iterator[str]:
    """Where browsers find the service."""
    with nginx("music.conf", {"127.0.0.1:8000": f"{client.base_url.host}:{client.base_url.port}"}) as url:
        yield f"{url}/music"


@pytest.fixture
def under_music(browser: Browser, behind_nginx: str) -> Iterator[WatchedContext]:
    """A window that notes whatever is asked outside of /music/."""
    context = WatchedContext(browser, behind_nginx)
    yield context
    context.close()
    assert context.problems == []


def test_page_under_a_path_searches_opens_a_track_and_keeps_its_address(under_music: WatchedContext) -> None:
    page = under_music.page(width=1280)
    page.goto(f"{under_music.origin}/")
    page.get_by_role("combobox").first.fill("punk song 5")
    page.get_by_role("option").first.click()
    expect(page.locator(".similar .rows > li")).to_have_count(20)
    expect(page.get_by_role("heading", level=1)).to_have_text("punk song 5")
    assert page.url.startswith(f"{under_music.origin}/?track=punk-05")
    page.reload()
    expect(page.locator(".similar .rows > li")).to_have_count(20)


def test_documentation_under_a_path_loads_and_tries_an_endpoint_out(under_music: WatchedContext) -> None:
    page = under_music.page(width=1280)
    page.goto(f"{under_music.origin}/docs")
    block = page.locator("#operations-service-get_info")
    block.get_by_role("button").first.click()
    block.get_by_role("button", name="Try it out").click()
    with page.expect_response("**/info") as answer:
        block.get_by_role("button", name="Execute").click()
    assert (answer.value.status, answer.value.url) == (200, f"{under_music.origin}/info")


def test_further_pages_under_a_path_are_read_by_a_script_of_the_page(under_music: WatchedContext) -> None:
    page = under_music.page(width=1280)
    page.goto(f"{under_music.origin}/")
    reads = """async () => {
      let next = "v1/search?q=punk&type=track&limit=30";
      let count = 0;
      while (next) {
        const { tracks } = await (await fetch(next)).json();
        count += tracks.items.length;
        next = tracks.next;
      }
      return count;
    }"""
    assert page.evaluate(reads) > 30
