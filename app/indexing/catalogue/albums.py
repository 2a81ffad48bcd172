"""The albums of a catalogue, numbered, and that of each track."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle.names import album_id
from app.bundle.opening.texts import Texts


@dataclass(frozen=True)
class Albums:
    """Those of n tracks, numbered in the order of their first tracks.

    Attributes:
        ids: of the albums.
        names: as they are spelled where they first stand.
        numbers: int32 [n], the album of each track.
    """

    ids: Texts
    names: Texts
    numbers: NDArray[np.int32]

    @classmethod
    def of(cls, albums: Sequence[str], artists: Sequence[Sequence[str]]) -> "Albums":
        """Of n tracks, of their albums' names and their artists' names. An album is a name by a first artist."""
        places: dict[str, int] = {}
        names: list[str] = []
        numbers = array("i")
        for album, credited in zip(albums, artists, strict=True):
            number = places.setdefault(album_id(album, credited[0] if credited else ""), len(names))
            if number == len(names):
                names.append(album)
            numbers.append(number)
        return cls(Texts.of(places), Texts.of(names), np.array(numbers, dtype=np.int32))
