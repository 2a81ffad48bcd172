from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from app.bundle.features import FEATURE_NAMES
from app.bundle.names import fold, recording_key
from app.indexing.tracks import Tracks
from training.synthetic.genre_figures import shipped_figures
from training.synthetic.genre_words import MAX_WORDS, MIN_ARTISTS, MIN_ARTISTS_IN_ALL, WordFigures, measure_words

FEW, MANY = MIN_ARTISTS - 1, MIN_ARTISTS_IN_ALL + 5
KINDS = ("titles", "albums", "artists")


@dataclass
class Planted:
    """A catalogue of two genres in which every text has a number of its own, so that no two are equal by chance."""

    rows: list[tuple[str, str, str, str]] = field(default_factory=list)

    def add(self, genre: str, artist: str, titles: Sequence[str], album: str = "record") -> None:
        self.rows += [(genre, artist, title, f"{album} {len(self.rows)}") for title in titles]

    def measured(self, genre: str = "blue") -> dict[str, WordFigures]:
        genres = ("blue", "green")
        return measure_words(
            Tracks(
                ids=[f"{i:06d}" for i in range(len(self.rows))],
                titles=[title for _, _, title, _ in self.rows],
                albums=[album for _, _, _, album in self.rows],
                artists=[(artist,) for _, artist, _, _ in self.rows],
                features=np.zeros((len(self.rows), len(FEATURE_NAMES)), dtype=np.float32),
                genres=genres,
                genre_sets=np.array([[row[0] == genre for genre in genres] for row in self.rows]),
                recordings=np.arange(len(self.rows)),
            )
        )[genres.index(genre)]


def planted(word: str, carriers: int, artists: int = 50, kind: str = "titles") -> Planted:
    """As many artists of each genre, one track each; the first of genre blue carry a word."""
    catalogue = Planted()
    for i in range(artists):
        with_word = f"{word} {i}" if i < carriers else f"{i}"
        texts = {"titles": f"{i}", "albums": "record", "artists": f"{i}"} | {kind: with_word}
        catalogue.add("blue", f"{texts['artists']} b", [texts["titles"]], texts["albums"])
        catalogue.add("green", f"{i} g", [f"{i}"])
    return catalogue


@pytest.mark.parametrize("kind", KINDS)
def test_measure_words_word_of_many_artists_has_its_share(kind: str) -> None:
    measured = planted("lantern", MANY, kind=kind).measured()
    assert measured[kind] == WordFigures(any=MANY / 50, each={"lantern": MANY / 50})
    assert all(measured[other].each == {} for other in KINDS if other != kind)


def test_measure_words_word_of_one_artist_never_counts() -> None:
    catalogue = planted("lantern", 0)
    catalogue.add("blue", "one", [f"lantern {i}" for i in range(500)], album="lantern")
    assert {kind: words.each for kind, words in catalogue.measured().items()} == {kind: {} for kind in KINDS}


def test_measure_words_word_of_few_artists_of_the_genre_does_not_count() -> None:
    catalogue = planted("lantern", FEW)
    for i in range(MANY):  # enough of them in all, and still twice as common in genre blue
        catalogue.add("green", f"other {i}", [f"{n} {i}" for n in range(20)] + [f"lantern {i}"])
    assert catalogue.measured()["titles"].each == {}


def test_measure_words_word_of_few_artists_in_all_does_not_count() -> None:
    assert planted("lantern", MIN_ARTISTS_IN_ALL - 1).measured()["titles"].each == {}
    assert planted("lantern", MIN_ARTISTS_IN_ALL).measured()["titles"].each != {}


def test_measure_words_one_title_of_many_artists_does_not_count() -> None:
    """Such as a song that everyone sings, or a compilation: its words are not the genre's."""
    catalogue = planted("", 0)
    for i in range(MANY):
        catalogue.add("blue", f"singer {i}", ["Silent Lantern"])
    assert catalogue.measured()["titles"].each == {}


def test_measure_words_word_of_every_genre_tells_nothing() -> None:
    catalogue = planted("lantern", MANY)
    for i in range(MANY):
        catalogue.add("green", f"{i} of green", [f"lantern {i}"])
    assert catalogue.measured()["titles"].each == {}


def test_measure_words_artists_count_alike_however_many_tracks_they_have() -> None:
    catalogue = planted("lantern", 0, artists=25)
    for i in range(25):
        catalogue.add("blue", f"carrier {i}", [f"lantern {i} {n}" for n in range(30 if i == 0 else 1)])
        catalogue.add("green", f"other {i}", [f"{i}"])
    assert catalogue.measured()["titles"].each == {"lantern": 0.5}


@pytest.mark.parametrize("word", ["Remastered", "LIVE", "Version", "feat", "1999", "x", "Vol"])
def test_measure_words_words_of_releases_numbers_and_letters_do_not_count(word: str) -> None:
    assert planted(word, MANY).measured()["titles"].each == {}


def test_measure_words_spelling_is_the_commonest_and_folded_words_are_one() -> None:
    catalogue = Planted()
    for i in range(50):
        word = "Corazón" if i % 5 > 1 else "CORAZON" if i % 5 else "corazón"
        catalogue.add("blue", f"{i} b", [f"{word} {i}"])
        catalogue.add("green", f"{i} g", [f"don't {i}" if i < MANY else f"{i}"])
    assert catalogue.measured("blue")["titles"].each == {"Corazón": 1}
    assert catalogue.measured("green")["titles"].each == {"don't": 0.5}


def test_measure_words_any_is_of_texts_with_one_or_several() -> None:
    catalogue = Planted()
    for i in range(100):
        words = ("lantern",) * (i < 40) + ("harbour",) * (20 <= i < 70)
        catalogue.add("blue", f"{i} b", [f"{' '.join(words)} {i}"])
        catalogue.add("green", f"{i} g", [f"{i}"])
    measured = catalogue.measured()["titles"]
    assert measured == WordFigures(any=0.7, each={"harbour": 0.5, "lantern": 0.4})
    assert list(measured.each) == ["harbour", "lantern"]  # the most telling first


def test_shipped_words_are_few_shares_and_no_words_of_releases() -> None:
    for genre, figures in shipped_figures().genres.items():
        assert tuple(figures.words) == KINDS
        for words in figures.words.values():
            assert len(words.each) <= MAX_WORDS
            assert all(0 < share <= words.any for share in words.each.values()), genre
            assert all(recording_key(f"Kites {word}", "")[0] == fold(f"Kites {word}") for word in words.each)


def test_shipped_words_tell_of_their_genres() -> None:
    genres = shipped_figures().genres
    assert "Blues" in genres["blues"].words["titles"].each
    assert "Corazón" in genres["salsa"].words["titles"].each or "Amor" in genres["salsa"].words["titles"].each
    assert "Sleep" in genres["sleep"].words["albums"].each
    assert "DJ" in genres["happy"].words["artists"].each
