"""Tracks as people's own libraries have them: release words, guests, a typo, case, another album."""

import random
import string
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import isnan

from app.bundle.features import column
from app.bundle.text import TrackText
from app.catalogue.track import Track
from app.search.matching import MatchQuery

RELEASES = (
    *(" - Remastered 2009", " - 2011 Remaster", " (Remastered)", " (2014 Remastered Version)", " - Remasterizado"),
    *(" (Deluxe Edition)", " (Deluxe)", " (Expanded Edition)", " - Bonus Track", " [Bonus Track]", " (Official Video)"),
    *(" - Radio Edit", " (Radio Edit)", " - Single Version", " (Album Version)", " - Original Mix"),
    *(" - Mono", " (Mono Version)", " - Stereo", " [Explicit]", " (Explicit)", " [Clean]"),
)
TAKES = (
    *(" - Live at the Kiosk", " (Live)", " - Kestrel Remix", " (Karaoke Version)", " (Cover)", " - Acoustic Version"),
    *(" - Instrumental", " (Demo)", " (Sped Up)", " - Extended Mix", " (Piano Version)", " - Ao Vivo"),
)
GUESTS = ("Lil Marble", "Anna Sand", "DJ Kestrel", "MC Ouro")
_OTHER_ALBUMS = ("", "Greatest Hits", "Now 57", "Summer Mix 2019")


@dataclass(frozen=True)
class Entry:
    """An entry of a library."""

    name: str
    artists: tuple[str, ...]
    album: str
    duration_ms: float | None

    def query(self) -> MatchQuery:
        return MatchQuery(TrackText(self.name, self.album, self.artists), self.duration_ms)


Change = Callable[[Entry, random.Random], Entry]


def entry_of(track: Track, rng: random.Random) -> Entry:
    """The entry of a track; half of the entries have a duration, up to two seconds from that of the catalogue."""
    duration = track.features[column("duration_ms")]
    known = rng.random() < 0.5 and not isnan(duration)
    names = tuple(artist.name for artist in track.artists)
    return Entry(track.name, names, track.album.name, duration + rng.randint(-2000, 2000) if known else None)


def release(entry: Entry, rng: random.Random) -> Entry:
    return replace(entry, name=entry.name + rng.choice(RELEASES))


def guests(entry: Entry, rng: random.Random) -> Entry:
    """The artists behind the first one in the title, in the same text as the first, or left out; or a guest whom the
    catalogue does not name.
    """
    first, *others = entry.artists
    others = others or ([] if rng.random() < 0.5 else [rng.choice(GUESTS)])
    if not others:
        return replace(entry, name=f"{entry.name} (feat. {rng.choice(GUESTS)})")
    listed = " & ".join(others)
    return rng.choice(
        [
            replace(entry, artists=(first,)),
            replace(entry, artists=(first,), name=f"{entry.name} (feat. {listed})"),
            replace(entry, artists=(first,), name=f"{entry.name} [with {listed}]"),
            replace(entry, artists=(first,), name=f"{entry.name} ft. {listed}"),
            replace(entry, artists=(f"{first} feat. {listed}",)),
            replace(entry, artists=(f"{first} & {listed}",)),
            replace(entry, artists=(", ".join([first, *others]),)),
            replace(entry, artists=(first, *reversed(others))),
        ]
    )


def typo(entry: Entry, rng: random.Random) -> Entry:
    """A letter wrong, left out, doubled or swapped with the next one, in the title or in the first artist."""
    if rng.random() < 0.5:
        return replace(entry, name=with_typo(entry.name, rng))
    return replace(entry, artists=(with_typo(entry.artists[0], rng), *entry.artists[1:]))


def with_typo(text: str, rng: random.Random) -> str:
    """`text` with a typo at any letter."""
    letters = [place for place, letter in enumerate(text) if letter.isalpha()]
    if not letters:
        return text
    at = rng.choice(letters)
    return rng.choice(
        [
            text[:at] + rng.choice(string.ascii_lowercase) + text[at + 1 :],
            text[:at] + text[at + 1 :],
            text[: at + 1] + text[at:],
            text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :],
        ]
    )


def spelling(entry: Entry, rng: random.Random) -> Entry:
    """Case, accents, apostrophes, "&" or "and"."""
    change = rng.choice([str.upper, str.lower, str.title, _without_accents, _curly, _without_apostrophes, _with_and])
    return replace(entry, name=change(entry.name), artists=tuple(map(change, entry.artists)))


def the(entry: Entry, rng: random.Random) -> Entry:
    """With or without "The"."""
    first = entry.artists[0]
    first = first.removeprefix("The ") if first.startswith("The ") else f"The {first}"
    return replace(entry, artists=(first, *entry.artists[1:]))


def album(entry: Entry, rng: random.Random) -> Entry:
    """An album in place of the single, a single in place of the album, or none."""
    others = (*_OTHER_ALBUMS, entry.name, f"{entry.name} - Single", f"{entry.album} (Deluxe Edition)")
    return replace(entry, album=rng.choice(others))


CHANGES: Mapping[str, tuple[Change, ...]] = {
    "as it is": (),
    "release words": (release,),
    "guests": (guests,),
    "a typo": (typo,),
    "case, accents, marks": (spelling,),
    "The": (the,),
    "another album": (album,),
    "release words and guests": (guests, release),
    "a typo and release words": (typo, release),
    "all of them": (typo, guests, release, spelling, album),
}
"""What is changed, in this order."""


def changed(track: Track, changes: tuple[Change, ...], rng: random.Random) -> Entry:
    """The entry of a track with these changes."""
    entry = entry_of(track, rng)
    for change in changes:
        entry = change(entry, rng)
    return entry


def _without_accents(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not "\u0300" <= letter <= "\u036f")


def _curly(text: str) -> str:
    return text.replace("'", "’")


def _without_apostrophes(text: str) -> str:
    return text.replace("'", "").replace("’", "").replace(".", "")


def _with_and(text: str) -> str:
    return text.replace(" & ", " and ") if "&" in text else text.replace(" and ", " & ")
