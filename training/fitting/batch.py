"""Encoded examples as tensors, and what is left of them under a mask."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from app.bundle.encoders import Encoded
from app.bundle.features import CATEGORICAL_FEATURES, NUMERIC_FEATURES, column

_NUMERIC_COLUMNS = [column(name) for name in NUMERIC_FEATURES]
_CATEGORICAL_COLUMNS = [column(name) for name in CATEGORICAL_FEATURES]


_MIN_STEPS = 16
"""Steps of an epoch at least: a small table gets smaller batches, or it would hardly be trained."""


def batch_size_for(n: int, configured: int) -> int:
    """The size of the batches of `n` examples: the configured one at most."""
    return min(configured, max(1, n // _MIN_STEPS))


@dataclass(frozen=True)
class Batch:
    """Examples on a device.

    Attributes:
        numerics: float32 [n, 11], NaN for unknown.
        codes: int64 [n, 4], 0 for unknown.
        targets: float32 [n, n_genres], uniform over the genres.
    """

    numerics: Tensor
    codes: Tensor
    targets: Tensor

    @classmethod
    def of(cls, encoded: Encoded, targets: NDArray[np.float32], device: torch.device) -> "Batch":
        arrays = (encoded.numerics, encoded.codes, targets)
        return cls(*(torch.from_numpy(array).to(device) for array in arrays))

    def take(self, rows: Tensor) -> "Batch":
        return Batch(*(tensor.index_select(0, rows) for tensor in (self.numerics, self.codes, self.targets)))

    def masked(self, kept: Tensor) -> "Batch":
        """The same examples, where `kept`, bool [n, 15], is false with the feature unknown."""
        return Batch(
            self.numerics.masked_fill(~kept[:, _NUMERIC_COLUMNS], torch.nan),
            self.codes.masked_fill(~kept[:, _CATEGORICAL_COLUMNS], 0),
            self.targets,
        )

    def __len__(self) -> int:
        return len(self.numerics)
