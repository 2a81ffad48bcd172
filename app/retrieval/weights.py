"""How much genre and timbre count for similarity, where a request says it and where it does not."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bundle.manifest import GenreWeights
from app.bundle.reader import Bundle
from app.bundle.vectors import VectorLayout


@dataclass(frozen=True)
class Weights:
    """How much genre and timbre count for one query, each from 0 to 1; `app.bundle.vectors` has the formula."""

    genre: float
    timbre: float = 0.0

    def query(self, vector: NDArray[np.float32], layout: VectorLayout) -> NDArray[np.float32]:
        """float32 [d]: of a vector float32 [d] with these weights, what `VectorLayout.queries` makes of many."""
        query = vector.copy()
        embedding, genres, timbre = layout.split(query)
        genre_weight, timbre_weight = np.float32(self.genre), np.float32(self.timbre)
        embedding *= 1 - genre_weight
        genres *= genre_weight
        if layout.n_timbre:
            query[: len(query) - layout.n_timbre] *= 1 - timbre_weight
            timbre *= timbre_weight
        return query


@dataclass(frozen=True)
class DefaultWeights:
    """What counts how much where a request does not say.

    Attributes:
        genre: by whether an artist told the genres of the track.
        timbre: 0 in a catalogue without timbre.
    """

    genre: GenreWeights
    timbre: float = 0.0

    @classmethod
    def of(cls, bundle: Bundle) -> "DefaultWeights":
        """Those of a bundle."""
        return cls(bundle.manifest.genre_weights, bundle.timbre.weight.default if bundle.timbre else 0.0)

    def defaults(self, artist_known: NDArray[np.bool_]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """float32 [n] each: the default weights of genre and timbre for n tracks."""
        return self.genre.defaults(artist_known), np.full(len(artist_known), self.timbre, dtype=np.float32)

    def of_query(
        self,
        vector: NDArray[Any],
        layout: VectorLayout,
        artist_known: bool,
        genre_weight: float | None = None,
        timbre_weight: float | None = None,
    ) -> Weights:
        """The weights of a query of this vector, floats [d]: those asked for, or else the default ones.

        Without a feature of any of its tracks there is no sound to weigh: genre alone counts beside timbre. A query
        without timbre asks without.
        """
        genre = self.genre.default(artist_known) if genre_weight is None else genre_weight
        timbre = self.timbre if timbre_weight is None else timbre_weight
        # One number that is not 0 tells that there is an embedding, and costs far less than a look at all of them.
        return Weights(
            genre if vector[0] or layout.has_embedding(vector) else 1.0,
            timbre if timbre and layout.has_timbre(vector) else 0.0,
        )

    def of_known(
        self,
        has_embedding: bool,
        has_timbre: bool,
        artist_known: bool,
        genre_weight: float | None = None,
        timbre_weight: float | None = None,
    ) -> Weights:
        """The same, of a query that has an embedding and a timbre, or has not."""
        genre = self.genre.default(artist_known) if genre_weight is None else genre_weight
        timbre = self.timbre if timbre_weight is None else timbre_weight
        return Weights(genre if has_embedding else 1.0, timbre if has_timbre else 0.0)
