"""Whose a track is: artists as libraries credit them, in a list or in one text, and whether two credits can be one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice, product

from app.search.spelling import Words, edits, spelled

_SEPARATOR = re.compile(r" ?[,;/|+&×·] ?| (?:feat|ft|featuring|with|and|x|vs|y|e|und|et)(?:\. ?| )", re.IGNORECASE)
_CHANNEL = re.compile(r" - topic$|vevo$", re.IGNORECASE)  # what video platforms append
_NOBODY = frozenset((("various", "artists"), ("various",), ("va",), ("unknown", "artist"), ("unknown",)))
_MOST_NAMES = 8  # of a track that are looked at
_LONGEST = 1000  # characters of a name that are read


@dataclass(frozen=True, slots=True)
class Credits:
    """The artists of a track.

    Attributes:
        first: what the first of them may be called.
        others: what the others may be called, guests among them.
    """

    first: tuple[Words, ...]
    others: tuple[Words, ...]

    @property
    def all(self) -> tuple[Words, ...]:
        """What any of them may be called."""
        return self.first + self.others


def parse_credits(artists: Sequence[str], guests: Iterable[str] = ()) -> Credits:
    """The credits of a track.

    "Earth, Wind & Fire" may be one artist or three, so the first artist may be called that, or up to any separator.

    Args:
        artists: as they are credited, each text one of them or several.
        guests: those that the title names, likewise.
    """
    first: list[str] = []
    others: list[str] = []
    for position, text in enumerate([*artists[:_MOST_NAMES], *guests]):
        text = _CHANNEL.sub("", " ".join(text[:_LONGEST].split()))
        parts = _SEPARATOR.split(text, maxsplit=_MOST_NAMES)
        if artists and position == 0:
            first = [text, *(text[: found.start()] for found in islice(_SEPARATOR.finditer(text), _MOST_NAMES))]
            others += parts[1:]
        else:
            others += [text, *parts]
    return Credits(_names(first), _names(others))


def _names(texts: Iterable[str]) -> tuple[Words, ...]:
    names = dict.fromkeys(map(spelled, texts))  # each once, in order
    return tuple([name for name in names if name and name not in _NOBODY][:_MOST_NAMES])


class Place(IntEnum):
    """Where the artist by whom two credits are the same stands in them."""

    FIRST = 0
    """First in both."""
    ANOTHER_ORDER = 1
    """Whoever is first in one stands in the other."""
    ASIDE = 2
    """The first of one stands in the other, whose own first artist is somebody else."""


@dataclass(frozen=True, slots=True)
class SameCredits:
    """How two credits are the same: typos in the name by which they are, and where that artist stands."""

    edits: int
    place: Place


def compare_credits(asked: Credits, found: Credits) -> SameCredits | None:
    """The best way in which the first artist of the one is an artist of the other; None where there is none."""
    if not {*asked.first}.isdisjoint(found.first):
        return SameCredits(0, Place.FIRST)
    if (typos := _fewest_edits(asked.first, found.first)) is not None:
        return SameCredits(typos, Place.FIRST)
    ours, theirs = _fewest_edits(asked.first, found.others), _fewest_edits(asked.others, found.first)
    if ours is not None and theirs is not None:
        return SameCredits(max(ours, theirs), Place.ANOTHER_ORDER)
    typos = ours if theirs is None else theirs
    return None if typos is None else SameCredits(typos, Place.ASIDE)


def _fewest_edits(names: Iterable[Words], others: Iterable[Words]) -> int | None:
    found = (edits(*pair) for pair in product(names, others))
    return min((typos for typos in found if typos is not None), default=None)
