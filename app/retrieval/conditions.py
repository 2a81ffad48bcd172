"""What every track of a search meets, said in a form that an engine can take to where its vectors are.

A mask says which tracks are allowed, one by one. Conditions say why, as far as that can be said: whatever a mask allows
meets all of them, but not everything that meets them need be allowed. So an engine may leave out what fails them, and
has to hold what it found against the mask.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

GroupField = Literal["genres", "artists", "recording"]
RELEASE_YEAR = "release_year"
"""Beside the features, the one number of a track that conditions name."""


@dataclass(frozen=True)
class InInterval:
    """A number of the track is known, and not below `minimum` nor above `maximum`, which may be infinite."""

    field: str
    minimum: float
    maximum: float


@dataclass(frozen=True)
class IsOneOf:
    """A number of the track is one of `values`."""

    field: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class BelongsTo:
    """The track belongs to one at least of some genres, artists or recordings, by their numbers in the catalogue."""

    field: GroupField
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class BelongsToNone:
    """The track belongs to none of some genres, artists or recordings."""

    field: GroupField
    numbers: tuple[int, ...]


Condition = InInterval | IsOneOf | BelongsTo | BelongsToNone
Conditions = Callable[[], Sequence[Condition]]
"""Says them when it is asked, so that an engine that needs none pays for none."""
