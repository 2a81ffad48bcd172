"""What a fitted network says of every example, by sound alone and with what the artists tell."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle.evidence import ArtistEvidence, with_artists
from training.fitting.artist_counts import ArtistCounts
from training.splits import Examples, Split


@dataclass(frozen=True)
class SoundPredictions:
    """What the network says of n examples from their audio features alone.

    Attributes:
        probabilities: float32 [n, n_genres], calibrated.
        embeddings: float32 [n, embedding_dim], unit vectors.
    """

    probabilities: NDArray[np.float32]
    embeddings: NDArray[np.float32]


@dataclass(frozen=True)
class ArtistPredictions:
    """What the sound and the artists of n examples say together.

    Attributes:
        probabilities: float32 [n, n_genres]; those of the sound where no artist is known.
        artist_known: bool [n], whether an artist of the example is known from other examples of the training side.
    """

    probabilities: NDArray[np.float32]
    artist_known: NDArray[np.bool_]


@dataclass(frozen=True)
class CountedArtists:
    """What the training side tells of the artists of n examples, each example itself left out.

    Attributes:
        counted: float32 [n, n_genres], what each example counts for its artists: nothing beside the training side.
        counts: float32 [m, n_genres], a row for every artist of an example who is known.
        owners: int64 [m], ascending, the example of each row of `counts`.
    """

    counted: NDArray[np.float32]
    counts: NDArray[np.float32]
    owners: NDArray[np.int64]

    @classmethod
    def from_training_side(cls, examples: Examples, sides: Split) -> "CountedArtists":
        """Count the artists of the training side for all examples."""
        counted = np.zeros(examples.genre_sets.shape, dtype=np.float32)
        counted[sides.train] = examples.targets(sides.train)
        artists = ArtistCounts.from_tracks(examples.artists, counted)
        return cls(counted, *artists.without_itself(examples.artists, counted))

    def combine(self, evidence: ArtistEvidence, sound: SoundPredictions) -> ArtistPredictions:
        """Weigh what the sound says with what the artists tell, as the service does."""
        return ArtistPredictions(*with_artists(evidence, sound.probabilities, self.counts, self.owners))
