"""What a qualifier of a title names: a guest, a release or a take. It stands in brackets or behind a dash.

    Help! (feat. Somebody) [2009 Remaster] - Live at the Kiosk
           guests           release          take

A release is the same recording, so its words are ignored. A take is another recording: live, a remix, a cover.
"""

import re
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from app.bundle.names import fold
from app.search.spelling import Words, spelled

COVER = "cover"
"""The kind of take that is another artist's."""

OTHER_TAKE = "version"
"""The kind of take of which only its own words tell what it is."""

# All words here are folded.
_RELEASE = frozenset(
    """remaster remastered remastering remasters remasterizado remasterizada remasterise remasterisee remasterizzato
    master mastered digital digitally mono stereo single album radio original main clean explicit dirty uncensored
    deluxe expanded edition anniversary limited collector collectors s reissue bonus track tracks official video
    audio lyric lyrics music visualizer visualiser hd hq 4k lp ep soundtrack ost studio cut mixed cast recording
    broadway motion picture title 7""".split()
)
# With one of the above they name a release, with anything else a take.
_NOUNS = frozenset("version versao versione ver edit mix".split())
_TAKES = {
    word: take
    for take, words in {
        "live": "live vivo directo unplugged concert concierto session sessions recorded ライブ 라이브",
        "remix": "remix remixed rmx rework reworked bootleg flip dub vip mashup refix",
        "extended": "extended",
        "acoustic": "acoustic acustico acustica acustic akustik akustisch acoustique stripped",
        "instrumental": "instrumental instrumentals",
        "karaoke": "karaoke playback",
        COVER: "cover covered tribute originally famous",
        "demo": "demo outtake alternate rehearsal",
        "slowed": "slowed",
        "sped up": "sped nightcore",
        "lofi": "lofi",
        "a cappella": "acapella cappella",
        "reprise": "reprise",
        "medley": "medley",
        "rerecorded": "rerecorded rerecording rerecord remake reedit",
    }.items()
    for word in words.split()
}
_CONNECTING = frozenset("the a an and of at in on from by en ao em no na de do da el la y e".split())
_GUESTS = frozenset("feat ft featuring with w participacao".split())
_SOURCES = frozenset(("from", "из"))
_QUOTE = re.compile("[\"“”„«‘’']")
_MARKERS = frozenset({*_RELEASE, *_NOUNS, *_TAKES})
_YEAR = re.compile(r"(?:19|20)\d\d|\d+(?:st|nd|rd|th)")
_COMPOUND = re.compile(r"\b(?:(re|lo) (master|record|edit|mix|work|make|fi\b)|super (deluxe)|special (edition))")
_SHORTEST_TYPO = 4
_CORRECTED = ("edit", *sorted(word for word in _MARKERS if len(word) > _SHORTEST_TYPO))
_LONG = 8  # a word that is no other one when a letter of it is wrong


@dataclass(frozen=True, slots=True)
class Qualifier:
    """What a qualifier names.

    Attributes:
        guests: the text of their names; empty where it names none.
        takes: kinds of take; empty where it names none.
        words: of a take, what else is said of it; of no guests, release or take, all its words.
        text: all words but those of guests and releases.
    """

    guests: str = ""
    takes: frozenset[str] = frozenset()
    words: Words = ()
    text: Words = ()


RELEASE = Qualifier()


def parse_qualifier(text: str) -> Qualifier:
    """What a qualifier names. It is RELEASE for a release, whose words tell nothing."""
    words = _COMPOUND.sub(r"\1\2\3\4", fold(text)).split()
    if words and words[0] in _GUESTS and len(words) > 1:
        return Qualifier(guests=text.strip().partition(" ")[2])
    if not words or (words[0] in _SOURCES and (_QUOTE.search(text) or not _RELEASE.isdisjoint(words))):
        return RELEASE
    known = [word in _MARKERS or _YEAR.fullmatch(word) is not None for word in words]
    if not all(known) and (any(known) or (len(words) == 1 and len(words[0]) >= _LONG)):
        words = [word if is_known else _corrected(word) for word, is_known in zip(words, known, strict=True)]
    rest = [word for word in words if word not in _RELEASE and not _YEAR.fullmatch(word)]
    own = [word for word in rest if word not in _NOUNS]
    if not own and (not rest or not _RELEASE.isdisjoint(words)):
        return RELEASE
    takes = frozenset(_TAKES[word] for word in own if word in _TAKES)
    if not takes and len(own) == len(rest):
        return Qualifier(words=(plain := spelled(text)), text=plain)
    said = [word for word in words if not (word in _TAKES or word in _NOUNS or word in _RELEASE or word in _CONNECTING)]
    return Qualifier(takes=takes or frozenset([OTHER_TAKE]), words=tuple(said), text=spelled(" ".join(rest)))


def _corrected(word: str) -> str:
    """The word that is meant where it has a typo, as "versoin" beside "single"."""
    if len(word) < _SHORTEST_TYPO:
        return word
    near = extractOne(word, _CORRECTED, scorer=OSA.distance, score_cutoff=1)
    return near[0] if near else word
