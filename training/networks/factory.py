"""Makes the network that a configuration asks for."""

from typing import assert_never

from app.bundle.encoders import Encoders
from training.config import ModelConfig, PerceptronConfig, TwoTowerConfig
from training.networks.base import GenreNet
from training.networks.perceptron import Perceptron
from training.networks.two_tower import TwoTower


def make_network(config: ModelConfig, encoders: Encoders, n_genres: int) -> GenreNet:
    """A network with fresh weights from torch's current generator."""
    match config:
        case PerceptronConfig():
            return Perceptron(config, encoders, n_genres)
        case TwoTowerConfig():
            return TwoTower(config, encoders, n_genres)
        case _:
            assert_never(config)
