"""Schemas of recommendations."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, Field, create_model, model_validator

from app.api.features import TrackIn, features_array
from app.api.fields import (
    NO_BOOLEAN,
    GenreWeight,
    ListPage,
    ListSize,
    MaxPerAlbum,
    MaxPerArtist,
    Spacing,
    Strict,
    TimbreWeight,
)
from app.api.filters.schemas import FiltersIn, filters_from_body
from app.api.filters.values import known
from app.api.matching.names import ARTIST_NAMES, AlbumName, ArtistNames, Text
from app.api.tracks.schemas import TrackOut
from app.bundle.features import FEATURES, Feature
from app.bundle.text import TrackText
from app.recommend.request import MAX_LISTED, ListShape, RecommendationRequest, Sample, Seed, Target
from app.recommend.strategies import MOST_SEEDS, STRATEGIES

_KINDS = ("track", "artist", "genre", "features", "match")
Weight = Annotated[float, Field(gt=0, le=1000), NO_BOOLEAN]
Identity = Annotated[str, Field(min_length=1, max_length=200)]


class MatchIn(Strict):
    """A track by its names, for those who have no id of it: the one of the catalogue that is surely meant."""

    name: Annotated[Text, Field(min_length=1)] = Field(description="Its title")
    artists: ArtistNames = Field(None, description=ARTIST_NAMES)
    album: AlbumName = Field(None, description="The name of an album that it is on, or an object with a name")

    @property
    def text(self) -> TrackText:
        return TrackText(self.name, self.album or "", tuple(name for name in self.artists or () if name))


class SeedIn(Strict):
    """Exactly one of track, artist, genre, features and match. The same seed twice counts once, their weights added."""

    track: Identity | None = Field(None, description="Id of a track")
    artist: Identity | None = Field(None, description="Id of an artist")
    genre: Identity | None = Field(None, description="Name of a genre")
    features: TrackIn | None = Field(None, description="Whatever is known of a track that is not in the catalogue")
    match: MatchIn | None = Field(None, description="What a track of the catalogue is called")
    weight: Weight = Field(1.0, description="How much it counts")

    @model_validator(mode="after")
    def _has_one_kind(self) -> Self:
        given = [kind for kind in _KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            raise ValueError(f"expected exactly one of {', '.join(_KINDS)}, got {', '.join(given) or 'none'}")
        return self

    def to_domain(self) -> Seed:
        if self.features is not None:
            (row,) = features_array([self.features]).tolist()
            return Seed("features", tuple(row), self.weight, self.features.text)
        if self.track is not None:
            return Seed("track", self.track, self.weight)
        if self.artist is not None:
            return Seed("artist", self.artist, self.weight)
        if self.match is not None:
            return Seed("match", "", self.weight, self.match.text)
        return Seed("genre", str(self.genre), self.weight)


def _with_weight(value: Any) -> Any:
    return {"value": value} if isinstance(value, bool | int | float | str) else value


def _target_field(feature: Feature) -> Any:
    bounds: dict[str, Any] = {"ge": feature.minimum, "le": feature.maximum}
    no_boolean = () if feature.type == "boolean" else (NO_BOOLEAN,)
    target = create_model(
        f"Target_{feature.name}",
        __base__=Strict,
        value=(Annotated[float, Field(**bounds), known(feature), *no_boolean], ...),
        weight=(Weight, Field(1.0, description="1 counts as much as all seeds together")),
    )
    number: Any = bool | float if feature.type == "boolean" else float
    plain = Annotated[number, Field(**bounds)]
    as_given = BeforeValidator(_with_weight, json_schema_input_type=target | plain | None)
    description = f"{feature.description}: the value, or value and weight"
    return Annotated[target | None, as_given, Field(description=description)], None


TargetsIn: Any = create_model(
    "TargetsIn",
    __base__=Strict,
    __doc__="Preferred values of features. They bring what is near them to the front and never leave anything out.",
    **{feature.name: _target_field(feature) for feature in FEATURES},
)


class SampleIn(Strict):
    """A random draw from the top of the list."""

    size: Annotated[
        int,
        Field(ge=1, le=MAX_LISTED, description="Draw from this number of tracks at the top of the list"),
        NO_BOOLEAN,
    ] = Field(alias="from")
    random_seed: Annotated[int, Field(ge=0, lt=2**32, description="Equal seeds give equal draws"), NO_BOOLEAN] = 0


StrategyName: Any = Literal[tuple(STRATEGIES)]


class Steering(ListSize):
    """How to recommend, whatever from."""

    strategy: StrategyName = Field(
        "average",
        description=". ".join(
            f"{strategy.name}: {strategy.description}, up to {strategy.most_seeds} seeds"
            for strategy in STRATEGIES.values()
        ),
    )
    filters: FiltersIn = Field(default_factory=FiltersIn)
    targets: TargetsIn = Field(default_factory=TargetsIn)
    genre_weight: GenreWeight = None
    timbre_weight: TimbreWeight = None
    diversity: Annotated[
        float,
        Field(ge=0, le=1, description="0 orders by score alone; 1 makes the list as diverse as possible"),
        NO_BOOLEAN,
    ] = 0.0
    max_per_artist: MaxPerArtist = None
    max_per_album: MaxPerAlbum = None
    spacing: Spacing = 0
    sample: SampleIn | None = None
    explain: bool = Field(False, description="Add the reasons to each track")
    strict: bool = Field(
        False,
        description="Refuse seeds and dislikes that the catalogue does not have, instead of going on with the others",
    )

    def applied_to(self, seeds: Sequence[Seed]) -> RecommendationRequest:
        """The request for tracks that go with these seeds."""
        targets = {feature.name: getattr(self.targets, feature.name) for feature in FEATURES}
        return RecommendationRequest(
            seeds=tuple(seeds),
            strategy=self.strategy,
            filters=filters_from_body(self.filters),
            targets=tuple(Target(name, target.value, target.weight) for name, target in targets.items() if target),
            genre_weight=self.genre_weight,
            timbre_weight=self.timbre_weight,
            diversity=self.diversity,
            shape=ListShape(self.max_per_artist, self.max_per_album, self.spacing),
            sample=Sample(self.sample.size, self.sample.random_seed) if self.sample else None,
            k=self.n_wanted,
            explain=self.explain,
            strict=self.strict,
        )


def check_number_of_seeds(n_seeds: int, strategy: str) -> None:
    """Raises ValueError where a strategy does not take as many seeds."""
    most = STRATEGIES[strategy].most_seeds
    if n_seeds > most:
        takes_more = " or ".join(name for name, other in STRATEGIES.items() if other.most_seeds >= n_seeds)
        raise ValueError(
            f"expected at most {most} seeds with the strategy {strategy!r}, got {n_seeds}; {takes_more} takes as many"
        )


class RecommendationsRequest(Steering, ListPage):
    """What to recommend from, and how. Only `seeds` is needed."""

    seeds: list[SeedIn] = Field(
        fail_fast=True, min_length=1, max_length=MOST_SEEDS, description="Each strategy says how many it takes"
    )
    dislikes: list[SeedIn] = Field(
        fail_fast=True, default_factory=list, max_length=50, description="What to stay away from"
    )

    @model_validator(mode="after")
    def _has_no_more_seeds_than_the_strategy_takes(self) -> Self:
        check_number_of_seeds(len(self.seeds), self.strategy)
        return self

    def to_domain(self) -> RecommendationRequest:
        return replace(
            self.applied_to([seed.to_domain() for seed in self.seeds]),
            dislikes=tuple(seed.to_domain() for seed in self.dislikes),
            offset=self.offset,
        )


class ComparisonOut(BaseModel):
    feature: str
    track: float
    seed: float = Field(description="For an artist or a genre, the mean of its tracks")
    unit: str | None
    distance: float = Field(description="Difference, in standard deviations of the catalogue")


class ReasonsOut(BaseModel):
    """What the track has in common with the seed that it matches best."""

    seed: dict[str, Any] = Field(description="The seed as it was given, without its weight")
    acoustic_similarity: float = Field(description="Cosine of the embeddings")
    genre_affinity: float = Field(description="Cosine of the genre probabilities")
    timbre_similarity: float | None = Field(
        None, description="Cosine of the timbres; only where the track and the seed have one"
    )
    genres_in_common: list[str]
    closest: list[ComparisonOut] = Field(description="The numeric features that differ least, the least first")
    furthest: list[ComparisonOut] = Field(description="The numeric features that differ most, the most first")


class RecommendationOut(BaseModel):
    track: TrackOut
    score: float = Field(
        description="By the strategy, and with targets (score + Σ weight × nearness) / (1 + Σ weight), where only the "
        "best 500 (of small catalogues fewer) are looked at for nearness, which is 0 for the others; at most 1"
    )
    reasons: ReasonsOut | None = Field(None, description="Only with `explain`")


class Pool(BaseModel):
    catalogue: int = Field(description="Tracks in the catalogue")
    after_filters: int = Field(description="Tracks that the filters left as candidates, other versions included")


class UnknownSeedOut(BaseModel):
    place: str = Field(description="Where the request has it, like seeds.1")
    seed: dict[str, Any] = Field(description="As it was given, without its weight")
    message: str


class RecommendationsAnswer(BaseModel):
    recommendations: list[RecommendationOut] = Field(
        description="Best first, but for what `spacing` moved; no recording twice, and no version of a seed"
    )
    pool: Pool
    unknown_seeds: list[UnknownSeedOut] = Field(
        description="Seeds and dislikes that do not count, since the catalogue does not have them"
    )
    model: str
