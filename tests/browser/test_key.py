"""A service that wants a key: the page asks for it once, and this browser keeps it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from app.access.roles import Role
from tests.support.browser.watched import WatchedContext
from tests.support.keys import keys_file, without_key
from tests.support.running_service import serving, wait_until


@pytest.fixture
def keys_path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


@pytest.fixture
def secret(keys_path: Path) -> str:
    return keys_file(keys_path)[Role.READ]


@pytest.fixture
def guarded(browser: Browser, published_models: Path, keys_path: Path, secret: str) -> Iterator[WatchedContext]:
    with serving(published_models, keys_file=keys_path) as client:
        context = WatchedContext(browser, str(client.base_url).rstrip("/"))
        yield context
        context.close()
    assert context.problems == []


def test_page_asks_for_a_key_keeps_it_and_asks_again_when_it_is_removed(
    guarded: WatchedContext, keys_path: Path, secret: str
) -> None:
    page = guarded.page(width=1280)
    page.goto("/?track=punk-05")
    dialog = page.get_by_role("dialog", name="This service wants a key")
    field = dialog.get_by_label("Key", exact=True)
    expect(field).to_be_focused()
    page.keyboard.type("not a key")
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    field.fill(secret)
    dialog.get_by_role("button", name="Use this key").click()
    rows = page.locator(".similar .rows > li")
    expect(rows).to_have_count(20)
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text("punk song 5")
    assert secret not in page.url

    other = guarded.page(width=1280)
    other.goto("/?track=folk-07")
    expect(other.locator(".similar .rows > li")).to_have_count(20)

    without_key(keys_path, "read")
    probe = page.context.request
    wait_until(lambda: probe.get("/info", headers={"X-API-Key": secret}).status == 401)
    page.reload()
    expect(dialog).to_contain_text("does not know the key that this browser keeps")
    dialog.get_by_role("button", name="Close").click()
    expect(page.get_by_role("main").get_by_role("alert")).to_contain_text("The service wants a key.")


def test_documentation_takes_a_key_and_asks_with_it(guarded: WatchedContext, secret: str) -> None:
    page = guarded.page(width=1280)
    page.goto("/docs")
    page.get_by_role("button", name="Authorize").first.click()
    dialog = page.locator(".modal-ux")
    dialog.locator("input").first.fill(secret)
    dialog.get_by_role("button", name="Apply credentials").first.click()
    dialog.get_by_role("button", name="Close").first.click()
    block = page.locator("#operations-service-get_info")
    block.get_by_role("button").first.click()
    block.get_by_role("button", name="Try it out").click()
    with page.expect_response("**/info") as answer:
        block.get_by_role("button", name="Execute").click()
    assert answer.value.status == 200
