"""The network: encoded features → embedding → genre logits."""

import torch
from torch import Tensor, nn

from app.bundle.encoders import Encoders
from training.config import ModelConfig
from training.dropout import Dropout


class GenreNet(nn.Module):
    """The multi-layer perceptron of the published study.

    Embeddings of the categorical features beside the numerics, then Linear → ReLU → Dropout for each hidden width, then
    a linear head. The embedding of a track is the last hidden layer, L2-normalised.
    """

    def __init__(self, config: ModelConfig, encoders: Encoders, n_genres: int) -> None:
        super().__init__()
        self.categorical = nn.ModuleList(
            nn.Embedding(encoder.n_codes, config.categorical_dim) for encoder in encoders.categorical
        )
        layers: list[nn.Module] = []
        width = len(encoders.numeric) + len(encoders.categorical) * config.categorical_dim
        for hidden in config.hidden:
            layers += [nn.Linear(width, hidden), nn.ReLU(), Dropout(config.dropout)]
            width = hidden
        self.trunk = nn.Sequential(*layers)
        self.head = nn.Linear(width, n_genres)

    def forward(self, numerics: Tensor, codes: Tensor) -> tuple[Tensor, Tensor]:
        """Numerics float32 [n, 11], codes int64 [n, 4] → logits [n, n_genres], unit embedding [n, embedding_dim]."""
        embedded = [embed(codes[:, position]) for position, embed in enumerate(self.categorical)]
        hidden = self.trunk(torch.cat([numerics, *embedded], dim=1))
        return self.head(hidden), nn.functional.normalize(hidden, dim=1)
