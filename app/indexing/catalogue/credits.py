"""Who is credited on the tracks of a catalogue: its artists, numbered, and those of each track."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle.names import fold, mint_id
from app.bundle.opening.texts import Texts


@dataclass(frozen=True)
class Credits:
    """The artists of n tracks. They are numbered in the order of their ids, as tracks are: ties by number are ties by
    id. Names that fold to the same are one artist.

    Attributes:
        ids: of the artists, ascending.
        names: as they are spelled where they are first credited.
        artists: int32 [m], of each track its artists, each once and in the order of the credits.
        starts: int64 [n + 1], where those of each track begin, and where those of the last one end.
    """

    ids: Texts
    names: Texts
    artists: NDArray[np.int32]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, artists: Sequence[Sequence[str]]) -> "Credits":
        """Those of n tracks, of their artists' names."""
        of_spelling: dict[str, int] = {}
        of_folded: dict[str, int] = {}
        names: list[str] = []
        credited, sizes = array("i"), array("i")
        for spelled in artists:
            before = len(credited)
            for name in spelled:
                number = of_spelling.get(name)
                if number is None:
                    number = of_spelling[name] = of_folded.setdefault(fold(name), len(names))
                    if number == len(names):
                        names.append(name)
                if len(credited) == before or number not in credited[before:]:
                    credited.append(number)
            sizes.append(len(credited) - before)
        del of_spelling, of_folded
        ids = [mint_id("artist", name) for name in names]
        order = sorted(range(len(ids)), key=ids.__getitem__)
        places = np.empty(len(ids), dtype=np.int32)
        places[order] = np.arange(len(ids), dtype=np.int32)
        return cls(
            Texts.of(ids[number] for number in order),
            Texts.of(names[number] for number in order),
            places[np.array(credited, dtype=np.int32)],
            starts_of(np.array(sizes, dtype=np.int32)),
        )

    @property
    def n_artists(self) -> int:
        """How many artists there are."""
        return len(self.ids)

    @property
    def tracks(self) -> NDArray[np.int64]:
        """int64 [m]: the track of each of `artists`."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def of_block(self, rows: slice) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """The credits of some of the tracks: the place of each track in `rows`, int64 [k], and its artist, [k]."""
        first, last, _ = rows.indices(len(self.starts) - 1)
        starts = self.starts[first : last + 1]
        return np.repeat(np.arange(last - first), np.diff(starts)), self.artists[starts[0] : starts[-1]]


def starts_of(sizes: NDArray[np.integer]) -> NDArray[np.int64]:
    """int64 [n + 1]: where each of n groups of these sizes begins, and where the last one ends."""
    starts = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=starts[1:])
    return starts
