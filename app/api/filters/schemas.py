"""Filters in the body of a request and in a query string, made from the registry of filters."""

from functools import cached_property
from typing import Any, Self

from pydantic import create_model, model_validator

from app.api.fields import GenreWeight, ListPage, MaxPerAlbum, MaxPerArtist, Spacing, Strict, TimbreWeight
from app.api.filters.choices import ChoiceCodec
from app.api.filters.codec import Codec
from app.api.filters.ids import IdsCodec
from app.api.filters.intervals import IntervalCodec
from app.api.filters.switches import SwitchCodec
from app.api.filters.values import ValuesCodec
from app.errors import Problem, UnknownFilterValue
from app.recommend.filters import FILTERS
from app.recommend.filters.base import Filter, FilterKind, Shape
from app.recommend.request import ListShape

CODECS: dict[Shape, Codec] = {
    Shape.CHOICE: ChoiceCodec(),
    Shape.IDS: IdsCodec(),
    Shape.SWITCH: SwitchCodec(),
    Shape.INTERVAL: IntervalCodec(),
    Shape.VALUES: ValuesCodec(),
}
"""By the shape of the value, in the order in which parameters and options are listed."""

SIMILAR_FILTERS: tuple[FilterKind, ...] = tuple(kind for kind in FILTERS if not kind.needs_seeds)
"""The filters that make sense for the tracks that are similar to a single track."""

FiltersIn: Any = create_model(
    "FiltersIn",
    __base__=Strict,
    __doc__="What a track must be to be recommended at all. An unknown feature fails every filter of that feature.",
    **{kind.name: CODECS[kind.shape].body_field(kind) for kind in FILTERS},
)


def filters_from_body(given: Any) -> tuple[Filter, ...]:
    """The filters of a FiltersIn."""
    values = ((kind, CODECS[kind.shape].from_body(getattr(given, kind.name))) for kind in FILTERS)
    return tuple(kind.build(value) for kind, value in values if value is not None)


class _SimilarBase(ListPage):
    genre_weight: GenreWeight = None
    timbre_weight: TimbreWeight = None
    max_per_artist: MaxPerArtist = None
    max_per_album: MaxPerAlbum = None
    spacing: Spacing = 0

    @property
    def shape(self) -> ListShape:
        """Of the list that is wanted."""
        return ListShape(self.max_per_artist, self.max_per_album, self.spacing)

    @cached_property
    def filters(self) -> tuple[Filter, ...]:
        """The filters that the parameters make. Raises ValueError where parameters contradict each other."""
        values = ((kind, CODECS[kind.shape].from_query(kind, self)) for kind in SIMILAR_FILTERS)
        return tuple(kind.build(value) for kind, value in values if value is not None)

    @model_validator(mode="after")
    def _is_no_contradiction(self) -> Self:
        _ = self.filters  # made once, here
        return self


SimilarQuery: Any = create_model(
    "SimilarQuery",
    __base__=_SimilarBase,
    **{
        name: field
        for shape, codec in CODECS.items()
        for kind in SIMILAR_FILTERS
        if kind.shape is shape
        for name, field in codec.query_fields(kind).items()
    },
)


def query_place(problem: Problem) -> str:
    """Where the query string of a SimilarQuery has what is wrong, which a filter names: there are no other seeds."""
    assert isinstance(problem, UnknownFilterValue)
    (kind,) = (kind for kind in SIMILAR_FILTERS if kind.name == problem.filter_name)
    return f"query.{CODECS[kind.shape].query_parameter(kind, problem.part)}"
