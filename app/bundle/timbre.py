"""What a bundle knows of timbre: the columns that measure it, how they are standardised, and how much timbre counts."""

from dataclasses import dataclass
from typing import Annotated, Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, model_validator

MAX_COLUMNS = 1024

_Name = Annotated[str, Field(min_length=1, max_length=100)]
_SHORTEST = 1e-6  # of a standardised timbre: what is shorter lies in the middle of the catalogue, in no direction


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TimbreScale(_Strict):
    """How raw timbre becomes that of a vector: (value - mean) / deviation in each column, then scaled to length 1."""

    columns: tuple[_Name, ...] = Field(min_length=1, max_length=MAX_COLUMNS, description="in their order")
    means: tuple[FiniteFloat, ...] = Field(description="of each column over the tracks that know it")
    deviations: tuple[Annotated[FiniteFloat, Field(gt=0)], ...] = Field(description="likewise; 1 where all are equal")
    extractor: str = Field("", max_length=200, description="name and version of what measured it, where that is known")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        for name, values in (("means", self.means), ("deviations", self.deviations)):
            if len(values) != len(self.columns):
                raise ValueError(f"{name}: expected {len(self.columns)}, one for each column, got {len(values)}")
        if len(set(self.columns)) != len(self.columns):
            raise ValueError("columns: a name stands twice")
        return self

    def apply(self, raw: NDArray[Any]) -> NDArray[np.float32]:
        """Timbres float32 [n, n_timbre], unit or 0, of raw ones [n, n_timbre]; 0 where a number is not finite."""
        with np.errstate(over="ignore"):  # what is too large is not known
            standardised = (raw.astype(np.float64) - self.means) / self.deviations
            lengths = np.linalg.norm(standardised, axis=1, keepdims=True)
        standardised[~np.isfinite(lengths[:, 0])] = 0
        standardised[lengths[:, 0] <= _SHORTEST] = 0
        unit: NDArray[np.float32] = (standardised / np.maximum(np.nan_to_num(lengths), _SHORTEST)).astype(np.float32)
        return unit


class FittedOn(_Strict):
    """By what the default weight was chosen.

    Attributes:
        n_queries: tracks whose nearest recordings were looked at, each with another of its album or artist.
        share: of those recordings, how many are of the same album or artist, by the weight that was chosen.
        share_without: the same without timbre.
    """

    n_queries: int = Field(ge=1)
    share: float = Field(ge=0, le=1)
    share_without: float = Field(ge=0, le=1)


class TimbreWeight(_Strict):
    """How much timbre counts where a request does not say; `fitted_on` is None where too little was known to fit it."""

    default: float = Field(ge=0, le=1)
    fitted_on: FittedOn | None


class TimbreSettings(_Strict):
    """The content of timbre.json."""

    scale: TimbreScale
    weight: TimbreWeight


@dataclass(frozen=True)
class Timbres:
    """Those of n tracks.

    Attributes:
        scale: by which they were standardised.
        rows: float32 [n, n_timbre], of length 1, or 0 where a track has none.
    """

    scale: TimbreScale
    rows: NDArray[np.float32]

    @property
    def n_known(self) -> int:
        """How many of the tracks have one."""
        return int(np.count_nonzero(self.rows.any(axis=1)))
