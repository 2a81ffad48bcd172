"""Schemas of administration."""

from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, Field

from app.api.fields import Strict
from app.bundle.models_folder.current import is_bundle_name
from app.bundle_store import BundleStore


def _as_bundle_name(name: str) -> str:
    if not is_bundle_name(name):
        raise ValueError("expected the name of a bundle, as `songkin models list` shows it")
    return name


class ReloadRequest(Strict):
    """What to do before CURRENT is looked at."""

    version: Annotated[str, AfterValidator(_as_bundle_name)] | None = Field(
        None,
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
