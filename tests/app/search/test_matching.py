import random
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.bundle.reader import Bundle
from app.bundle.text import TrackText
from app.catalogue.catalogue import Catalogue
from app.search.confidence import LEAST_CONFIDENCE
from app.search.inverted_index import InvertedIndex
from app.search.matching import Match, Matcher, MatchQuery
from tests.support.matching.held_out import held_out
from tests.support.matching.libraries import CHANGES, TAKES, changed, entry_of
from tests.support.matching.named_catalogue import Names, named_catalogue
from tests.support.matching.opened import opened

OSTRAND, FERRIES = ("Mirela Ostrand",), ("The Paper Ferries",)
STUDIO, REMASTER, MONO, LIVE, REMIX, KARAOKE, COVER = range(7)
NAMES = [
    Names("Amber Ferry", OSTRAND, "Amber Ferry", 189_000, 62),
    Names("Amber Ferry - Remastered 2011", OSTRAND, "Best Of Mirela Ostrand", 190_000, 49),
    Names("Amber Ferry - Mono", OSTRAND, "Rarities", 176_000, 70),
    Names("Amber Ferry - Live at the Kiosk", OSTRAND, "Amber Ferry (Deluxe)", 249_000, 51),
    Names("Amber Ferry - DJ Tuesday Remix", (*OSTRAND, "DJ Tuesday"), "Amber Ferry", 157_000, 23),
    Names("Amber Ferry - Karaoke Version", ("Sing Along Studio",), "Sing Along 7", 190_000, 73),
    Names("Amber Ferry (Cover)", FERRIES, "Ferries", 200_000, 43),
    Names("Hollow Meadow (feat. DJ Tuesday)", ("Kvist & Sons", "DJ Tuesday"), "Copper Static EP", 231_000),
    Names("(I Can't Hear No) Lanterns", FERRIES, "Paper Lanterns"),
    Names("Symphony No. 5 in C Minor", ("Anton Riis",), "Symphonies"),
    Names("Symphony No. 6 in C Minor", ("Anton Riis",), "Symphonies"),
    Names("Velvet Kiosk", ("Earth, Wind & Kiosk",), "Wind"),
    Names("Duet in Grey", ("Anna Sand", "Olaf Quay"), "Grey"),
    Names("東京ナイト", ("きゃりー",), "東京"),
    Names("Мой дом", ("Łona",), "Śnieg"),
    Names("!!!", ("!!!",), "!!!"),
    Names("Northern Compass", ("Søren Åkerlund",), "North"),
    Names("Northern Compass", ("Los Faroles",), "Sur"),
    Names("Wires - Kestrel Remix", ("Lil Marble",), "Wires"),
    Names("Wires - Anna Sand Remix", ("Lil Marble",), "Wires"),
    Names("Quiet Elevator (Paper Version of Rain)", ("Lil Marble",), "Rain"),
]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(*named_catalogue(NAMES))


def match(
    matcher: Matcher, name: str, *artists: str, album: str = "", duration_ms: float | None = None
) -> Match | None:
    (found,) = matcher.match([MatchQuery(TrackText(name, album, artists), duration_ms)])
    return found


def row(found: Match | None) -> int | None:
    return found.track_index if found else None


@pytest.mark.parametrize("names", NAMES)
def test_match_every_track_by_its_own_names_is_itself(matcher: Matcher, names: Names) -> None:
    found = match(matcher, names.title, *names.artists, album=names.album, duration_ms=names.duration_ms)
    assert found is not None
    assert (found.track_index, found.confidence > 0.99) == (NAMES.index(names), True)


@pytest.mark.parametrize(
    ("name", "artists"),
    [
        ("Amber Ferry", ["mirela ostrand"]),
        ("AMBER FERRY", ["MIRELA OSTRAND"]),
        ("Amber Ferry (Deluxe Edition)", ["Mirela Ostrand"]),
        ("Amber Ferry [Explicit] - Radio Edit", ["Mirela Ostrand"]),
        ("Amber Ferry (feat. DJ Tuesday)", ["Mirela Ostrand"]),
        ("Amber Ferry", ["Mirela Ostrand feat. DJ Tuesday"]),
        ("Amber Ferry", ["Mirela Ostrand, DJ Tuesday"]),
        ("Amber Ferry", ["Mirela Ostrand", "Somebody Else"]),
        ("Amber Fery", ["Mirela Ostrand"]),
        ("Amber Ferry", ["Mirela Ostrnad"]),
        ("Abmer Ferry (Remastered)", ["Mirela Ostrand"]),
        ("Mirela Ostrand - Amber Ferry (Official Video)", ["Mirela Ostrand"]),
        ("AmberFerry", ["Mirela Ostrand - Topic"]),
    ],
)
def test_match_what_libraries_change_is_forgiven(matcher: Matcher, name: str, artists: list[str]) -> None:
    assert row(match(matcher, name, *artists)) in {STUDIO, REMASTER, MONO}


@pytest.mark.parametrize(
    ("name", "artists", "expected"),
    [
        ("Hollow Meadow", ["Kvist and Sons"], 7),
        ("Hollow Meadow", ["Kvist"], 7),
        ("Lanterns - I Cant Hear No", ["Paper Ferries"], 8),
        ("velvet kiosk", ["Earth, Wind and Kiosk"], 11),
        ("Duet in Grey", ["Olaf Quay", "Anna Sand"], 12),
        ("Duet in Grey", ["Olaf Quay & Anna Sand"], 12),
        ("東京ナイト", ["きゃりー"], 13),
        ("МОЙ ДОМ", ["Lona"], 14),
        ("!!!", ["!!!"], 15),
        ("Northern Compass", ["Soren Akerlund"], 16),
        ("Northern Compass", ["Los Faroles"], 17),
    ],
)
def test_match_names_of_many_kinds_are_found(matcher: Matcher, name: str, artists: list[str], expected: int) -> None:
    assert row(match(matcher, name, *artists)) == expected


@pytest.mark.parametrize(
    ("name", "artists"),
    [
        ("Amber Ferry", ["Los Faroles"]),
        ("Amber Ferry (Karaoke Version)", ["Mirela Ostrand"]),
        ("Amber Ferry (Cover)", ["Mirela Ostrand"]),
        ("Amber Ferry - Kestrel Remix", ["Mirela Ostrand"]),
        ("Amber Ferry - Live in Lund", ["Mirela Ostrand"]),
        ("Amber Ferry", ["Sing Along Studio"]),
        ("Velvet Kiosk - Live", ["Earth, Wind & Kiosk"]),
        ("Symphony No. 7 in C Minor", ["Anton Riis"]),
        ("Symphony No. 5 in D Minor", ["Anton Riis"]),
        ("Wires", ["Lil Marble"]),
        ("Quiet Elevator", ["Lil Marble"]),
        ("Amber Ferry", []),
        ("Amber Ferry", ["Various Artists"]),
        ("Duet in Grey", ["Olaf Quay"]),
        ("A song that nobody wrote", ["Mirela Ostrand"]),
        ("", ["Mirela Ostrand"]),
        ("🎵", ["🎵"]),
    ],
)
def test_match_what_is_not_there_is_none(matcher: Matcher, name: str, artists: list[str]) -> None:
    assert match(matcher, name, *artists) is None


def test_match_a_take_is_found_where_it_is_asked_for(matcher: Matcher) -> None:
    assert row(match(matcher, "Amber Ferry (Live at the Kiosk)", *OSTRAND)) == LIVE
    assert row(match(matcher, "Amber Ferry - DJ Tuesday Remix", *OSTRAND)) == REMIX
    assert row(match(matcher, "Amber Ferry (Karaoke Version)", "Sing Along Studio")) == KARAOKE
    assert row(match(matcher, "Amber Ferry", *FERRIES)) == COVER


def test_match_a_take_of_that_kind_is_found_where_there_is_but_one(matcher: Matcher) -> None:
    found = match(matcher, "Amber Ferry - Live", *OSTRAND)
    assert row(found) == LIVE
    assert found is not None
    assert found.confidence < 0.9
    assert match(matcher, "Wires (Remix)", "Lil Marble") is None


def test_match_of_several_releases_prefers_title_then_album_then_duration_then_popularity(matcher: Matcher) -> None:
    ferry = ("Amber Ferry (Expanded Edition)", *OSTRAND)
    assert row(match(matcher, "amber ferry", *OSTRAND, album="Rarities", duration_ms=176_000)) == STUDIO
    assert row(match(matcher, *ferry, album="Best Of Mirela Ostrand", duration_ms=176_000)) == REMASTER
    assert row(match(matcher, *ferry, duration_ms=189_900)) == REMASTER
    assert row(match(matcher, *ferry)) == MONO


def test_match_another_album_says_nothing_and_the_same_makes_surer(matcher: Matcher) -> None:
    without, other, same = (
        match(matcher, "Amber Ferry", *OSTRAND, album=album) for album in ("", "Summer Mix", "Amber Ferry")
    )
    assert without is not None
    assert other is not None
    assert same is not None
    assert other.confidence == without.confidence < same.confidence


def test_match_duration_far_off_lowers_the_confidence_step_by_step(matcher: Matcher) -> None:
    found = [
        match(matcher, "Northern Compass", "Los Faroles", duration_ms=duration)
        for duration in (200_000, 210_000, 230_000, 900_000)
    ]
    confidences = [one.confidence for one in found if one]
    assert len(confidences) == 4
    assert confidences == sorted({*confidences}, reverse=True)


def test_match_without_artists_needs_album_and_duration(matcher: Matcher) -> None:
    assert match(matcher, "Northern Compass", album="Sur") is None
    assert match(matcher, "Northern Compass", duration_ms=200_000) is None
    assert row(match(matcher, "Northern Compass", album="Sur", duration_ms=200_000)) == 17


def test_match_subtitle_that_only_one_has_needs_album_and_duration(matcher: Matcher) -> None:
    assert match(matcher, "Quiet Elevator", "Lil Marble", album="Rain") is None
    assert row(match(matcher, "Quiet Elevator", "Lil Marble", album="Rain", duration_ms=200_500)) is None
    assert row(match(matcher, "Lanterns", "The Paper Ferries", album="Paper Lanterns", duration_ms=200_500)) == 8


def test_match_id_decides_where_the_catalogue_has_it(matcher: Matcher) -> None:
    text = TrackText("Velvet Kiosk", "", ("Earth, Wind & Kiosk",))
    queries = [MatchQuery(text, id="3"), MatchQuery(text, id="nobody's"), MatchQuery(id="3"), MatchQuery(id="nobody's")]
    assert [row(found) for found in matcher.match(queries)] == [3, 11, 3, None]
    first = matcher.match(queries)[0]
    assert first is not None
    assert first.confidence == 1


def test_match_many_are_answered_in_order_and_as_alone(matcher: Matcher) -> None:
    queries = [MatchQuery(TrackText(names.title, "", names.artists)) for names in NAMES] + [MatchQuery()]
    assert matcher.match(queries) == [matcher.match([query])[0] for query in queries]


class _EveryTrack:
    """Stands in for the index: every track is a candidate."""

    def __init__(self, n: int) -> None:
        self._rows = np.arange(n)

    def steps(self, *_: object) -> list[NDArray[np.int64]]:
        return [self._rows]


@pytest.fixture(scope="module")
def names_of_demo(demo: Bundle) -> tuple[Catalogue, InvertedIndex]:
    return opened(demo)


@settings(max_examples=60, deadline=None)
@example(seed=9160, kind="a typo")  # "Vermilio nBalcony": no word is as it was
@given(seed=st.integers(0, 2**32), kind=st.sampled_from([*CHANGES]))
def test_match_by_the_index_finds_what_a_look_at_every_track_finds(
    names_of_demo: tuple[Catalogue, InvertedIndex], seed: int, kind: str
) -> None:
    catalogue, index = names_of_demo
    rng = random.Random(seed)
    (track,) = catalogue.tracks([rng.randrange(len(catalogue))])
    query = changed(track, CHANGES[kind], rng).query()
    matcher, reference = Matcher(catalogue, index), Matcher(catalogue, index)
    reference._finder = _EveryTrack(len(catalogue))  # type: ignore[assignment]
    assert matcher.match([query]) == reference.match([query])


def test_match_libraries_of_the_demo_are_found_and_nothing_else(
    names_of_demo: tuple[Catalogue, InvertedIndex],
) -> None:
    """Of what is there at least 97 % right and at most 1 % wrong; of what is not, at most 1 % is said to be there."""
    catalogue, index = names_of_demo
    rng = random.Random(5)
    out = np.flatnonzero(catalogue.recordings % 4 == 0).tolist()
    rest, rest_index = held_out(catalogue, index, out)
    matcher = Matcher(rest, rest_index)
    kept = rest.tracks(rng.sample(range(len(rest)), 400))
    right = wrong = 0
    for place, track in enumerate(kept):
        changes = [*CHANGES.values()][place % len(CHANGES)]
        (found,) = matcher.match([changed(track, changes, rng).query()])
        is_right = found is not None and rest.recordings[found.track_index] == rest.recordings[track.index]
        right += is_right
        wrong += found is not None and not is_right
    assert (right / len(kept) >= 0.97, wrong / len(kept) <= 0.01) == (True, True)
    strangers = [entry_of(track, rng) for track in catalogue.tracks(out)[:200]]
    strangers += [replace(entry_of(track, rng), name=track.name + rng.choice(TAKES)) for track in kept[:200]]
    found_strangers = matcher.match([stranger.query() for stranger in strangers])
    assert len([one for one in found_strangers if one]) <= len(strangers) / 100


texts = st.text(st.characters(codec="utf-8")) | st.sampled_from(
    [names.title for names in NAMES] + [artist for names in NAMES for artist in names.artists]
)


@settings(max_examples=150, deadline=None)
@given(name=texts, artists=st.lists(texts, max_size=4), album=texts, duration=st.none() | st.floats(0, 1e12))
def test_match_any_texts_are_answered(
    matcher: Matcher, name: str, artists: list[str], album: str, duration: float | None
) -> None:
    found = match(matcher, name, *artists, album=album, duration_ms=duration)
    assert found is None or LEAST_CONFIDENCE <= found.confidence <= 1


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "amber " * 1_600,
        "(" * 10_000,
        "feat. a " * 1_200,
        "\ufdfa" * 10_000,
        "🎵" * 10_000,
        "\0",
        "\ud800",
    ],
)
def test_match_hard_texts_are_answered_in_good_time(matcher: Matcher, text: str) -> None:
    started = time.thread_time()
    assert match(matcher, text, text, text, album=text) is None
    assert match(matcher, text, *OSTRAND, album=text) is None
    assert match(matcher, "Amber Ferry", *[text] * 50, album=text) is None
    assert time.thread_time() - started < 2


@pytest.fixture(scope="module")
def with_codes() -> Matcher:
    """Two releases of a recording have one code; another track has one of its own."""
    codes: list[str | int | None] = [None] * len(NAMES)
    codes[STUDIO] = codes[REMASTER] = "GBAYE0601498"
    codes[COVER] = "USABC1234567"
    catalogue, index = named_catalogue(NAMES)
    return Matcher(Catalogue(replace(catalogue.content, extras={"isrc": codes})), index)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (MatchQuery(isrc="gb-aye-06-01498"), STUDIO),  # the more popular one
        (MatchQuery(TrackText("Amber Ferry", "Best Of Mirela Ostrand", OSTRAND), isrc="ISRC GBAYE0601498"), STUDIO),
        (MatchQuery(TrackText("Amber Ferry (Remastered)", "Best Of Mirela Ostrand"), isrc="GBAYE0601498"), REMASTER),
        (MatchQuery(TrackText("Amber Ferry (Cover)", "", FERRIES), isrc="USABC1234567"), COVER),
        (MatchQuery(TrackText("Velvet Kiosk", "", ("Earth, Wind & Kiosk",)), isrc="GBAYE0601498"), 11),
        (MatchQuery(TrackText("Velvet Kiosk", "", ("Earth, Wind & Kiosk",)), isrc="XX0000000000"), 11),
        (MatchQuery(id=str(LIVE), isrc="GBAYE0601498"), LIVE),
    ],
)
def test_match_isrc_decides_but_against_another_title_or_an_id(
    query: MatchQuery, expected: int, with_codes: Matcher
) -> None:
    (found,) = with_codes.match([query])
    assert found is not None
    assert found.track_index == expected


def test_match_isrc_of_a_track_that_was_removed_or_of_none_is_null(with_codes: Matcher) -> None:
    content = with_codes._catalogue.content
    kept = np.arange(len(NAMES)) != COVER
    _, index = named_catalogue(NAMES)
    removed = Matcher(Catalogue(replace(content, kept=kept)), index)
    assert removed.match([MatchQuery(isrc="USABC1234567"), MatchQuery(isrc="XX0000000000")]) == [None, None]
