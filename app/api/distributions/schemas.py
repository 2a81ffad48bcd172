"""Schemas of distributions."""

from collections.abc import Sequence
from typing import Self

from pydantic import BaseModel, Field

from app.catalogue.distributions import Distribution


class DistributionOut(BaseModel):
    name: str = Field(description="Name of a feature, or release_year")
    unit: str | None
    n_known: int = Field(description="Number of tracks of which it is known")
    least: float
    greatest: float
    edges: list[float] = Field(description="Where the bins begin, and where the last one ends")
    counts: list[int] = Field(
        description="Number of tracks in each bin; the first and the last hold those beyond them as well"
    )

    @classmethod
    def from_domain(cls, distribution: Distribution) -> Self:
        return cls(**vars(distribution))


class DistributionsAnswer(BaseModel):
    distributions: list[DistributionOut] = Field(description="Of what is known of some track")
    n_tracks: int = Field(description="Number of tracks in the catalogue")
    model: str

    @classmethod
    def from_domain(cls, found: Sequence[Distribution], n_tracks: int, model: str) -> Self:
        return cls(distributions=[DistributionOut.from_domain(one) for one in found], n_tracks=n_tracks, model=model)
