"""Periodic embeddings of numeric features (Gorishniy, Rubachev & Babenko 2022)."""

import math

import torch
from torch import Tensor, nn


class PeriodicEmbeddings(nn.Module):
    """Each feature x → ReLU(W [cos 2πfx, sin 2πfx] + b), with its own learned frequencies f, W and b.

    A plain linear layer sees a feature only as more or less; this lets it tell apart values that lie close together.
    An unknown feature has a learned vector of its own.
    """

    def __init__(self, n_features: int, n_frequencies: int, dim: int, sigma: float) -> None:
        """`sigma`: standard deviation of the frequencies at the start; larger looks at finer differences."""
        super().__init__()
        bound = (2 * n_frequencies) ** -0.5
        self.frequencies = nn.Parameter(torch.randn(n_features, n_frequencies) * sigma)
        self.weights = nn.Parameter(torch.empty(n_features, 2 * n_frequencies, dim).uniform_(-bound, bound))
        self.biases = nn.Parameter(torch.empty(n_features, 1, dim).uniform_(-bound, bound))
        self.unknown = nn.Parameter(torch.zeros(n_features, 1, dim))
        self.width = n_features * dim

    def forward(self, values: Tensor, known: Tensor) -> Tensor:
        """float32 [n, n_features], and whether each is known, bool of the same shape → [n, n_features × dim]."""
        angles = 2 * math.pi * values.t()[:, :, None] * self.frequencies[:, None, :]
        waves = torch.cat([angles.cos(), angles.sin()], dim=2)
        embedded = torch.baddbmm(self.biases, waves, self.weights).relu()
        return torch.where(known.t()[:, :, None], embedded, self.unknown).transpose(0, 1).flatten(1)
