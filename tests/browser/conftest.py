"""What the tests of the page share: a catalogue with odd names in it, and a real browser that is watched."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.browser.catalogue import odd_table
from tests.support.browser.chromium import chromium_path
from tests.support.browser.watched import WatchedContext
from tests.support.node_packages import installed_packages
from tests.support.published import published
from tests.support.running_service import serving
from training.config import TrainConfig

WEB = Path(__file__).parents[2] / "app" / "web"
_CLOSELY = (
    "playlist",
    "test_model.py",
    "test_audio_file.py",
    "test_what_if.py",
    "test_what_if_answers.py",
    "test_odd_answers.py",
    "test_map_marks.py",
)
"""What `make test-page` runs and `make test` does not: half of the time of all tests of the page."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that look closely at a part of the page."""
    folder = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(folder) and item.path.relative_to(folder).parts[0] in _CLOSELY:
            item.add_marker(pytest.mark.page)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Debian's Chromium is, or any other in PATH."""
    path = chromium_path()
    if path is None:
        pytest.skip("no browser on this machine: install Debian's package chromium")
    return path


# Of each module, not of the session: as long as Playwright runs, no other test of this process can run an event loop.
@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as running:
        # The sandbox needs rights that containers lack; the browser sees nothing but this service.
        browser = running.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(
    chromium: str,
    tmp_path_factory: pytest.TempPathFactory,
    quick_config: TrainConfig,
    _one_thread: None,
    _operators_read_once: None,
) -> Iterator[httpx.Client]:
    """A client of the service whose page is looked at. Share it: change nothing."""
    table = tmp_path_factory.mktemp("odd") / "table.csv"
    odd_table().to_csv(table, index=False)
    with serving(published(table, quick_config, Path(tmp_path_factory.mktemp("odd-models"))), audio=True) as client:
        yield client


@pytest.fixture
def context(browser: Browser, site: httpx.Client) -> Iterator[WatchedContext]:
    """A fresh window. At the end: nothing left the origin, was forbidden by the policy, or failed in the page."""
    watched = WatchedContext(browser, str(site.base_url).rstrip("/"))
    yield watched
    watched.close()
    assert watched.problems == []


@pytest.fixture
def page(context: WatchedContext) -> Page:
    """An empty tab of ordinary width."""
    return context.page(width=1280)


@pytest.fixture(scope="session")
def axe(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core."""
    packages = installed_packages(WEB, pytestconfig, tmp_path_factory)
    return (packages / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
