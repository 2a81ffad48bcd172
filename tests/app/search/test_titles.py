import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.search.qualifiers import RELEASE, parse_qualifier
from app.search.titles import SameTitle, compare_titles, parse_title

RELEASES = [
    *("Remastered 2011", "2011 Remaster", "Remastered", "Digitally Remastered 1997", "Remasterizado", "Re-mastered"),
    *(
        "Deluxe Edition",
        "Super Deluxe",
        "Expanded Edition",
        "40th Anniversary Edition",
        "Bonus Track",
        "Special Edition",
    ),
    *("Radio Edit", "Single Version", "Album Version", "Original Mix", "Mono", "Stereo Version", "Mixed", "Explicit"),
    *(
        "Official Video",
        'From "Paper Snow"',
        "2004",
        "Original Motion Picture Soundtrack",
        "Single Versoin",
        "Rado Edit",
    ),
]
TAKES = {
    "Live": ("live", ()),
    "Live at the Kiosk": ("live", ("kiosk",)),
    "Ao Vivo": ("live", ()),
    "MTV Unplugged": ("live", ("mtv",)),
    "DJ Tuesday Remix": ("remix", ("dj", "tuesday")),
    "Extended Mix": ("extended", ()),
    "Acústico": ("acoustic", ()),
    "Karaoke Version": ("karaoke", ()),
    "Cover": ("cover", ()),
    "Originally Performed By Mirela Ostrand": ("cover", ("performed", "mirela", "ostrand")),
    "Lo-Fi Flip": ("lofi", ()),
    "1981 Re-recording": ("rerecorded", ("1981",)),
    "Piano Version": ("version", ("piano",)),
    "Edit": ("version", ()),
    "2005 Version": ("version", ("2005",)),
    "Acoustc Version": ("acoustic", ()),
}


@pytest.mark.parametrize("text", RELEASES)
def test_qualifier_of_a_release_tells_nothing(text: str) -> None:
    assert parse_qualifier(text) == RELEASE


@pytest.mark.parametrize("text", TAKES)
def test_qualifier_of_a_take_tells_its_kind_and_the_rest(text: str) -> None:
    kind, words = TAKES[text]
    found = parse_qualifier(text)
    assert kind in found.takes
    assert found.words == words


@pytest.mark.parametrize(
    ("text", "guests"),
    [
        ("feat. DJ Tuesday", "DJ Tuesday"),
        ("ft Anna Sand & MC Ouro", "Anna Sand & MC Ouro"),
        ("with Anna Sand", "Anna Sand"),
        ("w/ Anna", "Anna"),
    ],
)
def test_qualifier_of_guests_names_them(text: str, guests: str) -> None:
    found = parse_qualifier(text)
    assert (found.guests, found.takes, found.words) == (guests, frozenset(), ())


@pytest.mark.parametrize("text", ["I Cannot Hear", "From a Night in Lund", "Jingle Bells"])
def test_qualifier_of_nothing_of_these_is_a_subtitle(text: str) -> None:
    found = parse_qualifier(text)
    assert (found.takes, found.words) == (frozenset(), tuple(text.lower().split()))


def test_title_is_taken_apart() -> None:
    title = parse_title("Amber Ferry (feat. Somebody) [2009 Remaster] - Live at the Kiosk / Mono")
    assert (title.song, title.subtitle) == (("amber", "ferry"), ())
    assert (*title.takes, *title.take_words, *title.guests) == ("live", "kiosk", "Somebody")


@pytest.mark.parametrize(
    ("text", "song"),
    [
        ("(I Can't Hear No) Lanterns", ("lanterns",)),
        ("Lanterns (Live", ("lanterns",)),
        ("Lanterns feat. Anna Sand - Mono", ("lanterns",)),
        ("(Intro)", ("intro",)),
        ("- - -", ("- - -",)),
        ("[((deep))]", ("deep",)),
        ("", ()),
    ],
)
def test_title_of_an_odd_form_still_has_a_song(text: str, song: tuple[str, ...]) -> None:
    assert parse_title(text).song == tuple(" ".join(song).split()) or parse_title(text).song == song


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Amber Ferry", "AMBER FERRY - Remastered 2011"),
        ("Amber Ferry (Deluxe Edition)", "Amber Ferry"),
        ("Amber Ferry feat. Anna", "Amber Ferry [with DJ Tuesday]"),
        ("Amber Ferry - Live", "Amber Ferry (Ao Vivo)"),
        ("Amber Ferry Live", "Amber Ferry (Live)"),
        ("Amber Ferry (DJ Tuesday Remix) [Explicit]", "Amber Ferry - DJ Tuesday Remix"),
        ("(I Can't Hear No) Lanterns", "Lanterns (I Cant Hear No)"),
    ],
)
def test_titles_of_one_recording_are_the_same(asked: str, found: str) -> None:
    assert compare_titles(parse_title(asked), parse_title(found)) == SameTitle(0)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Amber Ferry", "Amber Ferry - Live"),
        ("Amber Ferry - Live", "Amber Ferry"),
        ("Amber Ferry", "Amber Ferry (Karaoke Version)"),
        ("Amber Ferry (Cover)", "Amber Ferry"),
        ("Amber Ferry - Live at the Kiosk", "Amber Ferry - Live in Lund"),
        ("Amber Ferry - DJ Tuesday Remix", "Amber Ferry - Kestrel Remix"),
        ("Amber Ferry - Slowed", "Amber Ferry - Sped Up"),
        ("Sealed Letters, Pt. 1", "Sealed Letters, Pt. 2"),
        ("Amber Ferry", "Hollow Meadow"),
    ],
)
def test_titles_of_two_recordings_are_not(asked: str, found: str) -> None:
    assert compare_titles(parse_title(asked), parse_title(found)) is None


@pytest.mark.parametrize(
    ("asked", "found", "expected"),
    [
        ("Amber Ferry", "Amber Ferry (Paper Boats)", SameTitle(0, is_unsaid=True)),
        ("Amber Ferry (Paper Boats)", "Amber Ferry", SameTitle(0, is_unsaid=True)),
        ("Amber Ferry - Live", "Amber Ferry - Live at the Kiosk", SameTitle(0, is_vague=True)),
        ("Amber Ferry - Live at the Kiosk", "Amber Ferry - Live", SameTitle(0, is_unsaid=True)),
        ("Amber Ferry", "Amber Ferry (Cover)", SameTitle(0, is_vague=True)),
        ("Amber Ferry - Edit", "Amber Ferry - Kestrel Edit", SameTitle(0, is_unsaid=True)),
        ("Amber Fery - Radio Eidt", "Amber Ferry", SameTitle(1)),
        ("Amber Ferry - DJ Tuesday Remx", "Amber Ferry - DJ Tuesday Remix", SameTitle(1)),
        ("Amber Ferry (feta. Anna)", "Amber Ferry (feat. Anna)", SameTitle(1)),
    ],
)
def test_titles_that_differ_a_little_say_how(asked: str, found: str, expected: SameTitle) -> None:
    assert compare_titles(parse_title(asked), parse_title(found)) == expected


@settings(max_examples=300, deadline=None)
@given(st.text() | st.lists(st.sampled_from(["(", ")", "[", " - ", "feat. ", "Live", "a", " ", "|"])).map("".join))
def test_title_any_text_is_one_and_equals_itself(text: str) -> None:
    title = parse_title(text)
    assert compare_titles(title, title) == SameTitle(0)


@pytest.mark.parametrize(
    "text", ["(" * 10_000, "(a" * 5_000, " - " * 3_000, "\ufdfa" * 10_000, " " * 10_000, "🎵" * 10_000]
)
def test_title_of_ten_thousand_characters_is_parsed(text: str) -> None:
    assert compare_titles(parse_title(text), parse_title("Amber Ferry")) is None
