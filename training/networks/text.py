"""The text classifier while it is trained: the network that `app.bundle.text.TextClassifier` applies afterwards."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from app.bundle.text import N_KINDS, TextBags

_INITIAL_DEVIATION = 0.1


class TextNet(nn.Module):
    """Means of table rows for each kind of text, averaged over the kinds that are kept, then one hidden layer."""

    def __init__(self, n_buckets: int, dim: int, n_hidden: int, n_genres: int, dropout: float) -> None:
        super().__init__()
        # One table below the other. Gradients are sparse: a batch touches few of the rows.
        self.tables = nn.EmbeddingBag(N_KINDS * n_buckets, dim, mode="sum", sparse=True, include_last_offset=True)
        nn.init.normal_(self.tables.weight, std=_INITIAL_DEVIATION)
        self.hidden = nn.Linear(dim, n_hidden)
        self.output = nn.Linear(n_hidden, n_genres)
        self.dropout = nn.Dropout(dropout)

    def forward(self, bags: TextBags, kept: NDArray[np.bool_]) -> Tensor:
        """Logits [n, n_genres] of the texts of n tracks, by the kinds `kept`, bool [n, 3], of those that are given."""
        sizes = bags.sizes.ravel()
        offsets = torch.from_numpy(np.concatenate([[0], sizes.cumsum()]))
        used = bags.given & kept
        shares = used / np.maximum(sizes.reshape(-1, N_KINDS), 1) / np.maximum(used.sum(axis=1, keepdims=True), 1)
        sums: Tensor = self.tables(torch.from_numpy(bags.rows), offsets)
        scaled = sums * torch.from_numpy(shares.astype(np.float32)).reshape(-1, 1)
        mean = scaled.reshape(-1, N_KINDS, sums.shape[1]).sum(dim=1)
        logits: Tensor = self.output(self.dropout(torch.relu(self.hidden(self.dropout(mean)))))
        return logits
