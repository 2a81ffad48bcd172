import pytest

from app.bundle.values.categories import (
    read_key,
    read_mode,
    read_mode_of_key,
    read_time_signature,
    read_truth,
)


@pytest.mark.parametrize("text", "true TRUE t Yes y Explicit E wahr VRAI verdadero sì sim waar prawda".split())
def test_read_truth_yes_is_1(text: str) -> None:
    assert read_truth(text) == 1


@pytest.mark.parametrize("text", ["False", "f", "NO", "n", "clean", "Not Explicit", "FALSCH", "faux", "falso", "nein"])
def test_read_truth_no_is_0(text: str) -> None:
    assert read_truth(text) == 0


@pytest.mark.parametrize("text", ["maybe", "2", "explicit lyrics?", ""])
def test_read_truth_anything_else_is_none(text: str) -> None:
    assert read_truth(text) is None


PITCHES = ["C", "C#", "D", "Eb", "E", "F", "F♯", "G", "A♭", "A", "Bb", "B"]


@pytest.mark.parametrize(("pitch", "text"), [*enumerate(PITCHES)])
def test_read_key_names_are_pitch_classes(pitch: int, text: str) -> None:
    for written in (text, text.lower(), f"{text} major", f"{text} minor", f"{text}m", f"{text}maj"):
        assert read_key(written) == pitch


@pytest.mark.parametrize(
    ("text", "pitch"),
    [
        ("C♯/D♭", 1),
        ("F# / Gb", 6),
        ("Cb", 11),
        ("B#", 0),
        ("E sharp", 5),
        ("D-flat", 1),
        ("8B", 0),
        ("8A", 9),
        ("1B", 11),
    ],
)
def test_read_key_other_ways_to_write_it(text: str, pitch: int) -> None:
    assert read_key(text) == pitch


def test_read_key_wheel_has_every_pitch_once_in_each_mode() -> None:
    for side, mode in ("A", 0), ("B", 1):
        assert {read_key(f"{hour}{side}") for hour in range(1, 13)} == {*range(12)}
        assert read_mode_of_key(f"3{side}") == mode


@pytest.mark.parametrize("text", ["H", "13A", "0B", "C minor 7", "Do", "key", "c##"])
def test_read_key_anything_else_is_none(text: str) -> None:
    assert read_key(text) is None


@pytest.mark.parametrize(
    ("text", "mode"), [("Am", 0), ("A minor", 0), ("A-Moll", 0), ("C major", 1), ("C", None), ("?", None)]
)
def test_read_mode_of_key_where_it_says_one(text: str, mode: float | None) -> None:
    assert read_mode_of_key(text) == mode


@pytest.mark.parametrize(
    ("text", "mode"), [("Major", 1), ("MINOR", 0), ("dur", 1), ("moll", 0), ("mineur", 0), ("?", None)]
)
def test_read_mode_words(text: str, mode: float | None) -> None:
    assert read_mode(text) == mode


@pytest.mark.parametrize(
    ("text", "beats"), [("4/4", 4), ("3 / 4", 3), ("12/8", 12), ("4", None), ("4/5", None), ("a/4", None)]
)
def test_read_time_signature_beats(text: str, beats: float | None) -> None:
    assert read_time_signature(text) == beats
