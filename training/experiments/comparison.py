"""The comparison: a network beside ordinary models, and beside itself less one ingredient, as a list of trials.

All models of one protocol and seed are measured on the same split.
"""

from typing import get_args

from training.config import Protocol, TrainConfig, load_config, with_overrides
from training.evaluation.baselines import BASELINES
from training.experiments.trial import Baseline, Trial

COMPARISON = "comparison"
NETWORK = "network"
PERCEPTRON = "perceptron"
ABLATED_PROTOCOL: Protocol = "recordings"
ABLATIONS: dict[str, tuple[str, ...]] = {
    "numbers standardised, not through quantiles": ("model.numerics=standard",),
    "no periodic features": ("model.n_frequencies=0",),
    "no cosine head": ("model.cosine_weight=0", "model.mix=0"),
    "no nearest-neighbour loss": ("model.neighbour_weight=0",),
    "one tower: genres from the cosine head alone": ("model.mix=1",),
    "no dropout": ("model.retrieval.dropout=0", "model.classifier.dropout=0"),
    "constant learning rate, early stopping": (
        "optimiser.schedule=constant",
        "optimiser.learning_rate=5e-4",
        "optimiser.patience=5",
    ),
}
"""By name, what is changed in the configuration of a two-tower network."""


def comparison_trials(config: TrainConfig, n_seeds: int, rows: bool = True, ablations: bool = True) -> list[Trial]:
    """The trials of a comparison: all protocols, and `n_seeds` seeds that begin with the seed of `config`.

    All of them learn under the masks of `config`, so that all can do with less than every feature. Ablations have the
    first seed and one protocol only, and do not read words, which know nothing of the network. The trials that matter
    most come first.

    Args:
        config: of the network.
        n_seeds: how many.
        rows: measure by the protocol `rows` too; a network that was trained by it always is.
        ablations: train the network without each of its ingredients too.
    """
    protocols = [
        protocol for protocol in get_args(Protocol) if rows or protocol in ("recordings", "artists", config.protocol)
    ]
    seeds = range(config.seed, config.seed + n_seeds)
    splits = [(protocol, seed) for seed in seeds for protocol in protocols]
    perceptron = load_config("baseline").model_copy(update={"masks": config.masks})
    models: dict[str, list[TrainConfig | Baseline]] = {
        NETWORK: [_with_split(config, *split) for split in splits],
        PERCEPTRON: [_with_split(perceptron, *split) for split in splits],
        **{name: [Baseline(name, *split, config.masks) for split in splits] for name in BASELINES},
    }
    if ablations and config.model.kind == "two-tower":
        ablated = _with_split(config, ABLATED_PROTOCOL, config.seed).model_copy(update={"text": None})
        models |= {name: [with_overrides(ablated, overrides)] for name, overrides in ABLATIONS.items()}
    return [
        Trial(COMPARISON, point, label, model, "views")
        for point, (label, of_label) in enumerate(models.items())
        for model in of_label
    ]


def _with_split(config: TrainConfig, protocol: Protocol, seed: int) -> TrainConfig:
    return config.model_copy(update={"protocol": protocol, "seed": seed})
