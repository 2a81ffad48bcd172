"""What a network is here: encoded features → genre logits and embedding, and the loss that trains it."""

from abc import ABC, abstractmethod

import torch
from torch import Tensor, nn

from app.bundle.calibration import Calibration
from training.fitting.batch import Batch


class GenreNet(nn.Module, ABC):
    """A network that is calibrated, which training does last; until then it answers as it is."""

    intercept: Tensor
    slope: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("intercept", torch.zeros(()))
        self.register_buffer("slope", torch.zeros(()))

    def forward(self, numerics: Tensor, codes: Tensor) -> tuple[Tensor, Tensor]:
        """Numerics float32 [n, 11], NaN for unknown, codes int64 [n, 4], 0 for unknown → calibrated logits
        [n, n_genres], unit embedding [n, dim].
        """
        logits, embedding = self.answer(numerics, codes)
        confidence = logits.softmax(dim=1).amax(dim=1, keepdim=True)
        return logits / (self.intercept + self.slope * confidence).exp(), embedding  # as app.bundle.calibration has it

    def set_calibration(self, calibration: Calibration) -> None:
        self.intercept.fill_(calibration.intercept)
        self.slope.fill_(calibration.slope)

    @abstractmethod
    def answer(self, numerics: Tensor, codes: Tensor) -> tuple[Tensor, Tensor]:
        """As `forward`, with logits as they come."""

    @abstractmethod
    def loss(self, batch: Batch) -> Tensor:
        """The mean loss over a batch, a scalar."""


def split_unknown(numerics: Tensor) -> tuple[Tensor, Tensor]:
    """The values, float32 [n, n_features] with 0 for unknown, and whether each is known, bool of the same shape."""
    known = ~numerics.isnan()
    return torch.where(known, numerics, torch.zeros_like(numerics)), known


class OneHot(nn.Module):
    """Each categorical feature as one 1 among 0s, side by side: codes int64 [n, n_features] → [n, sum of n_codes].

    A look-up in an identity matrix, not torch's one_hot: exported to ONNX, that one answers 0s for a code out of range,
    and a look-up fails.
    """

    def __init__(self, n_codes: list[int]) -> None:
        super().__init__()
        for position, n in enumerate(n_codes):
            self.register_buffer(f"rows{position}", torch.eye(n), persistent=False)
        self._n_features = len(n_codes)
        self.width = sum(n_codes)

    def forward(self, codes: Tensor) -> Tensor:
        return torch.cat(
            [self.get_buffer(f"rows{position}")[codes[:, position]] for position in range(self._n_features)], dim=1
        )


class CategoricalEmbeddings(nn.Module):
    """An embedding for each categorical feature, side by side: codes int64 [n, n_features] → [n, n_features × dim]."""

    def __init__(self, n_codes: list[int], dim: int) -> None:
        super().__init__()
        self.tables = nn.ModuleList(nn.Embedding(n, dim) for n in n_codes)
        self.width = len(n_codes) * dim

    def forward(self, codes: Tensor) -> Tensor:
        return torch.cat([table(codes[:, position]) for position, table in enumerate(self.tables)], dim=1)
