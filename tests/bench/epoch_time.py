"""How much faster is an epoch here than with a plain TensorDataset and DataLoader around the same model?

python -m tests.bench.epoch_time TABLE     (the median of several pairs, each pair in turn)
"""

import statistics
import sys
import time
from pathlib import Path

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from app.bundle.encoders import encode
from training.config import load_config
from training.data.table import read_table
from training.data.tracks import merge_tracks
from training.fitting.batch import Batch
from training.fitting.encoders import fit_encoders
from training.fitting.trainer import make_optimiser, make_scheduler, train_epoch
from training.networks.base import GenreNet
from training.seeding import Seeds
from training.splits import examples_of, split

BATCH_SIZES = (64, 256, 1024, 4096)
PAIRS = 5


def main() -> None:
    config = load_config("published")
    table = read_table(Path(sys.argv[1]))
    examples = examples_of("rows", table, merge_tracks(table))
    side = split(examples, Seeds(config.seed).numpy("split")).train
    encoders = fit_encoders(examples.features[side], config.model.numerics)
    train = Batch.of(encode(encoders, examples.features[side]), examples.targets(side), torch.device("cpu"))
    plain = TensorDataset(train.numerics, train.codes, train.targets.argmax(dim=1))

    n_genres = train.targets.shape[1]
    print(f"{len(side):,} training rows, {torch.get_num_threads()} threads")
    for batch_size in BATCH_SIZES:
        ours, theirs = [], []
        for pair in range(PAIRS + 1):
            model = config.model.build(encoders, n_genres)
            optimiser = make_optimiser(model, config.optimiser)
            scheduler = make_scheduler(optimiser, config.optimiser, steps_per_epoch=1)
            started = time.perf_counter()
            train_epoch(model, optimiser, scheduler, train, batch_size, Seeds(pair).torch("shuffle"))
            between = time.perf_counter()
            plain_epoch(config.model.build(encoders, n_genres), plain, batch_size)
            if pair:  # the first pair warms up
                ours.append(between - started)
                theirs.append(time.perf_counter() - between)
        ratio = statistics.median(b / a for a, b in zip(ours, theirs, strict=True))
        print(
            f"batch {batch_size:>4}: {statistics.median(ours):.2f} s an epoch, "
            f"DataLoader {statistics.median(theirs):.2f} s, {ratio:.2f} times faster"
        )


def plain_epoch(model: GenreNet, dataset: TensorDataset, batch_size: int) -> float:
    """The loop of a tutorial."""
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=1e-2)
    loss_function = nn.CrossEntropyLoss()
    model.train()
    total = 0.0
    for numerics, codes, labels in DataLoader(dataset, batch_size=batch_size, shuffle=True):
        optimiser.zero_grad()
        loss = loss_function(model(numerics, codes)[0], labels)
        loss.backward()
        optimiser.step()
        total += loss.item() * len(labels)
    return total / len(dataset)


if __name__ == "__main__":
    main()
