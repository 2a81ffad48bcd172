"""What people may ask of the recommender, as plain values. Who makes them has checked ranges and counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Strategy = Literal["average", "best_match", "rank_fusion"]


@dataclass(frozen=True)
class Seed:
    """One thing to recommend from, or to keep away from.

    kind and value: a track or artist by id, a genre by name, or raw features: 15 numbers in the order of the feature
    schema, NaN for unknown; weight: above 0, how much it counts.
    """

    kind: Literal["track", "artist", "genre", "features"]
    value: str | tuple[float, ...]
    weight: float = 1.0

    @property
    def key(self) -> tuple[str, str]:
        """Equal for two seeds that are the same thing, whatever their weights: NaN equals NaN here."""
        return self.kind, str(self.value)


@dataclass(frozen=True)
class Bounds:
    """Both ends are allowed; None is no bound."""

    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Filters:
    """What a track must be to be recommended at all. A track of unknown feature fails every filter of that feature.

    bounds and values: by feature name; any_*: one of these at least, where there are some; no_*: none of these;
    exclude: ids of tracks that are left out with all their versions, unknown ones do no harm.
    """

    bounds: Mapping[str, Bounds] = field(default_factory=dict)
    values: Mapping[str, frozenset[float]] = field(default_factory=dict)
    any_genres: tuple[str, ...] = ()
    no_genres: tuple[str, ...] = ()
    any_artists: tuple[str, ...] = ()
    no_artists: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    exclude_seed_artists: bool = False


@dataclass(frozen=True)
class Target:
    """A value of a feature that is preferred; with weight 1 it counts as much as all seeds together."""

    feature: str
    value: float
    weight: float = 1.0


@dataclass(frozen=True)
class Sample:
    """Recommend a random draw from the best `size`; one seed, one draw."""

    size: int
    random_seed: int = 0


@dataclass(frozen=True)
class Query:
    """A request for recommendations. `genre_weight` None takes the bundle's, for each seed its own."""

    seeds: tuple[Seed, ...]
    dislikes: tuple[Seed, ...] = ()
    strategy: Strategy = "average"
    filters: Filters = field(default_factory=Filters)
    targets: tuple[Target, ...] = ()
    genre_weight: float | None = None
    diversity: float = 0.0
    max_per_artist: int | None = None
    max_per_album: int | None = None
    sample: Sample | None = None
    k: int = 10
    offset: int = 0
    explain: bool = False
