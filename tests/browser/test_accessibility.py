"""What axe says of every view, in both themes. It needs Node.js, and npm's registry once."""

from pathlib import Path
from typing import Literal

import pytest

from tests.support.browser.watched import WatchedContext
from tests.support.node_packages import installed_packages

WEB = Path(__file__).parents[2] / "app" / "web"
VIEWS = {
    "start": ("/", ".example"),
    "search": ("/?q=song", "[role=option]"),
    "track": ("/?track=punk-05&energy=..1", ".similar[aria-busy=false]"),
    "unknown": ("/?track=nobody", "[role=alert]"),
    "what-if": ("/?page=what-if&f.energy=0.5&f.artist=Nobody", ".rows > li"),
    "model": ("/?page=model", ".facts"),
}


@pytest.fixture(scope="module")
def axe(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core."""
    packages = installed_packages(WEB, pytestconfig, tmp_path_factory)
    return (packages / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(context: WatchedContext, axe: str, view: str, scheme: Literal["light", "dark"]) -> None:
    page = context.page(width=1280, color_scheme=scheme)
    address, content = VIEWS[view]
    page.goto(address)
    page.locator(content).first.wait_for()
    if view == "track":
        page.locator("[data-do=why]").first.click()
        page.locator(".why table").first.wait_for()
    page.evaluate(axe)
    violations = page.evaluate("axe.run().then(found => found.violations)")
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in violations] == []
