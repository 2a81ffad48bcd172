"""Names as keys: folding for comparison, what counts as one recording, and ids minted from names."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence

from app.bundle.releases.notes import without_release_notes

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ID_LENGTH = 22  # 62^22 > 2^128: what Spotify's own ids look like, and room for 128 bits of a hash

# Latin, Greek and Cyrillic accents only: in other scripts a combining mark makes another letter.
_ACCENTS = re.compile("[\u0300-\u036f]")

_SPACE_FOR_ASCII_PUNCTUATION = {code: " " for code in range(128) if not chr(code).isalnum()}


def fold(name: str) -> str:
    """`name` without case, accents, punctuation and extra space: equal for what people take for the same name.

    A name of nothing but punctuation stays as it is, so that "!!!" and "???" remain two names.
    """
    if name.isascii():  # as most names are: the rest would change nothing more, and takes ten times as long
        kept = name.lower().translate(_SPACE_FOR_ASCII_PUNCTUATION)
    else:
        plain = unicodedata.normalize("NFKD", name).casefold()
        plain = unicodedata.normalize("NFKC", _ACCENTS.sub("", plain))
        # A mark (category M) of another script is part of its letter, though it is no letter itself.
        kept = "".join(c if c.isalnum() or unicodedata.category(c).startswith("M") else " " for c in plain)
    words = " ".join(kept.split())
    return words or " ".join(name.split())


def recording_key(title: str, first_artist: str) -> tuple[str, str]:
    """What identifies a recording: the folded title without what names a release, and the folded first artist.

    "Help! - Remastered 2009", "Help! (Stereo Version)" and "HELP!" by one artist are one recording; "Help! - Live" is
    another one.
    """
    return recording_title(title), fold(first_artist)


def recording_title(title: str) -> str:
    """What a title says of the recording: folded, without what names a release."""
    return fold(without_release_notes(title)) or fold(title)


def mint_id(kind: str, name: str) -> str:
    """A deterministic id of 22 base62 characters for the `kind` ("artist", …) of thing called `name`.

    The table names artists but gives no ids for them. Equal folded names give equal ids.
    """
    digest = hashlib.sha256(f"{kind}\0{fold(name)}".encode()).digest()[:16]
    number = int.from_bytes(digest, "big")
    characters = []
    for _ in range(_ID_LENGTH):
        number, remainder = divmod(number, 62)
        characters.append(_BASE62[remainder])
    return "".join(reversed(characters))


def is_minted(identity: str) -> bool:
    """Whether it has the form of the ids that are minted."""
    return len(identity) == _ID_LENGTH and identity.isascii() and identity.isalnum()


def mint_track_id(title: str, artists: Sequence[str], album: str) -> str:
    """The id of a track of a table without ids: the same names give the same id, on every day."""
    return mint_id("track", "\0".join((title, ";".join(artists), album)))


def album_id(name: str, first_artist: str) -> str:
    """The id of an album: one name by one first artist. The table gives no ids for albums either."""
    return mint_id(f"album by {fold(first_artist)}", name)


def genre_key(name: str) -> str:
    """Equal for genres that differ by case, accents, blanks and punctuation alone: "Hip-Hop" and "hip hop" are one."""
    return fold(name).replace(" ", "")
