"""Temperature scaling (Guo et al. 2017) with a temperature that depends on how sure the model is.

One temperature for all cannot mend a model that is too sure when it is sure and not sure enough when it is not. Here it
is exp(intercept + slope · the largest probability before), which leaves the order of the genres as it was.
"""

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field


class Calibration(BaseModel):
    """With 0 and 0 nothing changes."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    intercept: float = Field(0, ge=-5, le=5)
    slope: float = Field(0, ge=-5, le=5)

    def probabilities(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        """Calibrated genre probabilities of logits, both float32 [n, n_genres]."""
        return calibrated(logits, np.float32(self.intercept), np.float32(self.slope))


def calibrated(
    logits: NDArray[np.float32], intercepts: NDArray[np.float32] | np.float32, slopes: NDArray[np.float32] | np.float32
) -> NDArray[np.float32]:
    """Calibrated genre probabilities of logits, both float32 [n, n_genres].

    Args:
        logits: As they come.
        intercepts: float32 [n, 1], of the calibration of each row; or one for all.
        slopes: The same.
    """
    below = logits - logits.max(axis=1, keepdims=True)
    confidence = 1 / np.exp(below).sum(axis=1, keepdims=True)  # the largest of softmax, whose exponential is 1
    return softmax(below / np.exp(intercepts + slopes * confidence))


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of each row of float32 [n, n_genres]."""
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: NDArray[np.float32] = exponentials / exponentials.sum(axis=1, keepdims=True)
    return probabilities
