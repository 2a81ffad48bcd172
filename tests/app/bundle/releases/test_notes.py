import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bundle.names import fold, recording_key
from app.bundle.releases.notes import without_release_notes

few = settings(max_examples=80, deadline=None)

RELEASES = {
    "mastering": [
        "- Remastered",
        "- Remastered 2009",
        "- 2015 Digital Remaster",
        "(2009 - Remaster)",
        "[2009 Remastered Version]",
        "(Re-Mastered)",
        "- 24-Bit Remastered",
        "- Remasterizado 2007",
        "- Versión Remasterizada",
        "- Versão Remasterizada",
        "- Remasterisé en 2014",
        "- Versione rimasterizzata",
        "- Remastert",
        "(Ремастер)",
        "(リマスター)",
        "- 2011リマスター",
        "（Remastered 2014）",
        "- 修復版",
        "- Remastered 2009 - Mono",
        "Remastered 2011",
    ],
    "release": [
        "- Mono",
        "- Mixed",
        "(Mixed)",
        "[Mix Cut]",
        "- Single Version",
        "- Single Version / Mono",
        "- Mono / 1997 Remastered",
        "- Single Version; 2016 Remaster",
        "– Radio Edit",
        "— Edit",
        "- Extended Mix",
        "- Original Mix",
        "- Original",
        "- Studio Version",
        '- 7" Version',
        "(12'' Version)",
        "(TV Size)",
        "- Bonus Track",
        "- Japanese Bonus Track",
        "(Title Track)",
        "(Deluxe Edition)",
        "(Super Deluxe)",
        "(25th Anniversary Edition)",
        "[Explicit]",
        "(Clean Version)",
        "- Soundtrack Version",
        "[Official Video]",
        "(Official Lyric Video)",
        "【Official Audio】",
        "- Dolby Atmos",
    ],
    "film": [
        '(From "Paper Snow")',
        "(From 'Paper Snow')",
        '- From "Paper Snow" Soundtrack',
        '- From "Paper Snow"/Soundtrack Version',
        "- From The “Paper Snow” Original Motion Picture Soundtrack",
        '(From "Paper Snow (Tamil)")',
        "(from the Netflix film Paper Snow)",
        '- Из т/с "Бумажный снег"',
        '- Aus dem Film "Papierschnee"',
        "- De la película “Nieve de papel”",
        '(De "Nieve de papel")',
        '- dal film "Neve di carta"',
        "- 電視劇《紙雪》主題曲",
        "（「紙の雪」より）",
    ],
    "guests": [
        "(feat. DJ Tuesday)",
        "[ft. DJ Tuesday]",
        "(with DJ Tuesday & The Ferries)",
        "(w/ DJ Tuesday)",
        "- feat. DJ Tuesday",
        "feat. DJ Tuesday",
        "featuring DJ Tuesday",
        "ft. DJ Tuesday - Radio Edit",
        "feat. DJ Tuesday (Remastered)",
        "(con DJ Tuesday)",
        "(avec DJ Tuesday)",
        "(part. DJ Tuesday)",
        "(Participação Especial de DJ Tuesday)",
        "[prod. by DJ Tuesday]",
    ],
}
OTHERS = [
    "- Live",
    "(Live at the Kiosk)",
    "- Live / Remastered 2009",
    "- Live; 2004 Remaster",
    "- Ao Vivo",
    "- En Vivo",
    "(En Directo)",
    "- MTV Unplugged",
    '(From "MTV Unplugged")',
    '(Live From "The Kiosk")',
    "- Acoustic",
    "- Acústico",
    "- Akustik",
    "- Remix",
    "- DJ Tuesday Remix",
    "(DJ Tuesday Edit)",
    "- Club Mix",
    "- Dub",
    "- VIP",
    "- 2021 Mix",
    "- 2021 Edit",
    "- Version 2022",
    "(Re-Recorded)",
    "(Mirela's Version)",
    "- Karaoke Version",
    "(Cover)",
    "(Tribute to Mirela Ostrand)",
    "- Instrumental",
    "(A Cappella)",
    "- Demo",
    "- Demo Version",
    "- Alternate Take",
    "- Spotify Singles",
    "- Recorded at the Kiosk Studios",
    "- English Version",
    "- Japanese Version",
    "- Tamil",
    "- Piano Version",
    "- With Strings",
    "(con Mariachi)",
    "(Slowed + Reverb)",
    "- Sped Up Version",
    "- Lo-Fi Edit",
    "- Original Cast Recording",
    "- Reprise",
    "- Interlude",
    "- Part 2",
    "(Part II)",
    "- Pt. 1",
    "(From Me to You)",
    "- 現場版",
    "(ライブ)",
]


@pytest.mark.parametrize("note", [note for notes in RELEASES.values() for note in notes])
def test_recording_key_release_of_the_title_is_equal(note: str) -> None:
    assert recording_key(f"Amber Ferry {note}", "Mirela Ostrand") == ("amber ferry", "mirela ostrand")


@pytest.mark.parametrize("note", OTHERS)
def test_recording_key_other_take_or_sound_differs(note: str) -> None:
    assert recording_key(f"Amber Ferry {note}", "Mirela Ostrand") != ("amber ferry", "mirela ostrand")


def test_recording_key_other_takes_differ_among_each_other() -> None:
    keys = {recording_key(f"Amber Ferry {note}", "") for note in OTHERS}
    same = {"- Live / Remastered 2009": "- Live", "- Live; 2004 Remaster": "- Live"}
    assert len(keys) == len(OTHERS) - len(same)


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Amber Ferry (Live) - Remastered 2009", "Amber Ferry (Live)"),
        ("Amber Ferry - 2009 Remaster (Live)", "Amber Ferry - (Live)"),
        ("Amber Ferry - Live / Remastered 2009", "Amber Ferry - Live"),
        ("Amber Ferry (Remastered) [Live]", "Amber Ferry [Live]"),
        ("Amber Ferry feat. DJ Tuesday - Live", "Amber Ferry - Live"),
        ("Amber Ferry ft. DJ Tuesday (Live)", "Amber Ferry (Live)"),
        ("Amber Ferry (Kiosk Remix feat. DJ Tuesday)", "Amber Ferry (Kiosk Remix)"),
        ("Amber Ferry (Kiosk Remix) - Mixed", "Amber Ferry (Kiosk Remix)"),
        ("Amber - Ferry - Mono", "Amber - Ferry"),
        ("(I Can't Get No) Ferry - Mono Version", "(I Can't Get No) Ferry"),
        ("Amber (Explicit) Ferry", "Amber Ferry"),
    ],
)
def test_without_release_notes_leaves_what_else_there_is(title: str, bare: str) -> None:
    assert without_release_notes(title) == bare


@pytest.mark.parametrize(
    "title",
    [
        "Radio Edit",
        "Original Mix",
        "Video Killed the Radio Star",
        "Remastered Souls",
        "Ferry Remastered",
        "With Love",
        "6 ft. Under",
        "From Here",
        "Stereo Hearts",
        "Single Ladies (Put a Ring on It)",
        "1999",
        "-",
        "( )",
        "Ferry (",
        "Ferry) - ",
        "夜の灯台",
        "Тихая гавань",
        "",
    ],
)
def test_without_release_notes_of_a_title_without_any_is_the_title(title: str) -> None:
    assert fold(without_release_notes(title)) == fold(title)


NAMES = st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=1, max_size=20)
NOTES = st.sampled_from([note for notes in RELEASES.values() for note in notes if not note[0].isalpha()])


# A guest behind a dash may be called anything, what follows another dash included.
@few
@given(NAMES, NOTES.filter(lambda note: not note.startswith("- feat")), NOTES)
def test_recording_key_any_title_with_two_notes_of_releases_is_the_title(name: str, first: str, second: str) -> None:
    assert recording_key(f"{name} {first} {second}", "A") == recording_key(name, "A")


@few
@given(NAMES, NOTES, st.sampled_from([note for note in OTHERS if "Remaster" not in note]))
def test_recording_key_a_release_of_another_take_is_that_take(name: str, release: str, take: str) -> None:
    assert recording_key(f"{name} {take} {release}", "A") == recording_key(f"{name} {take}", "A")
    assert recording_key(f"{name} {release} {take}", "A") == recording_key(f"{name} {take}", "A")


@few
@given(st.text(max_size=60))
def test_recording_key_any_text_has_one_and_upper_case_the_same(title: str) -> None:
    key = recording_key(title, "A")
    assert bool(key[0]) == bool(title.strip())
    if title.isascii():
        assert recording_key(title.upper(), "A") == key == recording_key(title.lower(), "A")


def test_without_release_notes_long_title_of_brackets_is_quick() -> None:
    assert without_release_notes("(" * 5_000 + " - " * 5_000) != ""
    assert re.fullmatch(r"x+", without_release_notes("x" * 100_000 + " (Mono)"))
