import numpy as np
import pytest

from app.bundle.names import fold
from training.synthetic.genre_figures import shipped_figures
from training.synthetic.genre_words import WordFigures
from training.synthetic.names import ENDS, STARTS, TURNS, Names

N = 4_000
PLANTED = WordFigures(any=0.6, each={"Sueño": 0.4, "don't": 0.3, "of": 0.1})


@pytest.fixture
def names(rng: np.random.Generator) -> Names:
    return Names(rng)


def test_base_words_are_of_no_genre() -> None:
    """Else they would tell of it more or less often than was measured."""
    words = (word for one in shipped_figures().genres.values() for kind in one.words.values() for word in kind.each)
    measured = {part for word in words for part in fold(word).split()}
    assert not measured & {part for word in (*STARTS, *ENDS, *TURNS) for part in fold(word).split()}


@pytest.mark.parametrize("draw", ["title", "artist"])
def test_names_carry_words_at_their_shares(draw: str, names: Names) -> None:
    drawn = [f" {fold(getattr(names, draw)(PLANTED))} " for _ in range(N)]
    carrying = {word: np.array([f" {fold(word)} " in name for name in drawn]) for word in PLANTED.each}
    for word, share in PLANTED.each.items():
        assert carrying[word].mean() == pytest.approx(share, abs=0.03), word
    # Words meet within the texts that have any: independent of each other, they would in 0.12.
    assert (carrying["Sueño"] & carrying["don't"]).mean() == pytest.approx(0.6 * (0.4 / 0.6) * (0.3 / 0.6), abs=0.03)


def test_names_without_words_are_of_base_words_alone(names: Names) -> None:
    title = names.title(WordFigures(any=0, each={}))
    start, end, *turn = title.split()
    assert start in STARTS
    assert end in ENDS
    assert " ".join(["", *turn]) in {*TURNS, " "} or not turn


def test_names_are_never_drawn_twice(names: Names) -> None:
    figures = WordFigures(any=1, each={"Sueño": 1})
    drawn = [names.title(figures) for _ in range(N)] + [names.artist(figures) for _ in range(N)]
    assert len(set(drawn)) == 2 * N


@pytest.mark.parametrize(
    ("words", "places"),
    [
        (["don't", "the", "little"], (0, 1, 2)),
        (["little", "the", "don't"], (2, 1, 0)),
    ],
)
def test_names_openers_stand_before_articles_before_adjectives(
    words: list[str], places: tuple[int, ...], names: Names
) -> None:
    title = names.title(WordFigures(any=1, each=dict.fromkeys(words, 1)))
    assert title.startswith("Don't the little ")
    assert [title.casefold().split().index(word) for word in words] == list(places)


def test_names_link_stands_between_nouns(names: Names) -> None:
    start, end, link, other, *_ = names.title(WordFigures(any=1, each={"of": 1})).split()
    assert start in STARTS
    assert link == "of"
    assert {end, other} <= set(ENDS)


def test_names_word_that_is_a_noun_replaces_one_of_the_two(names: Names) -> None:
    for _ in range(50):
        first, second, *_ = names.artist(WordFigures(any=1, each={"sueño": 1})).split()
        assert (first in STARTS and second == "sueño") or (first == "Sueño" and second in ENDS)
