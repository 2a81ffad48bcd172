"""What axe-core says of a page."""

from playwright.sync_api import Page


def violations(page: Page, axe: str) -> list[tuple[str, list[str]]]:
    """The rules that the page breaks, each with the elements that do.

    Args:
        page: as it is to be judged.
        axe: the source of axe-core.
    """
    page.evaluate(axe)
    found = page.evaluate("axe.run().then(found => found.violations)")
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]
