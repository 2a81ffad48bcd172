"""Nothing below the edge speaks of HTTP: import-linter sees imports, this sees words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = Path(__file__).parents[2] / "app"
FOLDERS = (
    "access",
    "admission",
    "audio",
    "recommend",
    "retrieval",
    "search",
    "catalogue",
    "live",
    "inference",
    "bundle",
    "versions",
)
MODULES = [APP / name for name in ("service.py", "snapshot.py", "errors.py", "bundle_store.py", "catalogue_writer.py")]
FILES = sorted([*MODULES, *(path for folder in FOLDERS for path in (APP / folder).rglob("*.py"))])
WORDS = re.compile(
    r"\b(?:GET|POST|PUT|DELETE) /|\bHTTP\b|\bendpoint|query string|request body|/v1\b|filters\.\w+|\b4\d\d\b"
)


def strings(path: Path) -> Iterator[str]:
    """All string constants, docstrings among them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(APP).as_posix())
def test_module_below_the_edge_has_no_words_of_http(path: Path) -> None:
    assert [text for text in strings(path) if WORDS.search(text)] == []


def test_words_of_http_are_found_where_they_are() -> None:
    """What the test above looks for exists at the edge."""
    assert any(WORDS.search(text) for text in strings(APP / "api" / "errors.py"))
