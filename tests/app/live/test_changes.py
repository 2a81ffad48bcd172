import pytest

from app.live.changes import Delete, Upsert
from tests.support.live_changes import live_track

BAD_IDS = ["", "a b", "a/b", "a?", "a#", "a%", "a\\", "a\n", "a\u0000", "\x7f", "\u2028", "\ud800", "x" * 129]


@pytest.mark.parametrize("id", BAD_IDS)
def test_id_that_not_every_database_or_path_takes_is_refused(id: str) -> None:
    for make in (live_track, Delete):
        with pytest.raises(
            ValueError, match="expected an id of 1 to 128 characters without blanks, control characters"
        ):
            make(id)


@pytest.mark.parametrize(
    "values",
    [
        {"name": "half \ud83d"},
        {"album": "half \ude00"},
        {"artists": ("fine", "half \ud83d")},
        {"genres": ("half \ud83d",)},
        {"extras": {"isrc": "half \ud83d"}},
        {"extras": {"half \ud83d": 1}},
    ],
)
def test_text_with_half_a_character_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(
        ValueError, match=r"expected Unicode text, got half of a surrogate pair, '\\ud.*', at character 5"
    ):
        live_track("a", **values)


def test_change_names_its_track() -> None:
    assert (Upsert(live_track("a")).track_id, Delete("b").track_id) == ("a", "b")
