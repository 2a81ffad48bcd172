"""Fits a network: one visible loop over tensors, early stopping, the best weights restored, then calibrated."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch.optim.lr_scheduler import ConstantLR, LRScheduler, OneCycleLR

from app.bundle.encoders import Encoded, Encoders, encode
from training.config import OptimiserConfig, TrainConfig
from training.errors import TrainingError
from training.evaluation.metrics import macro_f1
from training.fitting.batch import Batch, batch_size_for
from training.fitting.calibration import fit_calibration
from training.fitting.early_stopping import EarlyStopping
from training.fitting.masks import MaskConfig, draw_masks, masked
from training.fitting.noise import Noise
from training.networks.base import GenreNet
from training.seeding import Seeds
from training.splits import Examples, Split

_INFERENCE_BATCH = 8192


class TrainingDiverged(TrainingError):
    """The network does not learn any more. The message says where, and what to try."""

    def __init__(self, what: str, optimiser: torch.optim.Optimizer) -> None:
        super().__init__(
            f"{what}, at learning rate {optimiser.param_groups[0]['lr']:g}; nothing was published. "
            "Try a smaller optimiser.learning_rate, or look for extreme values in the table"
        )


@dataclass(frozen=True)
class Epoch:
    """What one epoch came to. `seconds` is the training part alone, without validation."""

    number: int
    loss: float
    macro_f1: float
    seconds: float


@dataclass(frozen=True)
class Fitted:
    """The chosen network of a run, on the CPU and in evaluation mode, and the history of the run."""

    model: GenreNet
    history: list[Epoch]
    best_epoch: int


def choose_device(name: str) -> torch.device:
    """`auto` takes CUDA where there is one.

    Raises:
        ValueError: cuda is asked for and there is none.
    """
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if name == "cuda" and not torch.cuda.is_available():
        raise ValueError("--device cuda: no CUDA device here; expected one, or --device cpu")
    if name not in ("cpu", "cuda"):
        raise ValueError(f"--device {name}: expected auto, cpu or cuda")
    return torch.device(name)


def fit(
    examples: Examples,
    split: Split,
    encoders: Encoders,
    config: TrainConfig,
    device: torch.device,
    on_epoch: Callable[[Epoch], None] = lambda _: None,
) -> Fitted:
    """Train for `max_epochs`, or with `patience` until the validation macro F1 stops rising; then calibrate.

    Raises:
        TrainingDiverged: the loss is not finite.
    """
    seeds = Seeds(config.seed)
    # Initial weights and dropout come from torch's own generator, the order of the examples from a named one.
    torch.manual_seed(seeds.integer("network"))
    shuffle, masking = seeds.torch("shuffle"), seeds.numpy("masks")
    learned_from, hearing = examples.features[split.train], seeds.numpy("noise")
    noise = Noise.fit(config.noise, learned_from) if config.noise else None
    model = config.model.build(encoders, examples.genre_sets.shape[1]).to(device)
    optimiser = make_optimiser(model, config.optimiser)
    train = Batch.of(encode(encoders, learned_from), examples.targets(split.train), device)
    validation = encode(encoders, examples.features[split.validation])
    batch_size = batch_size_for(len(train), config.optimiser.batch_size)
    scheduler = make_scheduler(optimiser, config.optimiser, math.ceil(len(train) / batch_size))
    stopping = EarlyStopping(config.optimiser.patience) if config.optimiser.patience else None
    history: list[Epoch] = []

    for number in range(1, config.optimiser.max_epochs + 1):
        started = time.perf_counter()
        heard = train if noise is None else _heard(train, encode(encoders, noise.draw(learned_from, hearing)), device)
        kept = _masks_of_an_epoch(len(train), config.masks, masking, device)
        loss = train_epoch(model, optimiser, scheduler, heard, batch_size, shuffle, kept)
        seconds = time.perf_counter() - started
        probabilities, embeddings = infer(model, validation, device)
        if not (np.isfinite(probabilities).all() and np.isfinite(embeddings).all()):
            raise TrainingDiverged(f"the network answers no finite numbers after epoch {number}", optimiser)
        epoch = Epoch(number, loss, macro_f1(probabilities, examples.genre_sets[split.validation]), seconds)
        history.append(epoch)
        on_epoch(epoch)
        if stopping and stopping.update(number, epoch.macro_f1, model.state_dict()):
            break

    if stopping:
        model.load_state_dict(stopping.best_weights)
    model.cpu().eval()
    features = examples.features[split.validation]
    if noise:
        features = noise.draw(features, hearing)
    _calibrate(model, encoders, features, examples.genre_sets[split.validation], config.masks, masking)
    return Fitted(model, history, stopping.best_epoch if stopping else len(history))


def _calibrate(
    model: GenreNet,
    encoders: Encoders,
    features: NDArray[np.float32],
    genre_sets: NDArray[np.bool_],
    masks: MaskConfig | None,
    masking: np.random.Generator,
) -> None:
    """Fit one calibration for all known features: on features as they are and, where there are masks, under masks."""
    if masks:
        features = np.concatenate([features, masked(features, draw_masks(len(features), masks, masking))])
        genre_sets = np.concatenate([genre_sets, genre_sets])
    encoded = encode(encoders, features)
    with torch.no_grad():
        logits, _ = model.answer(torch.from_numpy(encoded.numerics), torch.from_numpy(encoded.codes))
    model.set_calibration(fit_calibration(logits.numpy(), genre_sets))


def _heard(train: Batch, encoded: Encoded, device: torch.device) -> Batch:
    """The same examples as an extractor hears them in one epoch."""
    return replace(
        train,
        numerics=torch.from_numpy(encoded.numerics).to(device),
        codes=torch.from_numpy(encoded.codes).to(device),
    )


def _masks_of_an_epoch(
    n: int, masks: MaskConfig | None, masking: np.random.Generator, device: torch.device
) -> torch.Tensor | None:
    """Drawn and moved at once: within an epoch nothing waits for the device."""
    return None if masks is None else torch.from_numpy(draw_masks(n, masks, masking)).to(device)


def make_optimiser(model: GenreNet, config: OptimiserConfig) -> torch.optim.Optimizer:
    """AdamW (Loshchilov & Hutter 2019); fused: one pass over the weights a step."""
    return torch.optim.AdamW(model.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay, fused=True)


def make_scheduler(optimiser: torch.optim.Optimizer, config: OptimiserConfig, steps_per_epoch: int) -> LRScheduler:
    """Stepped with every batch. One-cycle (Smith & Topin 2018): up to the learning rate, then down to nothing."""
    if config.schedule == "constant":
        return ConstantLR(optimiser, factor=1.0)
    return OneCycleLR(optimiser, config.learning_rate, epochs=config.max_epochs, steps_per_epoch=steps_per_epoch)


def train_epoch(
    model: GenreNet,
    optimiser: torch.optim.Optimizer,
    scheduler: LRScheduler,
    train: Batch,
    batch_size: int,
    shuffle: torch.Generator,
    kept: torch.Tensor | None = None,
) -> float:
    """One pass over `train` in a new order, under the masks `kept`, bool [n, 15]. Returns the mean loss.

    Nothing is read back before the end, so that a CUDA device never waits for this loop.
    """
    model.train()
    order = torch.randperm(len(train), generator=shuffle).to(train.numerics.device)
    batches = torch.split(order, batch_size)
    losses = []
    for rows in batches:
        batch = train.take(rows)
        loss = model.loss(batch if kept is None else batch.masked(kept.index_select(0, rows)))
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        scheduler.step()
        losses.append(loss.detach())
    total = 0.0
    for step, (rows, value) in enumerate(zip(batches, torch.stack(losses).tolist(), strict=True), start=1):
        if not math.isfinite(value):
            raise TrainingDiverged(f"the loss is {value} at step {step} of the epoch", optimiser)
        total += value * len(rows)
    return total / len(train)


@torch.no_grad()
def infer(
    model: GenreNet, encoded: Encoded, device: torch.device | None = None
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Genre probabilities [n, n_genres] and unit embeddings [n, embedding_dim], both float32, in evaluation mode."""
    device = device or torch.device("cpu")
    model.eval()
    parts = [
        model(numerics.to(device), codes.to(device))
        for numerics, codes in zip(
            torch.split(torch.from_numpy(encoded.numerics), _INFERENCE_BATCH),
            torch.split(torch.from_numpy(encoded.codes), _INFERENCE_BATCH),
            strict=True,
        )
    ]
    probabilities = torch.cat([logits for logits, _ in parts]).softmax(dim=1).cpu().numpy()
    return probabilities, torch.cat([embedding for _, embedding in parts]).cpu().numpy()
