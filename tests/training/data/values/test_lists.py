import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.data.values.lists import parse_list

few = settings(max_examples=80, deadline=None)
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).map(str.strip).filter(bool)


@few
@given(st.lists(texts))
def test_parse_list_any_texts_as_python_and_json_write_them_come_back(names: list[str]) -> None:
    assert parse_list(str(names)) == tuple(names)
    assert parse_list(json.dumps(names)) == tuple(names)
    assert parse_list(json.dumps(names, ensure_ascii=False)) == tuple(names)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (str(np.array(["A", "O'B"])), ("A", "O'B")),
        ("['A' 'B'\n 'C']", ("A", "B", "C")),
        ("[ 'A' ,'B', ]", ("A", "B")),
        ("['A', None, '']", ("A",)),
        ("[nan]", ()),
        ("[]", ()),
        ("[{'name': 'A', 'id': 1}, {'name': \"O'B\"}]", ("A", "O'B")),
        ('[{"name": "A", "id": null}, {"name": "B"}]', ("A", "B")),
        ('["AC\\/DC"]', ("AC/DC",)),
        ("('A', 'B')", ("A", "B")),
        ("{'A', 'B'}", ("A", "B")),
        ('{Air,"The Kiosk",NULL}', ("Air", "The Kiosk")),
        (r"['A\d', 'B\'s']", (r"A\d", "B's")),
    ],
)
def test_parse_list_as_programs_write_it(text: str, names: tuple[str, ...]) -> None:
    assert parse_list(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "[Alexandros]",
        "[:SITD:]",
        "[spunge] 'live'",
        "A, B",
        "['A', 'B'",
        "'A'",
        "(Sandy) Alex G",
        "(A)",
        "{A B}",
        "[1, 2]",
        "[{'name'}]",
        "[{]",
        "",
    ],
)
def test_parse_list_what_is_none_is_a_name(text: str) -> None:
    assert parse_list(text) is None
