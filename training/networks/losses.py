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
    least = torch.finfo(embedding.dtype).min  # not infinity: a batch of one has nothing else to draw from
    cosines = (embedding @ embedding.t() / temperature).masked_fill(itself, least)
    shares = ((targets @ targets.t()) > 0) & ~itself
    some = shares.any(dim=1, keepdim=True)
    # Where none is shared all are, which makes the loss of the example 0; picking rows would wait for the device.
    shared = cosines.masked_fill(~shares & some, least)
    return (cosines.logsumexp(dim=1) - shared.logsumexp(dim=1)).sum() / some.sum().clamp(min=1)
