"""What is written on the map: labels of regions, numbers of the playlist, titles; and what the keyboard opens there."""

import re
from urllib.parse import urlencode

import httpx
from playwright.sync_api import Page, expect

from tests.support.browser.drawn_map import DrawnMap
from tests.support.browser.synthetic_map import SyntheticMap, synthetic_map
from tests.support.browser.waiting import until
from tests.support.browser.watched import WatchedContext

# Keeps what was written on the canvas since it was cleared.
KEEP_TEXTS = """
window.written = [];
for (const [name, keep] of [["clearRect", () => []], ["fillText", text => [...window.written, text]]]) {
  const original = CanvasRenderingContext2D.prototype[name];
  CanvasRenderingContext2D.prototype[name] = function (...given) {
    window.written = keep(given[0]);
    return original.apply(this, given);
  };
}
"""


def show(page: Page, drawn: SyntheticMap, playlist: list[str] | None = None) -> DrawnMap:
    drawn.serve(page)
    page.add_init_script(KEEP_TEXTS)
    page.goto("/?" + urlencode({"p": playlist or []}, doseq=True))
    shown = DrawnMap(page, drawn.points)
    shown.wait()
    page.wait_for_load_state("networkidle")
    return shown


def written(page: Page) -> list[str]:
    found: list[str] = page.evaluate("window.written")
    return found


def test_labels_leave_no_part_of_the_map_without(page: Page) -> None:
    many = synthetic_map(20_000)
    shown = show(page, many)
    places = {label["text"]: shown.point((label["x"], label["y"])) for label in many.about["labels"]}
    standing = [places[text] for text in written(page)]
    assert len(standing) > 30
    for x, y in places.values():
        assert any(abs(x - other[0]) < 80 and abs(y - other[1]) < 40 for other in standing)


def test_playlist_brings_no_other_labels(page: Page) -> None:
    many = synthetic_map(20_000)
    show(page, many)
    before = {text for text in written(page) if text.startswith("genre")}
    show(page, many, [f"track-{number}" for number in range(12)])
    after = {text for text in written(page) if text.startswith("genre")}
    assert "1" in written(page)
    assert after <= before
    assert len(after) > len(before) / 2


def test_numbers_that_would_lie_over_each_other_are_one_mark(page: Page) -> None:
    two = synthetic_map(2)
    identities = [f"t{number}" for number in range(20)]
    here, there = ([each for each in identities if two.place_of(each)[0] == x] for x in two.x.tolist())
    show(page, two, [*here[:2], there[0], *here[2:5], there[1]])
    until(page, lambda: {"1–2, 4–6", "3, 7"} <= set(written(page)))


def test_titles_stand_where_few_tracks_are_in_sight(page: Page) -> None:
    few = synthetic_map(5)
    show(page, few)
    until(page, lambda: any(text.startswith("Song ") for text in written(page)))


def test_titles_of_many_tracks_are_not_asked_for(page: Page, context: WatchedContext) -> None:
    show(page, synthetic_map(1000))
    assert not any(path.startswith("/map/track") for path, _ in context.requests)


def test_enter_opens_the_track_nearest_to_the_middle(page: Page, site: httpx.Client) -> None:
    page.goto("/")
    points = site.get("/map/points").content
    shown = DrawnMap(page, points)
    shown.wait()
    page.keyboard.press("Escape")  # leaves the search
    page.keyboard.press("m")
    stage = page.get_by_role("application", name="Map")
    expect(stage).to_be_focused()
    expect(stage).to_have_accessible_description(re.compile("A map of .+ tracks.+Enter opens the track in the middle"))
    ring = page.locator("#map").evaluate("panel => getComputedStyle(panel, '::after').outlineStyle")
    assert ring == "solid"
    middle = shown.middle()
    n = len(points) // 5
    places = [
        tuple(int.from_bytes(points[2 * (n * axis + row) :][:2], "little") for axis in (0, 1)) for row in range(n)
    ]
    pixels = [shown.point((x, y)) for x, y in places]
    nearest = min(range(n), key=lambda row: sum((pixels[row][axis] - middle[axis]) ** 2 for axis in (0, 1)))
    x, y = places[nearest]
    page.keyboard.press("Enter")
    name = site.get("/map/track", params={"x": x, "y": y}).json()["name"]
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_legend_names_two_genres_of_a_family_in_full(page: Page) -> None:
    long = synthetic_map(1000)
    long.about["families"][0]["name"] = "progressive-house, singer-songwriter, third"
    show(page, long)
    name = page.locator(".map-family-name").first
    expect(name).to_have_text("progressive-house, singer-songwriter")
    assert name.evaluate("name => name.scrollWidth <= name.clientWidth")
    only = page.get_by_role("button", name="Only progressive-house, singer-songwriter")
    assert only.evaluate("only => getComputedStyle(only).opacity") == "1"
