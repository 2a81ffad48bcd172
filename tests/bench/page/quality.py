"""How light and quick the page is, and what Lighthouse says of it: `python -m tests.bench.page.quality [MODELS]`.

It needs Chromium and Node.js, and npm's registry for Lighthouse. Without MODELS it looks at the demo. Scores and times
are medians; the machine should do nothing else meanwhile.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx
from playwright.sync_api import Browser, sync_playwright

from app.web.files import read_assets, read_document
from tests.support.browser.chromium import chromium_path
from tests.support.running_service import serving

LIGHTHOUSE = "lighthouse@12.8.2"  # the last one for Node.js 20
CATEGORIES = ("performance", "accessibility", "best-practices")
DEMO = Path(__file__).parents[3] / "models"
VISITS = 7


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="?", type=Path, default=DEMO, help="models directory; the demo's without it")
    parser.add_argument("--runs", type=int, default=3, help="of Lighthouse, for each view; the median counts")
    options = parser.parse_args()
    chromium = chromium_path()
    if chromium is None or shutil.which("npm") is None:
        sys.exit("expected Chromium and npm in PATH; got none: install Debian's chromium, nodejs and npm")
    _print_weight()
    with serving(options.models) as client, sync_playwright() as running:
        origin = str(client.base_url).rstrip("/")
        views = {"search": f"{origin}/?q=the", "track": f"{origin}/?track={_some_track(client)}"}
        browser = running.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        times = [_first_view_ms(browser, origin) for _ in range(VISITS)]
        usable, filled = (median(each) for each in zip(*times, strict=True))
        print(f"first view: search usable after {usable:.0f} ms, tracks to try after {filled:.0f} ms ({VISITS} visits)")
        browser.close()
        for name, address in views.items():
            scores = [_lighthouse(address, chromium) for _ in range(options.runs)]
            said = ", ".join(f"{kind} {100 * median(one[kind] for one in scores):.0f}" for kind in CATEGORIES)
            print(f"Lighthouse, {name} view: {said} (of {options.runs} runs)")


def _print_weight() -> None:
    document = read_document()
    assets = {name: len(file.compressed) for name, file in read_assets().items()}
    first = [name for name in assets if name.encode() in document.content]
    weight = (len(document.compressed) + sum(assets[name] for name in first)) / 1000
    whole = (len(document.compressed) + sum(assets.values())) / 1000
    print(f"weight, compressed: first view {weight:.1f} kB, with all that is loaded on demand {whole:.1f} kB")


def _some_track(client: httpx.Client) -> str:
    (found,) = client.get("/search", params={"q": "the", "limit": 1}).raise_for_status().json()["items"]
    return str(found["id"])


def _first_view_ms(browser: Browser, origin: str) -> tuple[float, float]:
    """Until one can type, and until there are tracks to try; in a new window, with nothing cached."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.goto(origin)
    page.wait_for_function("document.activeElement.id === 'search'")
    usable = float(page.evaluate("performance.now()"))
    page.locator(".example").first.wait_for()
    filled = float(page.evaluate("performance.now()"))
    context.close()
    return usable, filled


def _lighthouse(address: str, chromium: str) -> dict[str, float]:
    """Scores from 0 to 1, by category."""
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        subprocess.run(
            [
                *("npm", "exec", "--yes", "--", LIGHTHOUSE, address, "--quiet"),
                "--chrome-flags=--headless=new --no-sandbox",
                f"--only-categories={','.join(CATEGORIES)}",
                *("--output=json", f"--output-path={report}"),
            ],
            check=True,
            env={**os.environ, "CHROME_PATH": chromium},
            timeout=300,
        )
        found = json.loads(report.read_text())
    return {kind: found["categories"][kind]["score"] for kind in CATEGORIES}


if __name__ == "__main__":
    main()
