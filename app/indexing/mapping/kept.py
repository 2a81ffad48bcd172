"""A map that stays as it is, of a catalogue that changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from app.bundle.catalogue.track_map import MapFamily
from app.indexing.mapping.drawing import Drawn, Unmapped
from app.track_map.labels import with_new_genres


@dataclass(frozen=True)
class KeptMap:
    """Gives every track the place that it has already: who knows a map finds everything again.

    Attributes:
        places: x and y of every track, by id.
        families: those of the map.
        libraries: none.
        most_tracks: any number.
    """

    places: Mapping[str, tuple[int, int]]
    families: tuple[MapFamily, ...]
    libraries: tuple[str, ...] = ()
    most_tracks: None = None

    def draw(self, tracks: Unmapped, advance: Callable[[int], None]) -> Drawn:
        """See `MapDrawer.draw`. A family of which no genre is left goes; a genre that is new joins one."""
        places = np.array([self.places[track_id] for track_id in tracks.ids], dtype=np.uint16)
        names = {*tracks.genres.names}
        left = [(family.name, tuple(genre for genre in family.genres if genre in names)) for family in self.families]
        families = [MapFamily(name=name, genres=genres) for name, genres in left if genres]
        advance(len(tracks))
        return Drawn(places, with_new_genres(families, tracks.genres, places))
