"""Titles, taken apart into the song and what else they say of it, and whether two titles can be of one recording."""

import re
from dataclasses import dataclass

from app.search.qualifiers import COVER, OTHER_TAKE, parse_qualifier
from app.search.spelling import MOST_EDITS, Words, edits, spelled

_BRACKET = re.compile(r"[(\[{（【]([^()\[\]{}（）【】]*)(?:[)\]}）】]|$)")
_SEPARATOR = re.compile(" [-–—/] | ?[|/] ?")
_MARKS = re.compile(r"[(\[{（【|/–—]|\s-\s|\s(?:feat|ft)", re.IGNORECASE)
_FEATURING = re.compile(r"(?:^| )(?:feat|ft|featuring)(?:\. ?| )(.+)$", re.IGNORECASE)
_NESTED = 3  # brackets within brackets that are looked into
_LONGEST = 2000  # characters of a title that are read


@dataclass(frozen=True, slots=True)
class Title:
    """A title, taken apart.

    Attributes:
        song: the words that name the song.
        subtitle: words of qualifiers that name no guests, release or take.
        takes: the kinds of take that it says it is; none for the studio recording.
        take_words: what else it says of the take: where it was played, who made the remix.
        text: all words but those of guests and releases.
        whole: all words.
        guests: texts that name guests, each of them one or several.
    """

    song: Words
    subtitle: Words = ()
    takes: frozenset[str] = frozenset()
    take_words: Words = ()
    text: Words = ()
    whole: Words = ()
    guests: tuple[str, ...] = ()


def parse_title(text: str) -> Title:
    """Every text is a title."""
    if not _MARKS.search(text):  # as most titles: the rest would take ten times as long
        return _plain(spelled(text))
    qualifiers: list[str] = []

    def take_out(found: re.Match[str]) -> str:
        qualifiers.append(found[1])
        return " "

    bare = " ".join(text[:_LONGEST].split())
    for _ in range(_NESTED):
        bare = _BRACKET.sub(take_out, bare)
    song, *suffixes = _SEPARATOR.split(" ".join(bare.split()))
    guests: list[str] = []
    subtitle: list[str] = []
    takes: set[str] = set()
    take_words: list[str] = []
    said: list[str] = []
    song = _without_guests(song, guests)
    for part in [*(part for text in qualifiers for part in _SEPARATOR.split(text)), *suffixes]:
        qualifier = parse_qualifier(_without_guests(part, guests))
        guests += [qualifier.guests] if qualifier.guests else []
        takes |= qualifier.takes
        said += qualifier.text
        (take_words if qualifier.takes else subtitle).extend(qualifier.words)
    words = spelled(song)
    if not any(map(str.isalnum, "".join(words))):  # it is nothing but brackets or punctuation
        return _plain(spelled(text), *guests)
    return Title(
        song=words,
        subtitle=tuple(subtitle),
        takes=frozenset(takes),
        take_words=tuple(take_words),
        text=(*words, *said),
        whole=spelled(text),
        guests=tuple(guests),
    )


def _plain(words: Words, *guests: str) -> Title:
    return Title(song=words, text=words, whole=words, guests=guests)


@dataclass(frozen=True, slots=True)
class SameTitle:
    """How two titles are the same.

    Attributes:
        edits: typos between them.
        is_vague: whether only a kind of take is asked for, and the other says more of it.
        is_unsaid: whether, apart from that, one says what the other does not.
    """

    edits: int
    is_vague: bool = False
    is_unsaid: bool = False


def compare_titles(asked: Title, found: Title) -> SameTitle | None:
    """How the titles can be of one recording, or None: of another song, or another take."""
    by_parts = _compare_parts(asked, found)
    if by_parts is not None and not (by_parts.is_vague or by_parts.is_unsaid):
        return by_parts
    # Words may stand in another place: "Song Live", "Song (Live)"; and a typo in a word that would say what it is.
    for ours, theirs in ((asked.text, found.text), (asked.whole, found.whole)):
        if len(ours) > len(asked.song) or len(theirs) > len(found.song):
            typos = edits(ours, theirs)
            if typos is not None:
                return SameTitle(typos)
    return by_parts


def _compare_parts(asked: Title, found: Title) -> SameTitle | None:
    song = edits(asked.song, found.song)
    # Whoever asks for a song by an artist who only covers it means the cover.
    unasked = found.takes - asked.takes
    if song is None or not asked.takes <= found.takes or not unasked <= {COVER}:
        return None
    subtitle = _edits_of_more(asked.subtitle, found.subtitle)
    take_words = _edits_of_more(asked.take_words, found.take_words)
    if subtitle is None or take_words is None or song + subtitle + take_words > MOST_EDITS:
        return None
    differ = len(asked.take_words) != len(found.take_words)
    only_kind = not asked.take_words and bool(asked.takes - {OTHER_TAKE})
    return SameTitle(
        song + subtitle + take_words,
        is_vague=bool(unasked) or (differ and only_kind),
        is_unsaid=len(asked.subtitle) != len(found.subtitle) or (differ and not only_kind and not unasked),
    )


def _edits_of_more(ours: Words, theirs: Words) -> int | None:
    """Typos between what two titles say in addition, where both say it; None where they say different things."""
    if {*ours} <= {*theirs} or {*theirs} <= {*ours}:
        return 0
    return edits(ours, theirs)


def _without_guests(text: str, guests: list[str]) -> str:
    """`text` up to "feat."; what follows is added to `guests`."""
    found = _FEATURING.search(text)
    if found is None:
        return text
    guests.append(found[1])
    return text[: found.start()]
