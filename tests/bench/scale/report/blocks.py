"""The parts of a page that a command writes: between a comment that names the part and one that ends it."""

import re
from collections.abc import Mapping

_BLOCK = re.compile(r"(<!-- measured: (?P<name>[\w-]+) -->\n).*?(<!-- end of what was measured -->)", re.DOTALL)


def fill(page: str, blocks: Mapping[str, str]) -> str:
    """The page with each part anew.

    Raises:
        ValueError: the page has other parts than there are.
    """
    names = [found["name"] for found in _BLOCK.finditer(page)]
    if sorted(names) != sorted(blocks):
        raise ValueError(f"expected the parts {sorted(blocks)}, got {sorted(names)}")
    return _BLOCK.sub(lambda found: f"{found[1]}\n{blocks[found['name']].strip()}\n\n{found[3]}", page)


def table(head: list[str], rows: list[list[str]], n_text_columns: int = 1) -> str:
    """A table of Markdown, numbers to the right."""
    rule = ["---" if column < n_text_columns else "---:" for column in range(len(head))]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, rule, *rows])


def number(value: float | None) -> str:
    """Three digits that matter, with commas between thousands; a dash where there is none."""
    if value is None:
        return "–"
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
