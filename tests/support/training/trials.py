"""What tests read of trials."""

from training.config import TrainConfig
from training.experiments.trial import Trial


def config_of(trial: Trial) -> TrainConfig:
    """The configuration of a trial that fits a network."""
    assert isinstance(trial.model, TrainConfig)
    return trial.model
