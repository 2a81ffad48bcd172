"""Measures how many frames a second the map of the page draws while it is panned and zoomed, with 90,000 points.

    python -m tests.bench.page.frames [--models models] [--points 90000] [--seconds 4] [--plain]

Runs the service of a bundle in this process, whichever catalogue it has, and gives the page a synthetic map. A frame
counts when the browser asks for one: it asks for none while it is late with former ones.
"""

import argparse
import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.support.browser.synthetic_map import synthetic_map
from tests.support.running_service import serving

# A pointer that goes round in circles, and a wheel that turns in and out, once each frame; waits for the pictures.
_MEASURE = """async ([kind, seconds]) => {
  const stage = document.querySelector(".map-stage");
  const {left, top, width, height} = stage.getBoundingClientRect();
  const middle = [left + width / 2, top + height / 2];
  const send = (type, x, y, more) => (type === "mousedown" || type === "wheel" ? stage : window).dispatchEvent(
    new (type === "wheel" ? WheelEvent : MouseEvent)(type, {
      clientX: x, clientY: y, bubbles: true, cancelable: true, view: window, ...more,
    }));
  const frames = [];
  const frame = () => new Promise(requestAnimationFrame);
  if (kind === "pan") send("mousedown", ...middle, {button: 0});
  const start = await frame();
  for (let now = start; now - start < 1000 * seconds; now = await frame()) {
    const angle = (now - start) / 300;
    frames.push(now);
    if (kind === "pan") send("mousemove", middle[0] + 200 * Math.sin(angle), middle[1] + 200 * Math.cos(angle));
    else send("wheel", ...middle, {deltaY: Math.sin(angle / 2) < 0 ? 25 : -25});
  }
  if (kind === "pan") send("mouseup", ...middle, {button: 0});
  const gaps = frames.slice(1).map((time, index) => time - frames[index]).sort((a, b) => a - b);
  return {fps: 1000 * gaps.length / (frames.at(-1) - start), slowest: gaps[Math.floor(0.95 * gaps.length)]};
}"""

_RENDERER = """() => {
  const gl = document.createElement("canvas").getContext("webgl2");
  return gl ? gl.getParameter(gl.getExtension("WEBGL_debug_renderer_info").UNMASKED_RENDERER_WEBGL) : "no WebGL";
}"""


def main() -> None:
    """Prints the renderer, and frames a second of panning and of zooming."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, default=Path("models"), help="folder of bundles (default: models)")
    parser.add_argument("--points", type=int, default=90_000, help="of the map (default: 90000)")
    parser.add_argument("--seconds", type=float, default=4, help="of each measurement (default: 4)")
    parser.add_argument("--plain", action="store_true", help="without WebGL")
    given = parser.parse_args()
    arguments = ["--no-sandbox", *(["--disable-gpu", "--disable-3d-apis"] if given.plain else [])]
    with serving(given.models) as client, sync_playwright() as running:
        browser = running.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        for name, result in measure(browser, str(client.base_url), given.points, given.seconds).items():
            print(f"{name}: {result}")
        browser.close()


def measure(browser: Browser, address: str, n_points: int, seconds: float) -> dict[str, Any]:
    """What was measured, by name, ready to print. address: of the service."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    synthetic_map(n_points).serve(page)
    page.goto(address)
    page.locator(".map-legend").wait_for()
    measured: dict[str, Any] = {"browser": browser.version, "renderer": page.evaluate(_RENDERER), "points": n_points}
    size = "stage => `${stage.clientWidth} x ${stage.clientHeight} px`"
    measured["stage"] = page.locator(".map-stage").evaluate(size)
    for kind in ("pan", "zoom"):
        result = page.evaluate(_MEASURE, [kind, seconds])
        measured[kind] = f"{result['fps']:.0f} frames a second; 95 of 100 frames within {result['slowest']:.0f} ms"
    return measured


if __name__ == "__main__":
    main()
