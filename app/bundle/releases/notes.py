"""What in a title only names a release of a recording: "- Remastered 2009", "[Explicit]", "(From "Frozen")", "feat. …".

A note is what stands in brackets, or behind a dash. It names a release where every word of it does. What is another
take, or another sound, never does: live, acoustic, remix, karaoke, cover, instrumental, demo, another language.
"""

import re
import unicodedata

from app.bundle.releases.vocabulary import (
    BESIDE,
    CORE,
    FILM_IN_HAN,
    FROM_FILM,
    FROM_QUOTED,
    GUEST,
    GUEST_BEHIND,
    NEW_EDIT,
    NUMBER,
    OTHER_SOUND,
    PHRASE,
)

_NOTES_BEGIN = re.compile(r"[(\[【–—]|\s-\s|\s(?:feat|ft|featuring)\b|master|（", re.IGNORECASE)
_BRACKET = re.compile(r"\s*(?:\((?P<round>(?:[^()]|\([^()]*\))*)\)|\[(?P<square>[^\[\]]*)\]|【(?P<lens>[^【】]*)】)")
_DASH = re.compile(r"\s+[-–—]\s+")
_OPEN_GUEST = re.compile(
    r"(?<=\S)(?<!\d)\s+(?:feat\.?|ft\.|featuring)\s+[^()\[\]]*?(?=\s[-–—]\s|\s*[(\[]|$)", re.IGNORECASE
)
_OPEN_REMASTER = re.compile(
    r"(?<=\S)\s+(?:remaster(?:ed)? (?:19|20)\d\d|(?:19|20)\d\d remaster(?:ed)?)\s*$", re.IGNORECASE
)
_SEGMENTS = re.compile(r"\s*[/|;]\s*")
_ACCENTS = re.compile("[\u0300-\u036f]")


def without_release_notes(title: str) -> str:
    """`title` less what only names a release; nothing may remain, as of "(Mono)"."""
    if not _NOTES_BEGIN.search(title):
        return title
    title = title.replace("（", "(").replace("）", ")")
    first, *notes = _DASH.split(_OPEN_GUEST.sub("", _BRACKET.sub(_kept_bracket, title)))
    return " - ".join(filter(None, [_OPEN_REMASTER.sub("", first), *map(_kept_behind_dash, notes)]))


def _kept_bracket(found: re.Match[str]) -> str:
    content = found[found.lastgroup or 0]
    kept = _kept_of_note(content)
    return found[0] if kept == content else f" ({kept})" if kept else ""


def _kept_behind_dash(note: str) -> str:
    """A note may hold brackets that are still there because they name another take: "2009 Remaster (Live)"."""
    if _kept_of_note(outside := _BRACKET.sub(" ", note).strip()) == outside:
        return note
    return " ".join([_kept_of_note(outside), *(found[0].strip() for found in _BRACKET.finditer(note))]).strip()


def _kept_of_note(note: str) -> str:
    """What of a note does not name a release: "Live / Remastered 2009" leaves "Live"."""
    if GUEST.match(_plain(note).strip()) or _is_from(note):
        return ""
    segments = _SEGMENTS.split(note)
    kept = [segment for segment in segments if not (_names_release(segment) or _is_from(segment))]
    return GUEST_BEHIND.sub("", note if len(kept) == len(segments) else " / ".join(kept))


def _names_release(segment: str) -> bool:
    words = re.findall(r"\d+|[^\W\d_]+", _plain(segment).replace("re-master", "remaster").replace("lo-fi", "lofi"))
    if not words:
        return False
    if NEW_EDIT.fullmatch(text := " ".join(words)):
        return False
    if PHRASE.fullmatch(text):
        return True
    named = [word for word in words if not NUMBER.fullmatch(word)]
    return any(word in CORE for word in named) and all(word in CORE or word in BESIDE for word in named)


def _is_from(note: str) -> bool:
    """Whether it says what film, series or show a recording is from, and nothing of how it was played."""
    plain = _plain(note).strip()
    found = FROM_QUOTED.match(plain) or FROM_FILM.match(plain) or FILM_IN_HAN.search(plain)
    return bool(found) and not OTHER_SOUND.search(plain)


def _plain(text: str) -> str:
    """Without case and accents of Latin letters."""
    decomposed = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFKC", decomposed).casefold()
