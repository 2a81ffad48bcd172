"""The map as a page draws it: where a place lies on the screen, and what is said there."""

import numpy as np
from playwright.sync_api import Locator, Page, expect

_MARGIN = 24
_MARGIN_ABOVE = 52


class DrawnMap:
    """The map of a page whose panel is in sight.

    Args:
        points: what the service answers at `/map/points`.
    """

    def __init__(self, page: Page, points: bytes) -> None:
        self._page = page
        n = len(points) // 5
        places = np.frombuffer(points[: 4 * n], dtype="<u2").reshape(2, n)
        self._least, self._greatest = places.min(axis=1), places.max(axis=1)

    @property
    def tip(self) -> Locator:
        """The names beside a point."""
        return self._page.locator(".map-tip")

    def wait(self) -> None:
        self._page.locator(".map-legend").wait_for()
        expect(self._page.locator("#map")).to_have_attribute("aria-busy", "false")

    def point(
        self,
        place: tuple[int, int],
        zoom: float = 1,
        moved: tuple[float, float] = (0, 0),
        centre: tuple[int, int] | None = None,
    ) -> tuple[float, float]:
        """The pixel of the screen of a place, after a zoom into the middle, and then a move of the view in pixels.

        centre: the place that was brought to the middle before.
        """
        box = self._page.locator(".map-stage").bounding_box()
        assert box is not None
        size = np.array([box["width"], box["height"]])
        room = size - [2 * _MARGIN, _MARGIN_ABOVE + _MARGIN]
        scale = (room / np.maximum(1, self._greatest.astype(int) - self._least)).min()
        middle = np.array([size[0] / 2, (size[1] + _MARGIN_ABOVE - _MARGIN) / 2])
        of_bounds = (self._least.astype(int) + self._greatest) / 2
        if centre is None:
            offset = middle + (np.array(place) - of_bounds) * scale * [1, -1] - size / 2
        else:
            offset = (np.array(place) - centre) * scale * [1, -1]
        stage = size / 2 + zoom * offset - moved
        return float(box["x"] + stage[0]), float(box["y"] + stage[1])

    def middle(self) -> tuple[float, float]:
        box = self._page.locator(".map-stage").bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def hover(self, pixel: tuple[float, float]) -> None:
        """Comes from beside it, so that the pointer moves even where it rested there before."""
        self._page.mouse.move(pixel[0] + 1, pixel[1])
        self._page.mouse.move(*pixel)

    def draw_around(self, *corners: tuple[float, float]) -> None:
        """Presses at the first, goes along the others, and lets go at the last."""
        self._page.mouse.move(*corners[0])
        self._page.mouse.down()
        for corner in (*corners[1:], corners[0]):
            self._page.mouse.move(*corner, steps=3)
        self._page.mouse.up()
