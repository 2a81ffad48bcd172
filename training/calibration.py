"""Temperature scaling (Guo et al. 2017): one number that makes confidence mean what it says."""

import math

import torch
from scipy.optimize import minimize_scalar

from training.batch import Batch
from training.losses import best_genre_loss
from training.model import GenreNet

_RANGE = (0.1, 10.0)


@torch.no_grad()
def fit_temperature(model: GenreNet, validation: Batch) -> float:
    """The temperature with the smallest log-loss of the likeliest genre of each set, on the validation side.

    The log-loss is of the best genre, as accuracy is: against the uniform distribution over a set, the best temperature
    would leave a track of two genres at half the confidence that its prediction deserves.
    """
    model.eval()
    logits, _ = model.answer(validation.numerics, validation.codes)
    found = minimize_scalar(
        lambda log: float(best_genre_loss(logits / math.exp(log), validation.targets)),
        bounds=(math.log(_RANGE[0]), math.log(_RANGE[1])),
        method="bounded",
    )
    return float(math.exp(found.x))
