"""The multi-layer perceptron of the published study: the baseline."""

from typing import Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from app.bundle.encoders import Encoders
from training.fitting.batch import Batch
from training.networks.base import CategoricalEmbeddings, GenreNet, split_unknown
from training.networks.configuration import DropoutRate, NetworkConfig, Widths, is_off
from training.networks.dropout import Dropout


class PerceptronConfig(NetworkConfig):
    """The keys of a perceptron; without the two switches it is the network of the published study."""

    kind: Literal["perceptron"]
    numerics: Literal["standard", "quantile"] = "standard"
    hidden: Widths = Field(description="widths of the hidden layers; the last one is the embedding")
    dropout: DropoutRate
    categorical_dim: int = Field(ge=1, le=64, description="dimensions of each categorical embedding")
    residual: bool = Field(
        False, exclude_if=is_off, description="add the input of a hidden layer to its output, where the widths match"
    )
    normalised: bool = Field(False, exclude_if=is_off, description="layer normalisation in each hidden layer")

    def build(self, encoders: Encoders, n_genres: int) -> "Perceptron":
        return Perceptron(self, encoders, n_genres)

    @property
    def layers(self) -> tuple[int, ...]:
        return self.hidden


class Perceptron(GenreNet):
    """Embeddings of the categorical features beside the numerics, then Linear → ReLU → Dropout for each hidden width,
    then a linear head. The embedding of a track is the last hidden layer, L2-normalised. An unknown numeric is taken
    for the mean, as in the published study.
    """

    def __init__(self, config: PerceptronConfig, encoders: Encoders, n_genres: int) -> None:
        super().__init__()
        self.categorical = CategoricalEmbeddings([e.n_codes for e in encoders.categorical], config.categorical_dim)
        layers: list[nn.Module] = []
        width = len(encoders.numeric) + self.categorical.width
        for hidden in config.hidden:
            layers.append(_HiddenLayer(width, hidden, config))
            width = hidden
        self.trunk = nn.Sequential(*layers)
        self.head = nn.Linear(width, n_genres)

    def answer(self, numerics: Tensor, codes: Tensor) -> tuple[Tensor, Tensor]:
        hidden = self._hidden(numerics, codes)
        return self.head(hidden), nn.functional.normalize(hidden, dim=1)

    def loss(self, batch: Batch) -> Tensor:
        logits = self.head(self._hidden(batch.numerics, batch.codes))
        return nn.functional.cross_entropy(logits, batch.targets)

    def _hidden(self, numerics: Tensor, codes: Tensor) -> Tensor:
        values, _ = split_unknown(numerics)
        hidden: Tensor = self.trunk(torch.cat([values, self.categorical(codes)], dim=1))
        return hidden


class _HiddenLayer(nn.Module):
    """Linear → (layer normalisation) → ReLU → Dropout, (plus its own input): float32 [n, width] → [n, hidden]."""

    def __init__(self, width: int, hidden: int, config: PerceptronConfig) -> None:
        super().__init__()
        normalisation = [nn.LayerNorm(hidden)] if config.normalised else []
        self.layers = nn.Sequential(nn.Linear(width, hidden), *normalisation, nn.ReLU(), Dropout(config.dropout))
        self._residual = config.residual and width == hidden

    def forward(self, values: Tensor) -> Tensor:
        changed: Tensor = self.layers(values)
        return values + changed if self._residual else changed
