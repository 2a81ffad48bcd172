"""The query and the answer of GET /tracks/{id}/path/{other}."""

from typing import Self

from pydantic import BaseModel, Field

from app.api.schemas import Strict, TrackOut
from app.catalogue.catalogue import Track


class PathQuery(Strict):
    length: int = Field(10, ge=3, le=50, description="How many tracks, both ends included")


class Step(BaseModel):
    track: TrackOut
    similarity: float | None = Field(
        description="Cosine of the embeddings of it and the track before; null at the start"
    )


class PathAnswer(BaseModel):
    path: list[Step] = Field(description="From one end to the other; shorter where the catalogue is too small")
    model: str

    @classmethod
    def answer(cls, tracks: list[Track], similarities: list[float], model: str) -> Self:
        pairs = zip(tracks, [None, *similarities], strict=True)
        return cls(path=[Step(track=TrackOut.of(track), similarity=one) for track, one in pairs], model=model)
