"""What people may ask of the recommendation pipeline, as plain values. Their maker has checked ranges and counts."""

from dataclasses import dataclass
from typing import Literal

from app.bundle.text import NO_TEXT, TrackText
from app.recommend.filters.base import Filter

MAX_LISTED = 1000
"""The length of the longest list of which pages are shown."""


@dataclass(frozen=True)
class Seed:
    """One thing to recommend from, or to keep away from.

    Attributes:
        kind: what it is. A match is a track that is described by its names, and was not found by them.
        value: a track or artist by id, a genre by name, or raw features: 15 numbers in the order of the feature schema,
            NaN for unknown; empty for a match.
        weight: above 0, how much it counts.
        text: what is known of its names beside features; of a match, what it is described by.
        timbre: beside features, of length 1, in the columns of the bundle; empty where it is not known.
    """

    kind: Literal["track", "artist", "genre", "features", "match"]
    value: str | tuple[float, ...]
    weight: float = 1.0
    text: TrackText = NO_TEXT
    timbre: tuple[float, ...] = ()

    @property
    def key(self) -> tuple[str, str, TrackText, tuple[float, ...]]:
        """Equal for two seeds that are the same thing, whatever their weights: NaN equals NaN here."""
        return self.kind, str(self.value), self.text, self.timbre


@dataclass(frozen=True)
class Target:
    """A preferred value of a feature; with weight 1 it counts as much as all seeds together."""

    feature: str
    value: float
    weight: float = 1.0


@dataclass(frozen=True)
class Sample:
    """Recommend a random draw from the best `size`; the same `random_seed` gives the same draw."""

    size: int
    random_seed: int = 0


@dataclass(frozen=True)
class ListShape:
    """What a list looks like, whatever it is made from.

    Attributes:
        max_per_artist: at most this number of tracks by any artist; None is no limit.
        max_per_album: at most this number of tracks of any album; None is no limit.
        spacing: how many places at least stand between two tracks of one artist, where there are tracks enough.
    """

    max_per_artist: int | None = None
    max_per_album: int | None = None
    spacing: int = 0

    @property
    def is_capped(self) -> bool:
        """Whether any number of tracks is limited."""
        return (self.max_per_artist, self.max_per_album) != (None, None)


AS_FOUND = ListShape()
"""The best tracks, best first."""


@dataclass(frozen=True)
class RecommendationRequest:
    """A request for recommendations.

    Attributes:
        seeds: one at least.
        dislikes: what to keep away from.
        strategy: the name of one of `app.recommend.strategies.STRATEGIES`.
        filters: what a track must be to be recommended at all.
        targets: values of features that are preferred.
        genre_weight: how much genre counts for similarity; None takes the bundle's, for each seed its own.
        timbre_weight: how much timbre counts; None takes the bundle's. It counts nothing for a seed without timbre.
        diversity: from 0, by score alone, to 1.
        shape: of the list.
        preceding: of each track that is heard right before the list, in their order, the ids of its artists; the
            spacing counts from them on.
        sample: draw from the best at random instead of taking them in order.
        k: how many tracks.
        offset: how many of the list to skip.
        explain: whether each track comes with its reasons.
        strict: whether a seed or dislike that the catalogue does not have is an error, even if there are others.
    """

    seeds: tuple[Seed, ...]
    dislikes: tuple[Seed, ...] = ()
    strategy: str = "average"
    filters: tuple[Filter, ...] = ()
    targets: tuple[Target, ...] = ()
    genre_weight: float | None = None
    timbre_weight: float | None = None
    diversity: float = 0.0
    shape: ListShape = AS_FOUND
    preceding: tuple[tuple[str, ...], ...] = ()
    sample: Sample | None = None
    k: int = 10
    offset: int = 0
    explain: bool = False
    strict: bool = False

    @property
    def list_length(self) -> int:
        """How many tracks of the list a page of it can show a part of."""
        return self.sample.size if self.sample else self.offset + self.k
