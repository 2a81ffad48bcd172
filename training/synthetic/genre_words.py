"""Measures which words are characteristic of each genre in titles, albums and artists' names, and how common they are.

Figures only: a word counts where many artists carry it, in many different texts, so that neither the name of an artist
nor a title can be read from the words. A share is of a genre's tracks, every artist of it counted alike, however many
tracks of theirs the table has.
"""

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from app.bundle.names import fold
from app.indexing.tracks import Tracks

MIN_ARTISTS = 6  # of a genre that carry a word, and different texts of the genre that do; 10 leaves few words a genre
MIN_ARTISTS_IN_ALL = 20
MIN_LIFT = 2.0  # how many times as common a word is in the genre as in the whole table
MAX_WORDS = 24  # of one kind of text in one genre
_MIN_LENGTH = 2
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")  # of letters alone: a number is of one release or one year

# Never taken, though they would qualify. Words of a release or a performance would name a version of nothing, or make
# one recording of two (app/bundle/names.py). Others ask for a number that does not follow, or belong to one film, one
# series or one company. And a demo is shown to everyone.
_OF_RELEASES = (
    "acoustic acustico album ao bonus clean cut deluxe edit edicion edition explicit expanded extended feat featuring "
    "ft instrumental japanese live main mix mixed mono original originale originalt remaster remastered remix remixed "
    "remixes reverb single singles slowed stereo track ver version versions vip vivo with"
)
_OF_NUMBERS = "act aniversario anniversary anos arr chapter ii iii iv jahre nd op part pt st th vi vol volume xx"
_OF_SOMEBODY = (
    "ade aladdin ali armada asot carlos david defqon disney dj-kicks episode frozen hab ispolniteli joao john johnny "
    "lee lion maria michael netflix paes paulo pov rca rossii state veka"
)
_RUDE = "bitch fuck fucking sex shit"
EXCLUDED = frozenset(map(fold, f"{_OF_RELEASES} {_OF_NUMBERS} {_OF_SOMEBODY} {_RUDE}".split()))


class WordFigures(BaseModel):
    """One kind of text in one genre."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    any: float = Field(ge=0, le=1, description="share of tracks with at least one of the words")
    each: dict[str, float] = Field(description="share of tracks with each word, the most telling first")


@dataclass(frozen=True)
class _Texts:
    """One kind of text of n tracks.

    Attributes:
        numbers: int64 [n], equal for equal texts.
        carriers: For each word, folded: int64 [k], the tracks that carry it.
        spellings: For each word: how these k tracks spell it.
    """

    numbers: NDArray[np.int64]
    carriers: dict[str, NDArray[np.int64]]
    spellings: dict[str, NDArray[np.str_]]

    @classmethod
    def of(cls, texts: Sequence[str]) -> "_Texts":
        carriers = defaultdict(list)
        spellings = defaultdict(list)
        for track, text in enumerate(texts):
            for word, spelling in {fold(spelling): spelling for spelling in _WORD.findall(text)}.items():
                if len(word) >= _MIN_LENGTH and word not in EXCLUDED:
                    carriers[word].append(track)
                    shouted = spelling.isupper() and len(spelling) > _MIN_LENGTH
                    spellings[word].append(spelling.capitalize() if shouted else spelling)
        _, numbers = np.unique([fold(text) for text in texts], return_inverse=True)
        return cls(
            numbers,
            {word: np.array(tracks, dtype=np.int64) for word, tracks in sorted(carriers.items())},
            {word: np.array(of_word, dtype=np.str_) for word, of_word in spellings.items()},
        )


def measure_words(tracks: Tracks) -> list[dict[str, WordFigures]]:
    """For each genre its characteristic words in `titles`, `albums` and `artists`: names of first artists.

    Those are taken that add most to the divergence of the genre from the table: with a share of p in the genre and of
    q in the table, a word adds p log(p / q) - p + q.
    """
    _, artists = np.unique([fold(names[0]) for names in tracks.artists], return_inverse=True)
    kinds = {"titles": tracks.titles, "albums": tracks.albums, "artists": [names[0] for names in tracks.artists]}
    found: list[dict[str, WordFigures]] = [{} for _ in tracks.genres]
    for kind, texts in kinds.items():
        read = _Texts.of(texts)
        known = {
            word: carriers
            for word, carriers in read.carriers.items()
            if len(np.unique(artists[carriers])) >= MIN_ARTISTS_IN_ALL
        }
        everywhere = _weights(artists, np.ones(len(tracks), dtype=bool))
        in_table = {word: float(everywhere[carriers].sum()) for word, carriers in known.items()}
        for genre, of_kind in enumerate(found):
            members = tracks.genre_sets[:, genre]
            inside = {word: carriers[members[carriers]] for word, carriers in known.items()}
            common = {word: carriers for word, carriers in inside.items() if _many(carriers, artists, read.numbers)}
            figures = _characteristic(common, _weights(artists, members), in_table)
            spelled = {word: _commonest(read.spellings[word][members[known[word]]]) for word in figures.each}
            each = {spelled[word]: share for word, share in figures.each.items()}
            of_kind[kind] = WordFigures(any=figures.any, each=each)
    return found


def _weights(artists: NDArray[np.int64], members: NDArray[np.bool_]) -> NDArray[np.float64]:
    """float64 [n], adding up to 1: what a track counts among the members, every artist of theirs alike."""
    counts = np.bincount(artists[members], minlength=int(artists.max()) + 1)
    weights: NDArray[np.float64] = members / np.maximum(counts[artists], 1) / np.count_nonzero(counts)
    return weights


def _many(carriers: NDArray[np.int64], artists: NDArray[np.int64], texts: NDArray[np.int64]) -> bool:
    if len(carriers) < MIN_ARTISTS:
        return False
    return min(len(np.unique(artists[carriers])), len(np.unique(texts[carriers]))) >= MIN_ARTISTS


def _characteristic(
    common: dict[str, NDArray[np.int64]], weights: NDArray[np.float64], in_table: dict[str, float]
) -> WordFigures:
    shares = {word: float(weights[carriers].sum()) for word, carriers in common.items()}
    gains = {
        word: p * math.log(p / in_table[word]) - p + in_table[word]
        for word, p in shares.items()
        if p >= MIN_LIFT * in_table[word]
    }
    best = sorted(gains, key=lambda word: (-gains[word], word))[:MAX_WORDS]
    carrying = np.zeros(len(weights), dtype=bool)
    for word in best:
        carrying[common[word]] = True
    return WordFigures(
        any=round(float(weights[carrying].sum()), 3),
        each={word: round(shares[word], 3) for word in best if round(shares[word], 3) > 0},
    )


def _commonest(spellings: NDArray[np.str_]) -> str:
    different, counts = np.unique(spellings, return_counts=True)
    return str(different[::-1][counts[::-1].argmax()])  # of two as common, the one in small letters
