"""The map of the catalogue: which families its genres form, and where each genre is densest."""

from collections.abc import Collection
from itertools import pairwise
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

MAX_FAMILIES = 12
"""More colours than these nobody tells apart."""

LARGEST_PLACE = 65_535
"""Places go from 0 to this, x to the right and y upwards. The longer side of a map fills the range."""

_Place = Annotated[int, Field(ge=0, le=LARGEST_PLACE)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class MapFamily(_Strict):
    """Genres that lie close to each other. The number of a family is its place in the list of all."""

    name: str = Field(min_length=1, description="of its largest genres")
    genres: tuple[str, ...] = Field(min_length=1)


class MapLabel(_Strict):
    """The name of a genre, where it is densest."""

    text: str = Field(description="a genre")
    x: _Place
    y: _Place
    n_tracks: int = Field(ge=1, description="of the genre")
    family: int = Field(ge=0)


class MapContent(_Strict):
    """The content of map.json."""

    families: tuple[MapFamily, ...] = Field(min_length=1, max_length=MAX_FAMILIES)
    labels: tuple[MapLabel, ...] = Field(description="the genres of the most tracks first")
    trustworthiness: float = Field(ge=0, le=1, description="whether those near on the map are near by similarity")
    continuity: float = Field(ge=0, le=1, description="whether those near by similarity are near on the map")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        family_of = {genre: number for number, family in enumerate(self.families) for genre in family.genres}
        if len(family_of) < sum(len(family.genres) for family in self.families):
            raise ValueError("families: a genre stands twice")
        texts = [label.text for label in self.labels]
        if len({*texts}) < len(texts):
            raise ValueError("labels: a genre stands twice")
        if stray := next((one.text for one in self.labels if family_of.get(one.text) != one.family), None):
            raise ValueError(f"labels: the genre {stray!r} is not of the family that it names")
        if any(before.n_tracks < after.n_tracks for before, after in pairwise(self.labels)):
            raise ValueError("labels: the genres of the most tracks do not come first")
        return self

    def lacks(self, genres: Collection[str]) -> list[str]:
        """Those of a catalogue's `genres` that are in no family, and those of the families that are none of them."""
        own = {genre for family in self.families for genre in family.genres}
        return sorted(own.symmetric_difference(genres))
