"""The default network: one tower learns where tracks lie, the other which genre they are."""

import math
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from app.bundle.encoders import Encoders
from training.fitting.batch import Batch
from training.networks.base import GenreNet, OneHot, split_unknown
from training.networks.configuration import DropoutRate, NetworkConfig, Positive, Strict, Widths
from training.networks.dropout import Dropout
from training.networks.losses import best_genre_loss, soft_nearest_neighbour_loss
from training.networks.periodic import PeriodicEmbeddings


class TowerConfig(Strict):
    """The keys of one tower."""

    hidden: Widths
    dropout: DropoutRate
    sigma: Positive = Field(description="standard deviation of the periodic frequencies at the start")


class TwoTowerConfig(NetworkConfig):
    """The keys of the two-tower network."""

    kind: Literal["two-tower"]
    numerics: Literal["standard", "quantile"] = "quantile"
    n_frequencies: int = Field(
        ge=0, le=1024, description="periodic frequencies of each numeric feature; 0 leaves the features as they are"
    )
    numeric_dim: int = Field(ge=1, le=256, description="dimensions of each numeric embedding")
    embedding_dim: int = Field(ge=1, le=4096, description="dimensions of the embedding of a track")
    retrieval: TowerConfig
    classifier: TowerConfig
    cosine_temperature: Positive = Field(description="of the cosine-softmax head")
    cosine_weight: float = Field(1, ge=0, description="weight of the loss of the cosine-softmax head")
    neighbour_weight: float = Field(ge=0, description="weight of the soft nearest-neighbour loss")
    neighbour_temperature: Positive = Field(description="of the soft nearest-neighbour loss")
    mix: float = Field(ge=0, le=1, description="share of the cosine head in the logits; the rest is the classifier's")

    def build(self, encoders: Encoders, n_genres: int) -> "TwoTower":
        return TwoTower(self, encoders, n_genres)

    @property
    def layers(self) -> tuple[tuple[int, ...], ...]:
        return self.retrieval.hidden, self.classifier.hidden


class TwoTower(GenreNet):
    """Two towers over periodic features, because they want opposite things.

    Retrieval gains from a network that remembers its examples, most of which are candidates; classification of new
    tracks gains from one that forgets them. The retrieval tower ends in a unit vector, trained by a cosine-softmax head
    and the soft nearest-neighbour loss; the classifier tower, with more dropout, by the best genre of each track. The
    logits mix both: a product of experts, the cosine head with weight `mix`.
    """

    def __init__(self, config: TwoTowerConfig, encoders: Encoders, n_genres: int) -> None:
        super().__init__()
        self._config = config
        self.retrieval = _Tower(config.retrieval, config, encoders)
        self.projection = nn.Linear(self.retrieval.width, config.embedding_dim)
        self.genres = nn.Parameter(torch.randn(n_genres, config.embedding_dim) / math.sqrt(config.embedding_dim))
        self.classifier = _Tower(config.classifier, config, encoders)
        self.head = nn.Linear(self.classifier.width, n_genres)

    def answer(self, numerics: Tensor, codes: Tensor) -> tuple[Tensor, Tensor]:
        embedding, cosine_logits, plain_logits = self._both(numerics, codes)
        mix = self._config.mix
        return (1 - mix) * plain_logits + mix * cosine_logits, embedding

    def loss(self, batch: Batch) -> Tensor:
        embedding, cosine_logits, plain_logits = self._both(batch.numerics, batch.codes)
        neighbours = soft_nearest_neighbour_loss(embedding, batch.targets, self._config.neighbour_temperature)
        return (
            self._config.cosine_weight * nn.functional.cross_entropy(cosine_logits, batch.targets)
            + self._config.neighbour_weight * neighbours
            + best_genre_loss(plain_logits, batch.targets)
        )

    def _both(self, numerics: Tensor, codes: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        embedding = nn.functional.normalize(self.projection(self.retrieval(numerics, codes)), dim=1)
        cosines = embedding @ nn.functional.normalize(self.genres, dim=1).t()
        return embedding, cosines / self._config.cosine_temperature, self.head(self.classifier(numerics, codes))


class _Tower(nn.Module):
    """Periodic embeddings, which numerics are known, and the categories, then Linear → ReLU → Dropout for each hidden
    width.
    """

    def __init__(self, config: TowerConfig, shared: TwoTowerConfig, encoders: Encoders) -> None:
        super().__init__()
        n_numerics = len(encoders.numeric)
        self.periodic: PeriodicEmbeddings | None = None
        if shared.n_frequencies:
            self.periodic = PeriodicEmbeddings(n_numerics, shared.n_frequencies, shared.numeric_dim, config.sigma)
        self.categorical = OneHot([encoder.n_codes for encoder in encoders.categorical])
        self.width = (self.periodic.width if self.periodic else n_numerics) + n_numerics + self.categorical.width
        layers: list[nn.Module] = []
        for hidden in config.hidden:
            layers += [nn.Linear(self.width, hidden), nn.ReLU(), Dropout(config.dropout)]
            self.width = hidden
        self.layers = nn.Sequential(*layers)

    def forward(self, numerics: Tensor, codes: Tensor) -> Tensor:
        values, known = split_unknown(numerics)
        embedded = self.periodic(values, known) if self.periodic else values
        hidden: Tensor = self.layers(torch.cat([embedded, known.to(values.dtype), self.categorical(codes)], dim=1))
        return hidden
