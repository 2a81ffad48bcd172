import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bundle.names import fold, genre_key, mint_id, recording_key

few = settings(max_examples=60, deadline=None)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Beyoncé", "beyonce"),
        ("SIGUR RÓS", "sigur ros"),
        ("Straße", "strasse"),
        ("  AC/DC  ", "ac dc"),
        ("Guns N' Roses", "guns n roses"),
        ("snake_case", "snake case"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("Ёлка", "елка"),
        ("ＡＢＣ", "abc"),
        ("", ""),
        ("!!!", "!!!"),
        (" +/- ", "+/-"),
    ],
)
def test_fold_name_drops_case_accents_and_punctuation(name: str, folded: str) -> None:
    assert fold(name) == folded


def test_fold_composed_and_decomposed_are_equal() -> None:
    assert fold("Bj\u00f6rk") == fold("Bjo\u0308rk")


@pytest.mark.parametrize(
    ("one", "other"),
    [("が", "か"), ("की", "कि"), ("มี", "มา"), ("กี", "กิ"), ("!!!", "???")],
    ids=["kana", "devanagari", "thai-vowel", "thai-mark", "punctuation"],
)
def test_fold_names_that_differ_by_more_than_an_accent_stay_two(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(max_codepoint=127), max_size=20))
def test_fold_ascii_is_read_as_beside_a_letter_of_another_kind(name: str) -> None:
    """The short way for ASCII gives what the long way does, which one letter beyond ASCII makes it take."""
    assert fold(f"a{name} é") == fold(f"a{name}") + " e"


@few
@given(st.text())
def test_fold_folded_name_stays_as_it_is(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@pytest.mark.parametrize(
    "title",
    [
        "HELP",
        "Help! - Remastered 2009",
        "Help! - 2009 Remaster",
        "Help! - 2015 Digital Remaster",
        "Help! (Remastered)",
        "Help! (Stereo Version)",
        "Help! [Mono]",
        "Help! – Radio Edit",
        "Help! - Single Version",
        "Help! (Original Mix)",
        "Help! (feat. Billy Preston)",
        "Help! (with Billy Preston)",
        "Help! feat. Billy Preston",
        "Help! ft. Billy Preston - Radio Edit",
        "Help! - Bonus Track",
    ],
)
def test_recording_key_other_release_is_equal(title: str) -> None:
    assert recording_key(title, "The Beatles") == recording_key("Help!", "THE BEATLES")


@pytest.mark.parametrize(
    "title",
    [
        "Help! - Live",
        "Help! (Live at Shea Stadium)",
        "Help! - Remix",
        "Help! (David Guetta Remix)",
        "Help! (Acoustic Version)",
        "Help! - Instrumental",
        "Help! Remastered Souls",
        "Help! With Love",
    ],
)
def test_recording_key_other_recording_differs(title: str) -> None:
    assert recording_key(title, "The Beatles") != recording_key("Help!", "The Beatles")


def test_recording_key_other_artist_differs() -> None:
    assert recording_key("Help!", "Bananarama") != recording_key("Help!", "The Beatles")


@pytest.mark.parametrize("title", ["(Mono)", "[Remastered 2009]", "(feat. Nobody)"])
def test_recording_key_title_of_only_release_words_keeps_them(title: str) -> None:
    assert recording_key(title, "Artist")[0] == fold(title)


@few
@given(st.text(min_size=1), st.text(min_size=1))
def test_mint_id_any_name_is_22_base62_characters(kind: str, name: str) -> None:
    minted = mint_id(kind, name)
    assert re.fullmatch("[0-9A-Za-z]{22}", minted)
    assert mint_id(kind, name) == minted == mint_id(kind, fold(name))


@few
@given(st.lists(st.text(alphabet="abcxyz ", min_size=1).filter(str.strip), min_size=2, max_size=9, unique_by=fold))
def test_mint_id_other_folded_names_differ(names: list[str]) -> None:
    assert len({mint_id("artist", name) for name in names}) == len(names)


def test_mint_id_other_kind_differs() -> None:
    assert mint_id("artist", "Air") != mint_id("album", "Air")


@pytest.mark.parametrize("name", ["hip-hop", "Hip-Hop", "hip hop", "HIPHOP", "Hip_Hop "])
def test_genre_key_is_the_same_for_all_spellings(name: str) -> None:
    assert genre_key(name) == "hiphop"


def test_genre_key_of_other_genres_is_another() -> None:
    names = ["trip-hop", "hop", "!!!", "???", "forró", "roc", "日本", "日木"]
    assert len({genre_key(name) for name in names}) == len(names)
