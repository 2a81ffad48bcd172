"""Schemas of the map."""

from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, Field

from app.api.fields import Strict
from app.api.ids import bare_track_id
from app.bundle.catalogue.track_map import LARGEST_PLACE, MAX_FAMILIES
from app.track_map.track_map import Place, TrackMap

MAX_IDS = 200


_OnMap = Annotated[float, Field(ge=0, le=LARGEST_PLACE)]


class MapPlaceQuery(Strict):
    x: _OnMap = Field(description="To the right")
    y: _OnMap = Field(description="Upwards")


class MapPositionsQuery(Strict):
    id: list[Annotated[str, AfterValidator(bare_track_id)]] = Field(
        min_length=1, max_length=MAX_IDS, description="Ids of tracks; repeat the parameter for more"
    )


class FamilyOut(BaseModel):
    """Genres that sound alike. The number of a family is its place in the list."""

    name: str = Field(description="Of those of its large genres that are most like the others")
    genres: list[str]
    n_tracks: int = Field(description="Tracks whose first genre is one of these")


class LabelOut(BaseModel):
    """A genre, where it is densest."""

    text: str
    x: int
    y: int
    n_tracks: int = Field(description="Tracks of the genre")
    family: int = Field(description="The place of its family in the list")


class MapAnswer(BaseModel):
    n_tracks: int = Field(description="Tracks that are on the map: all of the catalogue, live changes included")
    families: list[FamilyOut] = Field(description=f"At most {MAX_FAMILIES}; every genre is in one")
    labels: list[LabelOut] = Field(description="The genres of the most tracks first")
    trustworthiness: float = Field(
        description="How far those that are near on the map are near by similarity, at most 1; measured when the "
        "bundle was made"
    )
    continuity: float = Field(description="How far those that are near by similarity are near on the map, likewise")
    model: str

    @classmethod
    def from_domain(cls, track_map: TrackMap, model: str) -> Self:
        view = track_map.view()
        sized = zip(view.families, view.family_sizes.tolist(), strict=True)
        return cls(
            n_tracks=len(view.track_indices),
            families=[FamilyOut(name=one.name, genres=list(one.genres), n_tracks=size) for one, size in sized],
            labels=[LabelOut(**label.model_dump()) for label in view.labels],
            trustworthiness=track_map.trustworthiness,
            continuity=track_map.continuity,
            model=model,
        )


class PositionsAnswer(BaseModel):
    positions: list[tuple[int, int] | None] = Field(
        description="x and y of each track, in the order of the ids; null for an id that the catalogue does not have"
    )
    model: str

    @classmethod
    def from_domain(cls, places: list[Place | None], model: str) -> Self:
        return cls(positions=places, model=model)
