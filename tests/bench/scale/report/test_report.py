from pathlib import Path

import pytest

from tests.bench.scale.report.__main__ import PAGE, RESULTS, filled
from tests.bench.scale.report.blocks import fill, number, table

PART = "<!-- measured: speed -->\nold\n<!-- end of what was measured -->"


def test_parts_are_written_anew_and_the_rest_stays() -> None:
    page = f"before\n{PART}\nafter"
    once = fill(page, {"speed": "| new |"})
    assert once.startswith("before\n<!-- measured: speed -->\n\n| new |\n")
    assert once.endswith("\nafter")
    assert "old" not in once
    assert fill(once, {"speed": "| new |"}) == once


def test_page_with_other_parts_is_refused() -> None:
    with pytest.raises(ValueError, match="speed"):
        fill(PART, {"speed": "", "memory": ""})


def test_numbers_have_three_digits_and_tables_have_them_to_the_right() -> None:
    assert [number(each) for each in (None, 0.0, 0.01234, 12.34, 1234.5)] == ["–", "0", "0.0123", "12.3", "1,234"]
    assert table(["what", "n"], [["a", "1"]]) == "| what | n |\n| --- | ---: |\n| a | 1 |"


def test_page_says_what_the_results_say() -> None:
    page = Path(PAGE).read_text(encoding="utf-8")
    assert filled(page, RESULTS) == page, "run python -m tests.bench.scale.report"
