"""The map of a catalogue as it is at one moment."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle.catalogue.track_map import MapFamily, MapLabel
from app.catalogue.catalogue import Catalogue
from app.live.changes import LiveTrack
from app.track_map.bundle_map import BundleMap
from app.track_map.genres import NO_FAMILY, TrackGenres
from app.track_map.labels import label_genres, with_new_genres
from app.track_map.packed import PackedPoints

Place = tuple[int, int]
"""x and y, each from 0 to 65535."""


@dataclass(frozen=True)
class MapView:
    """All that is to be seen.

    Attributes:
        track_indices: int64 [n], ascending, the tracks that are in the catalogue now.
        places: uint16 [n_tracks, 2], of every row of the catalogue.
        families: of the genres, with those that are new.
        family_sizes: int64 [n_families]: of how many tracks the first genre is in each.
        labels: those of the most tracks first.
        packed: the points of `track_indices`.
    """

    track_indices: NDArray[np.int64]
    places: NDArray[np.uint16]
    families: tuple[MapFamily, ...]
    family_sizes: NDArray[np.int64]
    labels: tuple[MapLabel, ...]
    packed: PackedPoints


class TrackMap:
    """Worked out when it is first asked for, and then kept: no change of the catalogue waits for it.

    Args:
        base: of the bundle.
        catalogue: whose tracks are those of the bundle and, behind them, `added`.
        added: m live tracks.
        vectors: float32 [m, d], theirs.
    """

    def __init__(
        self,
        base: BundleMap,
        catalogue: Catalogue,
        added: Sequence[LiveTrack],
        vectors: NDArray[np.float32],
    ) -> None:
        self.base = base
        self._catalogue = catalogue
        self._added = added
        self._vectors = vectors
        self._view: MapView | None = None
        self._viewing = threading.Lock()

    @property
    def trustworthiness(self) -> float:
        """Of the map of the bundle: see `MapContent`."""
        return self.base.content.trustworthiness

    @property
    def continuity(self) -> float:
        """Of the map of the bundle: see `MapContent`."""
        return self.base.content.continuity

    def view(self) -> MapView:
        """All that is to be seen. The first call takes tenths of a second, and more where many tracks are new."""
        with self._viewing:
            if self._view is None:
                self._view = self._seen()
            return self._view

    def nearest(self, x: float, y: float) -> int | None:
        """The track nearest to a place, the first row of those as near; None where no track is left."""
        view = self.view()
        if not len(view.track_indices):
            return None
        apart = view.places[view.track_indices].astype(np.float64) - (x, y)
        return int(view.track_indices[(apart**2).sum(axis=1).argmin()])

    def places(self, track_ids: Sequence[str]) -> list[Place | None]:
        """The places of the tracks with these ids, in this order; None where the catalogue has no such id."""
        places, rows = self.view().places, self._catalogue.track_indices(track_ids)
        found: dict[str, Place] = {track_id: tuple(places[row].tolist()) for track_id, row in rows.items()}
        return [found.get(track_id) for track_id in track_ids]

    def _seen(self) -> MapView:
        content, n_added = self._catalogue.content, len(self._added)
        known = content.artist_known[len(content.track_ids) - n_added :]
        places = self.base.places
        if n_added:
            places = np.concatenate([places, self.base.place(self._added, self._vectors, known)])
        genres = TrackGenres(content.genres, content.genre_members.groups, content.genre_members.track_indices)
        families = with_new_genres(self.base.content.families, genres, places)
        of_tracks = genres.families_of_tracks(families, len(places))
        rows = np.flatnonzero(content.kept)
        changed = n_added or len(rows) < len(places)
        return MapView(
            track_indices=rows,
            places=places,
            families=families,
            family_sizes=np.bincount(of_tracks[rows], minlength=NO_FAMILY + 1)[: len(families)],
            labels=label_genres(genres, families, places) if changed else self.base.content.labels,
            packed=PackedPoints.of(places[rows], of_tracks[rows]),
        )
