"""Schemas of playlists that go on."""

from typing import Annotated, Any, Self

from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field, model_validator

from app.api.fields import Spacing, Strict
from app.api.ids import track_id_of
from app.api.matching.schemas import TrackToMatch
from app.api.recommendations.schemas import RecommendationsAnswer, Steering, UnknownSeedOut, check_number_of_seeds
from app.recommend.strategies import MOST_SEEDS

MAX_TOKEN_LENGTH = 700_000
_PlaylistTrackId = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(track_id_of)]


class PlaylistTrack(Strict):
    """A track of a playlist: exactly one of its id and its names."""

    track: _PlaylistTrackId | None = Field(
        None,
        validation_alias=AliasChoices("track", "id"),
        description="Id, spotify:track: URI or link. `id` is another name of this field",
    )
    match: TrackToMatch | None = Field(None, description="Names, as POST /tracks/match takes them")

    @model_validator(mode="after")
    def _has_one_of_both(self) -> Self:
        if (self.track is None) is (self.match is None):
            raise ValueError(f"expected exactly one of track and match, got {'none' if self.track is None else 'both'}")
        return self


def _with_name(value: Any) -> Any:
    return {"track": value} if isinstance(value, str) else value


_Track = Annotated[PlaylistTrack, BeforeValidator(_with_name, json_schema_input_type=str | PlaylistTrack)]


class ContinueRequest(Steering):
    """A playlist, as `tracks`, and how it goes on; or, as `next`, what an answer said, to go on from there."""

    tracks: list[_Track] | None = Field(
        None,
        fail_fast=True,
        min_length=1,
        max_length=MOST_SEEDS,
        description="The playlist, in its order. Each strategy says how many it takes",
    )
    next: str | None = Field(
        None,
        min_length=1,
        max_length=MAX_TOKEN_LENGTH,
        description="What an answer said under `next`. All else goes on as it was asked for, so that only `k` may be "
        "given beside it",
    )
    spacing: Spacing = 3

    @model_validator(mode="after")
    def _begins_or_goes_on(self) -> Self:
        if (self.tracks is None) is (self.next is None):
            raise ValueError(f"expected exactly one of tracks and next, got {'none' if self.next is None else 'both'}")
        beside = sorted(self.model_fields_set - {"next", "k", "limit"})
        if self.next is not None and beside:
            raise ValueError(f"expected nothing but k beside next, which holds the rest, got {', '.join(beside)}")
        check_number_of_seeds(len(self.tracks or ()), self.strategy)
        return self


class ContinueAnswer(RecommendationsAnswer):
    unknown_seeds: list[UnknownSeedOut] = Field(
        description="Tracks of the playlist that the catalogue does not have: the others alone say how it goes on"
    )
    next: str | None = Field(
        description="To be sent back for what comes then, without repeats; null where nothing more comes"
    )
