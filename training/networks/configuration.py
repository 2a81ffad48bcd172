"""What the configurations of all networks share: the types of their fields, and what each must be able to do."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.bundle.encoders import Encoders

if TYPE_CHECKING:
    from training.networks.base import GenreNet

Widths = Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(min_length=1)]
DropoutRate = Annotated[float, Field(ge=0, lt=1)]
Positive = Annotated[float, Field(gt=0)]


class Strict(BaseModel):
    """A frozen group of keys: an unknown key is refused, and so is a number that is not finite."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class NetworkConfig(Strict, ABC):
    """The configuration of one kind of network, which knows the network that it describes."""

    @abstractmethod
    def build(self, encoders: Encoders, n_genres: int) -> "GenreNet":
        """Return the network with fresh weights from torch's current generator."""

    @property
    @abstractmethod
    def layers(self) -> tuple[object, ...]:
        """The hidden widths, by which progress and error messages name a run."""


def is_off(value: bool) -> bool:
    """Whether a switch is left out of the identity of a run: off changes nothing, and older runs did not have it."""
    return not value
