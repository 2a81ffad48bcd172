import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bundle.names import fold
from app.search.query_parser import Term, genres_of, is_quick, terms_of


def pairs(text: str) -> list[tuple[str, str]]:
    return [(term.field, term.word) for term in terms_of(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("love story", [("any", "love"), ("any", "story")]),
        ("  Élan -- VITAL!  ", [("any", "elan"), ("any", "vital")]),
        ("artist:taylor swift track:love", [("artist", "taylor"), ("artist", "swift"), ("track", "love")]),
        ('artist:"taylor swift" love', [("artist", "taylor"), ("artist", "swift"), ("any", "love")]),
        ('love artist: "air" story', [("any", "love"), ("artist", "air"), ("any", "story")]),
        ("genre:drum-and-bass", [("genre", "drum"), ("genre", "and"), ("genre", "bass")]),
        ("Album:1989 TRACK:style", [("album", "1989"), ("track", "style")]),
        ('artist:"taylor', [("artist", "taylor")]),
        ("artist: track:x", [("track", "x")]),
        ('artist:"" x', [("any", "x")]),
        ('artist:"a" "b" track:"c', [("artist", "a"), ("any", "b"), ("track", "c")]),
        ('artist:"a track:b" c', [("artist", "a"), ("artist", "track"), ("artist", "b"), ("any", "c")]),
        ("la la la track:la", [("any", "la"), ("track", "la")]),
        ('"artist:x"', [("any", "artist"), ("any", "x")]),
        ("re:zero title:x myartist:y", [("any", word) for word in ("re", "zero", "title", "x", "myartist", "y")]),
        ("love AND NOT story* OR (x)", [("any", word) for word in ("love", "and", "not", "story", "or", "x")]),
        ("!!!", [("any", "!!!")]),
        ("artist:", []),
        ("", []),
        (" \t\n ", []),
    ],
)
def test_terms_of_text_are_its_words_by_field(text: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(text) == expected


def test_terms_of_text_only_the_last_one_typed_is_unfinished() -> None:
    assert [term.unfinished for term in terms_of("artist:air love sto")] == [False, False, True]
    assert terms_of("sto love sto") == (Term("sto", "any", unfinished=True), Term("love", "any"))


_texts = st.lists(
    st.one_of(st.sampled_from(['"', "artist:", "track:", "ALBUM:", "genre:", " ", "\0", "*", "\ud800"]), st.text()),
    max_size=12,
).map("".join)


@given(_texts)
def test_terms_of_any_text_are_distinct_folded_words(text: str) -> None:
    terms = terms_of(text)
    assert len({(term.word, term.field) for term in terms}) == len(terms)
    assert sum(term.unfinished for term in terms) == bool(terms)
    for term in terms:
        assert term.word
        assert not any(letter.isspace() for letter in term.word)


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1))
def test_terms_of_plain_text_are_the_words_of_its_folded_form(text: str) -> None:
    assert [term.word for term in terms_of(text)] == [*dict.fromkeys(fold(text).split())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("love", True),
        ("lo", True),
        ("I want to break free", True),
        ("l", False),
        ("a b", False),
        ("artist:queen love", False),
        ("a word more than are looked up quickly", False),
    ],
)
def test_is_quick_of_few_words_without_fields_that_do_not_begin_everything(text: str, expected: bool) -> None:
    assert is_quick(text, 90_000) is expected


def test_is_quick_never_among_millions() -> None:
    assert not is_quick("yellow submarine", 5_000_000)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("folk", ()),
        ("genre:folk", ("folk",)),
        ('GENRE: "R&B" love', ("R&B",)),
        ("love genre:Hip Hop artist:x genre:techno", ("Hip Hop", "techno")),
        ("genre: artist:x", ()),
    ],
)
def test_genres_of_a_text_are_as_they_were_typed(text: str, expected: tuple[str, ...]) -> None:
    assert genres_of(text) == expected
