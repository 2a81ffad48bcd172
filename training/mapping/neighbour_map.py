"""Draws a map on which tracks that are near by similarity lie near each other."""

from collections.abc import Callable
from dataclasses import dataclass

from app.indexing.mapping.drawing import Drawn, Unmapped
from training.mapping.families import find_families
from training.mapping.scaling import to_places
from training.mapping.tsne import lay_out


@dataclass(frozen=True)
class NeighbourMap:
    """Draws by the neighbour tables that a bundle has anyway, so that nothing is searched for a second time.

    Attributes:
        libraries: that it draws with.
        most_tracks: more take long, and memory: it grows with their vectors. Nor would a page show them all.
    """

    libraries: tuple[str, ...] = ("openTSNE", "scipy")
    most_tracks: int = 300_000

    def draw(self, tracks: Unmapped, advance: Callable[[int], None]) -> Drawn:
        """See `MapDrawer.draw`."""
        return Drawn(to_places(lay_out(tracks, advance)), find_families(tracks))
