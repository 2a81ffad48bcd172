"""The house stays in order: small files, small folders, short lines of prose, a README that fits a screen or three."""

import io
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = sorted(path for folder in ("app", "training") for path in (ROOT / folder).rglob("*.py"))
PAGE = [*(ROOT / "app/web").glob("*.mjs"), *(path for path in (ROOT / "app/web/src").rglob("*") if path.is_file())]
SOURCES = [*PYTHON, *sorted(PAGE)]
PAGES = sorted([*ROOT.glob("*.md"), *(path for path in (ROOT / "docs").rglob("*.md"))])


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_source_file_is_longer_than_300_lines() -> None:
    # All texts of a language are in one file, so that another language is one other file.
    sources = [path for path in SOURCES if path.parent != ROOT / "app/web/src/text"]
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources}
    assert {path: length for path, length in lengths.items() if length > 300} == {}


def test_no_source_folder_holds_more_than_15_files() -> None:
    folders = {path.parent for path in SOURCES}
    sizes = {name(folder): sum(path.is_file() for path in folder.iterdir()) for folder in folders}
    assert {folder: size for folder, size in sizes.items() if size > 15} == {}


def test_no_line_of_the_page_is_over_120_characters() -> None:
    lines = [
        (name(path), line)
        for path in PAGE
        if path.suffix != ".svg"
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert [(path, line) for path, line in lines if len(line) > 120] == []


def test_readme_is_at_most_8_kilobytes() -> None:
    assert (ROOT / "README.md").stat().st_size <= 8192


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_page_has_no_line_of_prose_over_160_characters(page: Path) -> None:
    prose = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    assert [line for line in prose.splitlines() if len(line) > 160] == []


def test_comments_and_docstrings_have_no_line_over_160_characters() -> None:
    long = []
    for path in PYTHON:
        tokens = tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
        prose = (token.string for token in tokens if token.type in {tokenize.COMMENT, tokenize.STRING})
        long += [(name(path), line) for text in prose for line in text.splitlines() if len(line) > 160]
    assert long == []
