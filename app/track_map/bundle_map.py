"""The map of a bundle, and the places that tracks have on it which came later."""

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.bundle.catalogue.track_map import MapContent
from app.live.changes import LiveTrack
from app.retrieval.engine import Engine
from app.retrieval.nearest_recordings import find_nearest_recordings
from app.retrieval.weights import DefaultWeights
from app.track_map.placement import place_among

_N_NEIGHBOURS = 10  # of 5 to 30, fewer came nearer to where tracks are, but would trust single ones


class BundleMap:
    """Places tracks by their nearest neighbours in the bundle, whatever else was added or removed since.

    So a place depends on nothing but the track, and is kept for as long as the track is the same.

    Args:
        content: of the map.
        places: uint16 [n, 2], of the tracks of the bundle.
        engine: over their vectors.
        recordings: int64 [n], of theirs.
        weights: by which neighbours are compared.

    Attributes:
        content: as given.
        places: as given.
    """

    def __init__(
        self,
        content: MapContent,
        places: NDArray[np.uint16],
        engine: Engine,
        recordings: NDArray[np.int64],
        weights: DefaultWeights,
    ) -> None:
        self.content = content
        self.places = places
        self._engine = engine
        self._recordings = recordings
        self._weights = weights
        self._placed: dict[str, tuple[LiveTrack, NDArray[np.uint16]]] = {}
        self._placing = threading.Lock()

    def place(
        self, tracks: Sequence[LiveTrack], vectors: NDArray[np.float32], artist_known: NDArray[np.bool_]
    ) -> NDArray[np.uint16]:
        """Places uint16 [m, 2] of live tracks. Those of the call before are not worked out again.

        Args:
            tracks: m of them.
            vectors: float32 [m, d], theirs.
            artist_known: bool [m], whether an artist was evidence for the genre part of each vector.
        """
        with self._placing:
            kept = self._placed
            new = [row for row, one in enumerate(tracks) if one.id not in kept or kept[one.id][0] is not one]
            found = dict(zip(new, self._found(vectors[new], artist_known[new]), strict=True))
            self._placed = {
                one.id: (one, found[row]) if row in found else kept[one.id] for row, one in enumerate(tracks)
            }
            placed = [self._placed[one.id][1] for one in tracks]
        return np.array(placed, dtype=np.uint16).reshape(len(tracks), 2)

    def _found(self, vectors: NDArray[np.float32], artist_known: NDArray[np.bool_]) -> NDArray[np.uint16]:
        queries = self._engine.layout.queries(vectors, *self._weights.defaults(artist_known))
        nobody = np.full(len(queries), -1, dtype=np.int64)  # an earlier version of the track may be a neighbour
        rows, similarities = find_nearest_recordings(self._engine, queries, self._recordings, nobody, _N_NEIGHBOURS)
        return place_among(self.places, rows, similarities)
