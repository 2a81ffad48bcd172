"""Finds genres by their names as people write them: "Hip Hop" and "hip-hop", "R&B" and "r-n-b", are one."""

import re
from collections.abc import Mapping
from difflib import get_close_matches

from app.bundle.names import genre_key

_AND = re.compile(r"&|\+|(?<![^\W_])(?:and|n)(?![^\W_])", re.IGNORECASE)


class GenreNames:
    """The genres that can be named.

    Args:
        numbers: the number of each genre, by its name.
    """

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self._numbers = numbers
        self._by_key: dict[str, int | None] = {}
        for name, number in numbers.items():
            key = _key(name)
            self._by_key[key] = None if key in self._by_key else number

    def find(self, name: str) -> int | None:
        """The number of the genre that is called so, or else of the only one that is but for the way of writing it."""
        number = self._numbers.get(name)
        return self._by_key.get(_key(name)) if number is None else number

    def nearest(self, name: str) -> str | None:
        """The name of a genre that may be meant, None where none is near."""
        close = get_close_matches(name.lower(), self._numbers, n=1)
        return close[0] if close else None


def _key(name: str) -> str:
    """Equal for names that differ in case, accents, blanks, punctuation, or in how "and" is written."""
    return genre_key(_AND.sub(" n ", name))
