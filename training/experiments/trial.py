"""One run of a study: fits a network and measures it as the published study did."""

from typing import Any

import numpy as np
import torch

from app.bundle.encoders import encode
from app.bundle.vectors import VectorLayout
from training.config import TrainConfig
from training.evaluation.metrics import accuracy, macro_f1
from training.evaluation.retrieval import Searcher
from training.fitting.encoders import fit_encoders
from training.fitting.trainer import Epoch, fit, infer
from training.seeding import Seeds
from training.splits import Examples, split


def run_trial(config: TrainConfig, examples: Examples) -> dict[str, Any]:
    """The history and the report of a run, as JSON. `sec/epoch` is the training part of the median epoch.

    Raises:
        TrainingDiverged: the loss is not finite.
    """
    sides = split(examples, Seeds(config.seed_of_split).numpy("split"))
    encoders = fit_encoders(examples.features[sides.train], config.model.numerics)
    fitted = fit(examples, sides, encoders, config, torch.device("cpu"))
    probabilities, embeddings = infer(fitted.model, encode(encoders, examples.features))
    test = sides.test
    searcher = Searcher(examples, VectorLayout.join(embeddings, probabilities))
    found = searcher.measure(test, np.zeros(len(test), dtype=np.float32))  # the embedding alone, as published
    return {
        "history": [_epoch(epoch) for epoch in fitted.history],
        "report": {
            "sec/epoch": round(float(np.median([epoch.seconds for epoch in fitted.history])), 4),
            "accuracy": round(accuracy(probabilities[test], examples.genre_sets[test]), 5),
            "macro_f1": round(macro_f1(probabilities[test], examples.genre_sets[test]), 5),
            "genre_hit@10": round(found.figures["genre_hit@10"], 5),
            "best_epoch": fitted.best_epoch,
            "n_epochs": len(fitted.history),
        },
    }


def _epoch(epoch: Epoch) -> dict[str, Any]:
    return {
        "epoch": epoch.number,
        "loss": round(epoch.loss, 5),
        "validation_macro_f1": round(epoch.macro_f1, 5),
        "seconds": round(epoch.seconds, 4),
    }
