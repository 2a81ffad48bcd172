"""Filters as the API takes them: in the body of a request, or flattened into a query string."""

from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, create_model, model_validator

from app.api.schemas import GenreWeight, Strict
from app.bundle.features import CATEGORICAL_FEATURES, FEATURES, NUMERIC_FEATURES, Feature
from app.recommend.request import Bounds, Filters

_MAX_NAMES = 200
_MAX_EXCLUDED = 10_000
_BY_NAME = {feature.name: feature for feature in FEATURES}


def _as_list(value: Any) -> Any:
    if isinstance(value, dict):
        raise ValueError("expected a value or a list of values")
    return value if isinstance(value, list) or value is None else [value]


def known(feature: Feature) -> AfterValidator:
    """Refuses the value by which the feature says that it is unknown: nobody looks for that."""

    def check(value: float) -> float:
        if value == feature.unknown:
            raise ValueError(f"expected a known {feature.name}; {value:g} means that it is unknown")
        return value

    return AfterValidator(check)


Name = Annotated[str, Field(max_length=200)]
Names = Annotated[list[Name], Field(max_length=_MAX_NAMES)]
TrackIds = Annotated[list[Name], Field(max_length=_MAX_EXCLUDED)]


def _value_field(feature: Feature) -> Any:
    kind: Any = (
        bool
        if feature.type == "boolean"
        else Annotated[int, Field(ge=feature.minimum, le=feature.maximum), known(feature)]
    )
    description = f"{feature.description}: this value, or one of these"
    values = Annotated[list[kind], Field(min_length=1, max_length=20)]
    return Annotated[values | None, BeforeValidator(_as_list), Field(description=description)], None


class Range(Strict):
    """Both ends are allowed."""

    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _is_no_contradiction(self) -> Self:
        _check_bounds(self.min, self.max)
        return self


def _range_field(feature: Feature) -> Any:
    return Annotated[Range | None, Field(description=feature.description)], None


def _end_field(description: str) -> Any:
    return Annotated[float | None, Field(description=description)], None


class Choice(Strict):
    any: Names = Field(default_factory=list, description="One of these at least")
    none: Names = Field(default_factory=list, description="None of these")


class _FiltersBase(Strict):
    genres: Choice = Field(default_factory=Choice, description="By name, as GET /genres lists them")
    artists: Choice = Field(default_factory=Choice, description="By id")
    exclude: TrackIds = Field(
        [], description="Ids of tracks; with them go their other versions. Unknown ones do no harm"
    )
    exclude_seed_artists: bool = Field(False, description="Leave out what the artists of the seeds made")


FiltersIn: Any = create_model(
    "FiltersIn",
    __base__=_FiltersBase,
    __doc__="What a track must be to be recommended at all. An unknown feature fails every filter of that feature.",
    **{f.name: _range_field(f) if f.kind == "numeric" else _value_field(f) for f in FEATURES},
)


def filters_of(given: Any) -> Filters:
    """Filters of a FiltersIn."""
    ranges = {name: getattr(given, name) for name in NUMERIC_FEATURES}
    return Filters(
        bounds={name: Bounds(one.min, one.max) for name, one in ranges.items() if one is not None},
        values=_values_of(given),
        any_genres=tuple(given.genres.any),
        no_genres=tuple(given.genres.none),
        any_artists=tuple(given.artists.any),
        no_artists=tuple(given.artists.none),
        exclude=tuple(given.exclude),
        exclude_seed_artists=given.exclude_seed_artists,
    )


class _SimilarBase(Strict):
    k: int = Field(10, ge=1, le=100, description="How many tracks")
    genre_weight: GenreWeight = None
    genres: Names = Field(default_factory=list, description="Of one of these genres at least; repeat it for several")
    not_genres: Names = Field(default_factory=list, description="Of none of these genres")
    artists: Names = Field(default_factory=list, description="By one of these artists at least, by id")
    not_artists: Names = Field(default_factory=list, description="By none of these artists")
    exclude: Annotated[list[Name], Field(max_length=_MAX_NAMES)] = Field(
        default_factory=list, description="Ids of tracks to leave out"
    )

    @model_validator(mode="after")
    def _is_no_contradiction(self) -> Self:
        for name in NUMERIC_FEATURES:
            _check_bounds(getattr(self, f"min_{name}"), getattr(self, f"max_{name}"), f"_{name}")
        return self


SimilarQuery: Any = create_model(
    "SimilarQuery",
    __base__=_SimilarBase,
    **{
        f"{end}_{name}": _end_field(f"{word} {name}")
        for name in NUMERIC_FEATURES
        for end, word in (("min", "Least"), ("max", "Largest"))
    },
    **{name: _value_field(_BY_NAME[name]) for name in CATEGORICAL_FEATURES},
)


SIMILAR_PLACES = {
    "filters.genres.any": "query.genres",
    "filters.genres.none": "query.not_genres",
    "filters.artists.any": "query.artists",
    "filters.artists.none": "query.not_artists",
}
"""Where a SimilarQuery has what filters name."""


def similar_filters(query: Any) -> Filters | None:
    """Filters of a SimilarQuery; None where it has none."""
    ends = {name: (getattr(query, f"min_{name}"), getattr(query, f"max_{name}")) for name in NUMERIC_FEATURES}
    filters = Filters(
        bounds={name: Bounds(*pair) for name, pair in ends.items() if pair != (None, None)},
        values=_values_of(query),
        any_genres=tuple(query.genres),
        no_genres=tuple(query.not_genres),
        any_artists=tuple(query.artists),
        no_artists=tuple(query.not_artists),
        exclude=tuple(query.exclude),
    )
    return None if filters == Filters() else filters


def _values_of(given: Any) -> dict[str, frozenset[float]]:
    wanted = {name: getattr(given, name) for name in CATEGORICAL_FEATURES}
    return {name: frozenset(map(float, values)) for name, values in wanted.items() if values is not None}


def _check_bounds(minimum: float | None, maximum: float | None, of: str = "") -> None:
    if minimum is not None and maximum is not None and minimum > maximum:
        raise ValueError(f"expected min{of} to be at most max{of}, got {minimum:g} and {maximum:g}")
