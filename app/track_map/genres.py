"""The genres of the tracks on a map, and the families that they are of."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle.catalogue.track_map import MapFamily

NO_FAMILY = 255
"""What stands for the family of a track without a genre."""


@dataclass(frozen=True)
class TrackGenres:
    """Which genres tracks have.

    Attributes:
        names: of all genres.
        genres: int64 [m], the genre of each membership; those of one track in the order that it has them.
        tracks: int64 [m], the track of each membership.
    """

    names: Sequence[str]
    genres: NDArray[np.int64]
    tracks: NDArray[np.int64]

    def sizes(self) -> NDArray[np.int64]:
        """int64 [n_genres]: how many tracks each genre has."""
        return np.bincount(self.genres, minlength=len(self.names))

    def tracks_by_genre(self) -> list[NDArray[np.int64]]:
        """For each genre its tracks."""
        by_genre = self.tracks[np.argsort(self.genres, kind="stable")]
        return np.split(by_genre, np.cumsum(self.sizes())[:-1])

    def families_of_tracks(self, families: Sequence[MapFamily], n_tracks: int) -> NDArray[np.uint8]:
        """uint8 [n_tracks]: the family of the first genre of each track, 255 where it has none that is in a family."""
        found = np.full(n_tracks, NO_FAMILY, dtype=np.uint8)
        tracks, firsts = np.unique(self.tracks, return_index=True)
        found[tracks] = self._families(families)[self.genres[firsts]]
        return found

    def _families(self, families: Sequence[MapFamily]) -> NDArray[np.uint8]:
        numbers = {genre: number for number, family in enumerate(families) for genre in family.genres}
        return np.array([numbers.get(name, NO_FAMILY) for name in self.names], dtype=np.uint8)
