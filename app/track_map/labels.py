"""What is written on a map: each genre where it is densest, and the families that genres join which are new."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.bundle.catalogue.track_map import LARGEST_PLACE, MapFamily, MapLabel
from app.track_map.genres import NO_FAMILY, TrackGenres

_CELLS = 64  # in a row of the grid by which tracks are counted: about one for a region of a genre of some size
_ELECTORS = 25  # tracks around a genre that say which family it joins


def densest_place(places: NDArray[np.uint16]) -> tuple[int, int]:
    """Where tracks are densest: the median of those in and around the fullest cell of a coarse grid.

    A genre that lies in two regions has its name in the larger one, not between both, where a mean would be.

    Args:
        places: uint16 [m, 2], of at least one track.
    """
    cells = places.astype(np.int64) * _CELLS // (LARGEST_PLACE + 1) + 1  # with a rim that stays empty
    width = _CELLS + 2
    counts = np.bincount(cells[:, 0] * width + cells[:, 1], minlength=width * width).reshape(width, width)
    rows = counts[:-2] + counts[1:-1] + counts[2:]
    around = rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]
    column, row = np.unravel_index(int(around.argmax()), around.shape)
    inside = (np.abs(cells - [column + 1, row + 1]) <= 1).all(axis=1)
    x, y = np.median(places[inside], axis=0)
    return int(x), int(y)


def label_genres(
    genres: TrackGenres, families: Sequence[MapFamily], places: NDArray[np.uint16]
) -> tuple[MapLabel, ...]:
    """A label for every genre that has a track, those of the most tracks first, ties by name.

    Args:
        genres: of the tracks; each is in a family.
        families: of the genres.
        places: uint16 [n_tracks, 2].
    """
    family_of = {genre: number for number, family in enumerate(families) for genre in family.genres}
    labels = []
    for name, tracks in zip(genres.names, genres.tracks_by_genre(), strict=True):
        if len(tracks):
            x, y = densest_place(places[tracks])
            labels.append(MapLabel(text=name, x=x, y=y, n_tracks=len(tracks), family=family_of[name]))
    return tuple(sorted(labels, key=lambda label: (-label.n_tracks, label.text)))


def with_new_genres(
    families: Sequence[MapFamily], genres: TrackGenres, places: NDArray[np.uint16]
) -> tuple[MapFamily, ...]:
    """The families, with each genre that is in none of them in the one that most tracks around it are of.

    Args:
        families: of a map, at least one.
        genres: of the tracks.
        places: uint16 [n_tracks, 2].
    """
    known = {genre for family in families for genre in family.genres}
    if known.issuperset(genres.names):
        return tuple(families)
    of_tracks = genres.families_of_tracks(families, len(places))
    electors = np.flatnonzero(of_tracks != NO_FAMILY)
    joined = [[*family.genres] for family in families]
    for name, tracks in zip(genres.names, genres.tracks_by_genre(), strict=True):
        if name not in known:
            joined[_most_around(places[tracks], places[electors], of_tracks[electors])].append(name)
    return tuple(MapFamily(name=family.name, genres=tuple(own)) for family, own in zip(families, joined, strict=True))


def _most_around(own: NDArray[np.uint16], places: NDArray[np.uint16], families: NDArray[np.uint8]) -> int:
    """The family of most of the `places` around a genre's `own`; the first one where nothing can tell."""
    if not len(own) or not len(places):
        return 0
    distances = ((places.astype(np.int64) - densest_place(own)) ** 2).sum(axis=1)
    nearest = np.argsort(distances, kind="stable")[:_ELECTORS]
    return int(np.bincount(families[nearest]).argmax())
