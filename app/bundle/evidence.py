"""The artist as evidence: how what is known of a track's artists shifts the genres that its sound suggests.

    P(g | x, a) ∝ P(g | x) · (P(g | a) / P(g))^weight        P(g | a) = (n_ag + smoothing · P(g)) / (n_a + smoothing)

Bayes' rule, were sound and artist independent given the genre; `weight` corrects for that they are not, and a
calibration for how sure both together are.
"""

from typing import Annotated, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.bundle.calibration import Calibration

_NOTHING = 1e-6  # what is left of a count when its only track is taken out again
_TINY = np.float32(1e-30)
_Rate = Annotated[float, Field(ge=1e-9, le=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ArtistEvidence(_Strict):
    """The content of evidence.json. The counts n_ag stand in the catalogue, so that they change without a new model.

    The bounds are those within which float32 always gives finite probabilities.
    """

    base_rates: dict[str, _Rate] = Field(min_length=1, description="P(g), in the order of the model's logits")
    smoothing: float = Field(ge=1e-6, le=1e6, description="how many tracks of no artist in particular each artist gets")
    weight: float = Field(ge=0, le=100, description="0 lets the sound alone decide")
    calibration: Calibration

    @model_validator(mode="after")
    def _rates_are_shares(self) -> Self:
        if abs(sum(self.base_rates.values()) - 1) > 1e-3:
            raise ValueError(f"base_rates: expected shares that add up to 1, got {sum(self.base_rates.values()):.4g}")
        return self


def with_artists(
    evidence: ArtistEvidence,
    probabilities: NDArray[np.float32],
    counts: NDArray[np.float32],
    owners: NDArray[np.int64],
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Genre probabilities by sound and artists.

    Args:
        evidence: of the bundle.
        probabilities: float32 [n, n_genres], by sound alone.
        counts: float32 [m, n_genres], one row for every artist of every track: the artist's counted tracks by genre, a
            track of several genres shared among them, and this very track left out where the counts contain it.
        owners: int64 [m], ascending: the track of each row of `counts`.

    Returns:
        Probabilities float32 [n, n_genres], and bool [n], whether an artist of the track was known. The known ones of
        several artists are averaged; a track without any keeps its probabilities.
    """
    totals = counts.sum(axis=1)
    known = totals > _NOTHING
    informed, firsts, n_artists = np.unique(owners[known], return_index=True, return_counts=True)
    is_informed = np.zeros(len(probabilities), dtype=np.bool_)
    is_informed[informed] = True
    if not len(informed):
        return probabilities, is_informed

    base_rates = np.array(list(evidence.base_rates.values()), dtype=np.float32)
    smoothing = np.float32(evidence.smoothing)
    shares = (counts[known] + smoothing * base_rates) / (totals[known] + smoothing)[:, None]
    of_artists = np.add.reduceat(shares, firsts) / n_artists[:, None].astype(np.float32)
    logs = np.log(np.maximum(probabilities[informed], _TINY))
    logs += np.float32(evidence.weight) * np.log(of_artists / base_rates)
    answer = probabilities.copy()
    answer[informed] = evidence.calibration.probabilities(logs)
    return answer, is_informed
