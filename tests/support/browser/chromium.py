"""Where the browser is."""

import shutil


def chromium_path() -> str | None:
    """Debian's Chromium, or any other in PATH; None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for path in map(shutil.which, names) if path), None)
