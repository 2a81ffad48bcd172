"""Which live changes the catalogue of a bundle holds already."""

from pydantic import BaseModel, ConfigDict, Field


class FoldedChanges(BaseModel):
    """The content of live.json: all changes of one store up to a sequence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    store: str = Field(pattern=r"^[0-9a-f]{32}$", description="identity of the store")
    sequence: int = Field(ge=1, le=2**63 - 1, description="of the last change that is in the catalogue")
