"""What a filter is: a condition that a track must meet to be recommended at all, and how requests write it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from math import inf
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import Feature
from app.catalogue.memberships import Memberships, Versions
from app.recommend.filters.columns import FeatureColumns
from app.retrieval.conditions import Condition


@dataclass(frozen=True)
class FilterContext:
    """What filters look at.

    Attributes:
        n_tracks: of the catalogue.
        columns: the raw features of all tracks.
        release_years: float64 [n_tracks], NaN where it is not known.
        genres: which tracks each genre has.
        artists: which tracks each artist has.
        recordings: which tracks are versions of each recording.
        genre_indices: finds the genres of these names for a named part of a filter.
        artist_indices: finds the artists of these ids for a named part of a filter.
        track_recordings: the recordings of the tracks with these ids; unknown ones are skipped.
        seed_artists: int64, the artists of the seeds.
    """

    n_tracks: int
    columns: FeatureColumns
    release_years: NDArray[np.float64]
    genres: Memberships
    artists: Memberships
    recordings: Versions
    genre_indices: Callable[[Sequence[str], str], NDArray[np.int64]]
    artist_indices: Callable[[Sequence[str], str], NDArray[np.int64]]
    track_recordings: Callable[[Sequence[str]], NDArray[np.int64]]
    seed_artists: NDArray[np.int64]


class Filter(Protocol):
    """A filter with its values."""

    def mask(self, context: FilterContext) -> NDArray[np.bool_]:
        """Bool [n_tracks]: the tracks that pass.

        Raises:
            InvalidRequest: it names what the catalogue does not have.
        """

    def conditions(self, context: FilterContext) -> Sequence[Condition]:
        """The same, for an engine that is not here: as far as it can be said, and at most once a request."""


@dataclass(frozen=True)
class Interval:
    """Both ends are allowed; None is no end."""

    minimum: float | None = None
    maximum: float | None = None

    @property
    def ends(self) -> tuple[float, float]:
        """Both; infinite where there is none."""
        return -inf if self.minimum is None else self.minimum, inf if self.maximum is None else self.maximum


@dataclass(frozen=True)
class Choice:
    """One at least of `any`, where it names some, and none of `none`."""

    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()


class Shape(Enum):
    """How the value of a filter is written, and what type it has here."""

    INTERVAL = "least and largest value"  # Interval
    VALUES = "one of several values"  # frozenset[float]
    CHOICE = "one of some names, none of others"  # Choice
    IDS = "several ids"  # tuple[str, ...]
    SWITCH = "on or off"  # True


@dataclass(frozen=True)
class FilterKind:
    """A filter as it is registered.

    Attributes:
        name: what requests call it.
        shape: how its value is written.
        description: what a track must be.
        build: makes the filter of a value, of the type that its shape has.
        singular: what one of its names is, for the shapes CHOICE and IDS.
        feature: the feature that it looks at, if it is one; for the shape VALUES it is.
        needs_seeds: whether it makes sense only where there are several seeds to recommend from.
    """

    name: str
    shape: Shape
    description: str
    build: Callable[[Any], Filter]
    singular: str = ""
    feature: Feature | None = None
    needs_seeds: bool = False
