"""Schemas of administration."""

from typing import Self

from pydantic import BaseModel, Field

from app.api.fields import Strict
from app.bundle_store import BundleStore


class ReloadRequest(Strict):
    """What to do before CURRENT is looked at."""

    version: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$",
        description="Bundle to promote first: it is verified, and CURRENT names it from then on",
    )


class ReloadAnswer(BaseModel):
    """The bundle in use, in the process that answered."""

    model: str = Field(description="Version of the bundle in use")
    switched: bool = Field(description="Whether another one was in use before this request")
    refused: str | None = Field(description="Why the bundle that CURRENT names was refused, if it was")

    @classmethod
    def from_domain(cls, store: BundleStore, before: str | None) -> Self:
        """Of the bundle in use now, with the version of the one `before`.

        Raises:
            NotReady: no good bundle was found so far.
        """
        version = store.service.version
        return cls(model=version, switched=version != before, refused=store.refused)
