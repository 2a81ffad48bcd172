"""Whether two names are one name spelled in two ways: how many typos would explain the difference."""

from collections import Counter

from rapidfuzz.distance import OSA

from app.bundle.names import fold

MOST_EDITS = 2
"""The largest number of typos that is forgiven between two names."""

LONGEST_ARTICLE = 4
"""Letters of an article with a typo in it."""

Words = tuple[str, ...]
"""The words of a name, as `spelled` gives them."""

_SHORT_NAME = 4  # letters; in a name of fewer, a typo counts as two
_LONG_NAME = 10  # letters of a name in which two typos are forgiven
_LONG_WORD = 8  # letters of a word in which both may be
_LETTERS_BESIDE_DIGITS = 4  # so that "B1" is not "A1", but "Nogizka46" is "Nogizaka46"
_LONGEST = 200  # words of a name that are read
_UNSPOKEN = frozenset(("the", "and"))  # "&" has no word either
_SHORT = frozenset(("a", "an", "n", "s", "t"))  # articles, and what an apostrophe cuts off
_SPELLED = {"pt": "part", "vol": "volume", "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8"}
_NOT_SPELLED_OUT = _UNSPOKEN | _SPELLED.keys()
_ROMAN = frozenset("ivx")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})


def spelled(text: str) -> Words:
    """The folded words of a name, without "the" and "and" where other words remain, and with numerals as digits."""
    words = fold(text).split()[:_LONGEST]
    if _NOT_SPELLED_OUT.isdisjoint(words):
        return tuple(words)
    words = [_SPELLED.get(word, word) for word in words]
    return tuple([word for word in words if word not in _UNSPOKEN] or words)


def edits(first: Words, second: Words) -> int | None:
    """The number of typos between two names, or None where they are two names.

    A typo is a letter too many, too few or wrong, or two swapped: one in any name, two in one of ten letters or more,
    but not both in one short word. In a name of fewer than four letters one counts as two. Another order of the words
    counts as one, so does an article too many. Words that are only run together or apart are the same. No number is
    taken for another one, nor is a letter that stands alone.
    """
    if first == second:
        return 0
    ours, theirs = "".join(first), "".join(second)
    if not (ours.isascii() and theirs.isascii()):
        ours, theirs = ours.translate(_LETTERS), theirs.translate(_LETTERS)
    if ours == theirs:
        return 0
    if OSA.distance(ours, theirs, score_cutoff=MOST_EDITS) > MOST_EDITS:
        if abs(len(ours) - len(theirs)) > LONGEST_ARTICLE:
            return None
        if ours.replace("the", "", 1) == theirs or theirs.replace("the", "", 1) == ours:  # "Th eSong"
            return 1
        return _edits_of_order(first, second)
    only_first, only_second = _only(first, second), _only(second, first)
    if not (only_first and only_second):
        return _edits_of_order(first, second)
    if len(only_first) != len(only_second):
        only_first, only_second = ["".join(only_first)], ["".join(only_second)]
    length = max(len(ours), len(theirs))
    total = 0
    for words in zip(only_first, only_second, strict=True):
        most = MOST_EDITS if min(map(len, words)) >= _LONG_WORD else 1
        distance = OSA.distance(*words, score_cutoff=most)
        if distance > most or max(map(len, words)) == 1 or not _have_same_number(*words):
            return None
        total += distance
    if length < _SHORT_NAME:
        total *= 2
    return total if total <= (MOST_EDITS if length >= _LONG_NAME or length < _SHORT_NAME else 1) else None


def _edits_of_order(first: Words, second: Words) -> int | None:
    """1 where only the order of the words differs, or one of them has an article more, maybe with a typo in it."""
    if len(first) == len(second):
        return 1 if {*first} == {*second} and sorted(first) == sorted(second) else None
    more, fewer = (first, second) if len(first) > len(second) else (second, first)
    if len(more) != len(fewer) + 1 or not fewer:
        return None
    only = _only(more, fewer)
    return 1 if len(only) == 1 and (only[0] in _SHORT or _is_article(only[0])) else None


def _is_article(word: str) -> bool:
    return any(OSA.distance(word, article, score_cutoff=1) <= 1 for article in _UNSPOKEN) and len(word) > 1


def _have_same_number(first: str, second: str) -> bool:
    """Whether they have the same digits, if any, and enough letters beside them for a typo among these."""
    if _ROMAN.issuperset(first) or _ROMAN.issuperset(second):
        return False
    digits = "".join(filter(str.isdigit, first))
    if digits != "".join(filter(str.isdigit, second)):
        return False
    return not digits or len(first) - len(digits) >= _LETTERS_BESIDE_DIGITS


def _only(words: Words, others: Words) -> list[str]:
    """Those words that `others` do not have, or have less often."""
    left = Counter(others)
    only = []
    for word in words:
        if left[word]:
            left[word] -= 1
        else:
            only.append(word)
    return only
