"""The seam between what draws a map and what writes it into a bundle."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.bundle.catalogue.track_map import MapFamily
from app.bundle.vectors import VectorLayout
from app.track_map.genres import TrackGenres


@dataclass(frozen=True)
class Unmapped:
    """n tracks of which a map is to be drawn.

    Attributes:
        ids: theirs.
        genres: theirs; the first names are those of the genre part of `vectors`.
        layout: of `vectors`.
        vectors: float32 [n, d].
        genre_weights: float32 [n], how much genre counts for the neighbours of each track.
        timbre_weights: float32 [n], how much timbre does.
        neighbours: int [n, k], the nearest recordings of each track, nearest first.
        similarities: float32 [n, k], theirs.
    """

    ids: Sequence[str]
    genres: TrackGenres
    layout: VectorLayout
    vectors: NDArray[np.float32]
    genre_weights: NDArray[np.float32]
    timbre_weights: NDArray[np.float32]
    neighbours: NDArray[np.integer]
    similarities: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Drawn:
    """A map.

    Attributes:
        places: uint16 [n, 2], the longer side from 0 to 65535.
        families: at most 12; every genre is in one.
    """

    places: NDArray[np.uint16]
    families: tuple[MapFamily, ...]


class MapDrawer(Protocol):
    """Draws a map. The same tracks give the same map, on one machine."""

    @property
    def libraries(self) -> tuple[str, ...]:
        """Those that it draws with, by their names on PyPI."""

    @property
    def most_tracks(self) -> int | None:
        """A catalogue of more has no map; None where any number can be drawn."""

    def draw(self, tracks: Unmapped, advance: Callable[[int], None]) -> Drawn:
        """A map of at least one track. `advance` is called with how many of the tracks may be taken for done."""
