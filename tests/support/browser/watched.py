"""A window of the browser that notes whatever the page must never do."""

from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Request


class WatchedContext:
    """Tabs of one window.

    Attributes:
        origin: of the service, without a slash at the end.
        requests: the path of every request, with its body if it has one.
        problems: requests to elsewhere, errors of scripts, and what the policy of the page forbade.
    """

    def __init__(self, browser: Browser, origin: str, **options: Any) -> None:
        """options: as for Browser.new_context."""
        self.origin = origin
        self.requests: list[tuple[str, Any]] = []
        self.problems: list[str] = []
        self._context = browser.new_context(base_url=origin, reduced_motion="reduce", **options)
        self._context.set_default_timeout(10_000)
        self._context.on("request", self._note_request)
        self._context.on("weberror", lambda error: self.problems.append(str(error.error)))
        self._context.on("console", self._note_message)

    def page(self, width: int, **media: Any) -> Page:
        """A tab. media: as for Page.emulate_media."""
        page = self._context.new_page()
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(**media)
        return page

    def close(self) -> None:
        self._context.close()

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith(f"{self.origin}/"):
            self.problems.append(f"a request to {request.url}")
        is_json = request.headers.get("content-type") == "application/json"
        body = request.post_data_json if request.method == "POST" and is_json else None
        self.requests.append((request.url.removeprefix(self.origin), body))

    def _note_message(self, message: ConsoleMessage) -> None:
        # The browser itself notes every request that failed or was answered with an error; tests look at those. And it
        # notes that without graphics hardware WebGL is slow.
        is_known = "Failed to load resource" in message.text or "GL Driver Message (OpenGL, Performance" in message.text
        if message.type in {"error", "warning"} and not is_known:
            self.problems.append(message.text)
