import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.data.errors import TableError
from training.data.options import ReadOptions


def test_options_default_has_no_arguments() -> None:
    assert ReadOptions().arguments() == []
    assert ReadOptions.parse() == ReadOptions()


names = (
    st.text(st.characters(categories=["L", "P", "Zs"], exclude_characters="="), min_size=1).map(str.strip).filter(bool)
)


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(names, names, max_size=2), st.lists(names, max_size=2), st.dictionaries(names, names, max_size=2)
)
def test_options_written_as_a_command_line_come_back(
    columns: dict[str, str], texts: list[str], units: dict[str, str]
) -> None:
    options = ReadOptions(columns, "cp1252", tuple(texts), tuple(texts), units, tuple(texts))
    words = shlex.split(options.written())
    given = {
        option: [words[place + 1] for place in range(0, len(words), 2) if words[place] == option]
        for option in words[::2]
    }
    assert options == ReadOptions.parse(
        given.get("--column", []),
        given["--encoding"][0],
        given.get("--artist-separator", []),
        given.get("--genre-separator", []),
        given.get("--unit", []),
        given.get("--missing", []),
    )


@pytest.mark.parametrize("text", ["track_genre", "=style", ""])
def test_options_column_without_a_name_or_a_sign_is_named(text: str) -> None:
    with pytest.raises(TableError, match=rf"--column {text}: expected NAME=VALUE, such as --column track_genre=style"):
        ReadOptions.parse(columns=[text])


def test_options_column_of_nothing_is_none() -> None:
    assert ReadOptions.parse(columns=["track_id="]).columns == {"track_id": ""}
