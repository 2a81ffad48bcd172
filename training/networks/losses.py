"""Losses for examples with a set of genres. `targets`: float32 [n, n_genres], above 0 on the genres of each example."""

import torch
from torch import Tensor


def best_genre_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """-log p of the genre of the set that the model finds most probable; with one genre, the usual cross-entropy.

    A prediction counts when it is any genre of the track, so nothing is gained by spreading probability over the set.
    """
    logs = logits.log_softmax(dim=1).masked_fill(targets == 0, -torch.inf)
    return -logs.amax(dim=1).mean()


def soft_nearest_neighbour_loss(embedding: Tensor, targets: Tensor, temperature: float) -> Tensor:
    """Neighbourhood components analysis on a batch (Goldberger et al. 2004; Ye et al. 2024): what retrieval uses.

    Each example draws a neighbour from the others of the batch with probability softmax(cosine / temperature); the loss
    is -log of the probability that it shares a genre. Examples that share a genre with no other are left out.

    Args:
        embedding: float32 [n, dim], unit vectors.
        targets: float32 [n, n_genres].
        temperature: the smaller, the fewer neighbours count.
    """
    itself = torch.eye(len(embedding), dtype=torch.bool, device=embedding.device)
    cosines = (embedding @ embedding.t() / temperature).masked_fill(itself, -torch.inf)
    shares = ((targets @ targets.t()) > 0) & ~itself
    some = shares.any(dim=1)
    if not bool(some.any()):
        return embedding.sum() * 0
    cosines, shares = cosines[some], shares[some]
    return (cosines.logsumexp(dim=1) - cosines.masked_fill(~shares, -torch.inf).logsumexp(dim=1)).mean()
