"""Draws fictional titles, albums and artists' names that carry the words of their genre as often as real ones do.

A name is made of two words that tell nothing of a genre, and of words that were measured for the genre. Any likeness of
a title or an artist to a real one is chance.
"""

from collections.abc import Callable, Sequence

import numpy as np

from app.bundle.names import fold
from training.synthetic.genre_words import WordFigures

# These must tell nothing: none of them is among the measured words of any genre.
STARTS = tuple(
    "Amber Borrowed Brass Candle Cedar Clockwork Copper Distant Driftwood Echoing Ember Faded Feather Folded Gilded "
    "Glass Granite Hollow Hushed Indigo Ivory Juniper Kindled Lantern Linen Lunar Marble Midwinter Mossy Northern "
    "Opal Painted Paper Pewter Quiet Restive Rusted Saffron Salted Scarlet Silver Slanted Sleepless Southbound "
    "Sugar Tangled Thistle Timber Topaz Umber Unsent Velvet Vermilion Wandering Weathered Wicker Winding Woven "
    "Yonder".split()
)
ENDS = tuple(
    "Almanac Anchors Arcade Atlas Avenue Balcony Beacons Bicycles Bridges Cartography Causeway Chimneys Comets "
    "Compass Corridors Dials Ferries Fireflies Foxes Gardens Gazebo Harbour Herons Hinges Inkwell Islands Kites "
    "Ladders Lagoon Letters Lighthouse Magpies Meridian Metronome Mirrors Orchard Parade Pendulum Piers Postcards "
    "Quarry Ravines Rooftops Sextant Signals Sparrows Staircase Switchboard Tapestry Telegrams Terraces Tides "
    "Turnstile Viaduct Weathervane Wharf Windmills Workshop Zephyrs".split()
)
RELEASES = ("Remastered 2014", "Radio Edit", "Single Version", "2009 Remaster")
TURNS = (*5 * ("",), " Afloat", " Before Noon", " Elsewhere", " Revisited", " Unlocked", " Upstairs")

# Where a word goes, as app.bundle.names.fold writes it. Before the name, in this order: what opens a sentence, what
# comes before a noun, what describes one. Between two nouns: what links them. All others are taken for nouns.
_BEFORE = tuple(
    frozenset(words.split("/"))
    for words in (
        "ain t/can/can t/cuando/don t/eu/how/i ll/i m/i ve/ich/if/it s/jag/je/just/let/let s/nao/"
        "never/nicht/nie/no/non/not/only/quando/si/so/wanna/we/what/when/where/who/why/will/wir/"
        "yo/you re",
        "das/den/der/die/dj/du/ein/el/grupo/her/il/la/las/le/les/lil/los/mc/mein/mera/mere/meri/"
        "meu/mi/minha/my/os/our/su/tera/tere/teri/teu/that/the/this/tu/tua/um/uma/un/una/your",
        "all/bad/banda/beautiful/big/black/blue/dark/dead/deep/free/golden/good/grandes/great/happy/"
        "hard/high/little/merry/more/new/old/one/orquesta/pretty/red/sad/sweet/very/white/wild/young",
    )
)
_LINKS = frozenset(
    "al am an and ar are around as at auf aus be by com como con da de del des di do dos em en et for from fur "
    "hai im in into is ist ke ki like med mit na ne och of on over pa para por pour pra que se sem sin som till to "
    "und under van ve von vs without zu".split()
)


def in_places(words: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """The words that go before a name, those that are part of it, and those that link two parts of it."""
    places = [[word for word in words if fold(word) in place] for place in _BEFORE]
    before = [word for place in places for word in place]
    links = [word for word in words if word not in before and fold(word) in _LINKS]
    nouns = [word for word in words if word not in before and word not in links]
    return before, nouns, links


class Names:
    """Draws names and never the same twice."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._used: set[str] = set()

    def artist(self, figures: WordFigures) -> str:
        words = self._words(figures)
        return self._fresh(lambda: self._composed(words))

    def title(self, figures: WordFigures) -> str:
        """Of a track or of an album: they differ in their figures."""
        words = self._words(figures)
        return self._fresh(lambda: self._composed(words) + self._pick(TURNS))

    def _words(self, figures: WordFigures) -> list[str]:
        """Each word at its share; all of them fall into the share of texts that has any, so that words meet."""
        if self._rng.random() >= figures.any:
            return []
        draws = self._rng.random(len(figures.each)) * figures.any
        return [word for (word, share), draw in zip(figures.each.items(), draws, strict=True) if draw < share]

    def _composed(self, words: Sequence[str]) -> str:
        before, nouns, links = in_places(words)
        if nouns and self._rng.random() < 0.5:
            parts = [*before, *nouns, self._pick(ENDS)]
        else:
            parts = [*before, self._pick(STARTS), *(nouns or [self._pick(ENDS)])]
        for link in links:
            parts += [link, self._pick(ENDS)]
        name = " ".join(parts)
        return name[0].upper() + name[1:]

    def _pick(self, words: Sequence[str]) -> str:
        return words[int(self._rng.integers(len(words)))]

    def _fresh(self, draw: Callable[[], str]) -> str:
        name = base = draw()
        number = 2
        while name in self._used:
            name = f"{base} {_roman(number)}"
            number += 1
        self._used.add(name)
        return name


def _roman(number: int) -> str:
    numerals = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    written = ""
    for value, numeral in numerals:
        count, number = divmod(number, value)
        written += numeral * count
    return written
