"""Fits the text classifier on the training side, and makes it small."""

import math
from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from torch import nn
from torch.optim.lr_scheduler import OneCycleLR

from app.bundle.calibration import Calibration
from app.bundle.text import N_KINDS, TextBags, TextClassifier, TextSettings
from training.fitting.batch import batch_size_for
from training.networks.configuration import DropoutRate, Positive, Strict
from training.networks.text import TextNet
from training.seeding import Seeds

DEFAULT_WEIGHT = 0.5
"""Of words where there are too few examples to fit it: about what the Spotify table gives."""
_LARGEST_CODE = 127


class TextConfig(Strict):
    """The text classifier. Tables of 2^17 rows of 32 are 12.6 MB of the bundle."""

    n_buckets: int = Field(ge=1, le=2**24, description="rows of the table of each kind of text")
    dim: int = Field(ge=1, le=4096)
    n_hidden: int = Field(ge=1, le=65536)
    dropout: DropoutRate
    hidden_kinds: DropoutRate = Field(description="the rate at which examples lose a kind of text while they train")
    table_learning_rate: Positive = Field(description="the highest, of the tables")
    learning_rate: Positive = Field(description="the highest, of the layers")
    batch_size: int = Field(ge=1, description="at most; a small table gets smaller batches")
    max_epochs: int = Field(ge=1)


def fit_text(
    bags: TextBags,
    targets: NDArray[np.float32],
    config: TextConfig,
    seeds: Seeds,
    advance: Callable[[int], None] = lambda _: None,
) -> TextClassifier:
    """Train on examples, then round the tables to eight bits. How much words count is not fitted yet.

    Tables and layers have an optimiser each, of one-cycle learning rates: gradients of the tables are sparse.

    Args:
        bags: Of n examples of the training side.
        targets: float32 [n, n_genres], rows add up to 1.
        config: Of the classifier.
        seeds: Of the run.
        advance: Called with the number of epochs just done.

    Raises:
        ValueError: the numbers are not finite any more.
    """
    torch.manual_seed(seeds.integer("text network"))
    rng = seeds.numpy("text")
    net = TextNet(config.n_buckets, config.dim, config.n_hidden, targets.shape[1], config.dropout)
    layers = [*net.hidden.parameters(), *net.output.parameters()]
    optimisers: tuple[torch.optim.Optimizer, ...] = (
        torch.optim.SparseAdam([net.tables.weight], lr=config.table_learning_rate),
        torch.optim.Adam(layers, lr=config.learning_rate),
    )
    n = len(targets)
    batch_size = batch_size_for(n, config.batch_size)
    n_steps = config.max_epochs * math.ceil(n / batch_size)
    schedules = [
        OneCycleLR(optimiser, rate, total_steps=n_steps, cycle_momentum=False)
        for optimiser, rate in zip(optimisers, (config.table_learning_rate, config.learning_rate), strict=True)
    ]
    for _ in range(config.max_epochs):
        order = rng.permutation(n)
        for start in range(0, n, batch_size):
            rows = order[start : start + batch_size]
            logits = net(bags.take(rows), _kept(len(rows), config.hidden_kinds, rng))
            loss = nn.functional.cross_entropy(logits, torch.from_numpy(targets[rows]))
            for optimiser in optimisers:
                optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            for optimiser, schedule in zip(optimisers, schedules, strict=True):
                optimiser.step()
                schedule.step()
        advance(1)
    return _rounded(net, config)


def _kept(n: int, rate: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Bool [n, 3]: the kinds of text that examples keep, at least one each."""
    kept = rng.random((n, N_KINDS)) >= rate
    kept[np.arange(n), rng.integers(N_KINDS, size=n)] |= ~kept.any(axis=1)
    return kept


@torch.no_grad()
def _rounded(net: TextNet, config: TextConfig) -> TextClassifier:
    if not all(bool(weights.isfinite().all()) for weights in net.parameters()):
        raise ValueError(
            "the text classifier has no finite numbers any more; nothing was published. Try a smaller "
            "text.table_learning_rate or text.learning_rate"
        )
    tables = net.tables.weight.numpy().reshape(N_KINDS, config.n_buckets, config.dim)
    scales = np.abs(tables).max(axis=(1, 2)).astype(np.float64) / _LARGEST_CODE
    codes = np.rint(tables / scales[:, None, None]).astype(np.int8)
    layers = (torch.cat([layer.weight, layer.bias[:, None]], dim=1).numpy() for layer in (net.hidden, net.output))
    settings = TextSettings(
        n_buckets=config.n_buckets,
        dim=config.dim,
        scales=tuple(scales.tolist()),
        weights=(0.0,) + (2**N_KINDS - 1) * (DEFAULT_WEIGHT,),
        growth=0,
        calibration=Calibration(),
        weight_artist_known=DEFAULT_WEIGHT,
        calibration_artist_known=Calibration(),
    )
    return TextClassifier(settings, codes, *layers)
