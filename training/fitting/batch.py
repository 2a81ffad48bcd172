"""Encoded examples as tensors."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from app.bundle.encoders import Encoded


@dataclass(frozen=True)
class Batch:
    """numerics: float32 [n, 11]; codes: int64 [n, 4]; targets: float32 [n, n_genres], uniform over the genres."""

    numerics: Tensor
    codes: Tensor
    targets: Tensor

    @classmethod
    def of(cls, encoded: Encoded, targets: NDArray[np.float32], device: torch.device) -> "Batch":
        arrays = (encoded.numerics, encoded.codes, targets)
        return cls(*(torch.from_numpy(array).to(device) for array in arrays))

    def take(self, rows: Tensor) -> "Batch":
        return Batch(*(tensor.index_select(0, rows) for tensor in (self.numerics, self.codes, self.targets)))

    def __len__(self) -> int:
        return len(self.numerics)
