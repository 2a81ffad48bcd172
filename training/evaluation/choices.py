"""What the validation side chooses beside the network: how much the artists tell, and how much genre counts."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.bundle.evidence import ArtistEvidence
from app.bundle.manifest import GenreWeights
from app.bundle.vectors import VectorLayout
from training.evaluation.predictions import CountedArtists, SoundPredictions
from training.evaluation.retrieval import Searcher
from training.fitting.artist_counts import base_rates
from training.fitting.evidence import fit_evidence
from training.splits import Examples, Split

_MIN_QUERIES = 50
"""A genre weight is chosen by at least this many queries; a smaller group takes the weight of all queries."""


@dataclass(frozen=True)
class Choices:
    """What is chosen on the validation side and served afterwards.

    Attributes:
        evidence: How much the artists tell beside the sound, with its calibration.
        sound_weight: The genre weight where no artist is named anywhere.
        weights: The genre weights that are served, for tracks with and without a known artist.
    """

    evidence: ArtistEvidence
    sound_weight: float
    weights: GenreWeights


def choose_on_validation(
    sound: SoundPredictions,
    artists: CountedArtists,
    examples: Examples,
    sides: Split,
    rng: np.random.Generator,
) -> Choices:
    """Fit the evidence of the artists, then choose the genre weights, on the validation side.

    The genres of the test side are blanked before anything is chosen. Its tracks stay candidates of a search, as new
    tracks are in service, but a neighbour from the test side counts neither as a hit nor as a miss.

    Args:
        sound: Of all examples.
        artists: Of the training side, for all examples.
        examples: Of a protocol.
        sides: Of the examples.
        rng: Draws the queries by which the genre weights are chosen.
    """
    examples = _without_genres(examples, sides.test)
    validation = sides.validation
    evidence = _fit_evidence(sound, artists, examples, validation)
    combined = artists.combine(evidence, sound)
    by_sound = Searcher(examples, VectorLayout.join(sound.embeddings, sound.probabilities))
    with_artists = Searcher(examples, VectorLayout.join(sound.embeddings, combined.probabilities))
    sound_weight = by_sound.best_weight(validation, sides.test, rng)
    known = combined.artist_known[validation]
    artist_known, artist_unknown = (
        with_artists.best_weight(group if len(group) >= _MIN_QUERIES else validation, sides.test, rng)
        for group in (validation[known], validation[~known])
    )
    return Choices(evidence, sound_weight, GenreWeights(artist_known=artist_known, artist_unknown=artist_unknown))


def genre_weights(weights: GenreWeights, artist_known: NDArray[np.bool_]) -> NDArray[np.float32]:
    """float32 [n]: how much genre counts for each track where a request does not say."""
    return np.where(artist_known, weights.artist_known, weights.artist_unknown).astype(np.float32)


def _without_genres(examples: Examples, side: NDArray[np.int64]) -> Examples:
    blanked = examples.genre_sets.copy()
    blanked[side] = False
    return replace(examples, genre_sets=blanked)


def _fit_evidence(
    sound: SoundPredictions, artists: CountedArtists, examples: Examples, validation: NDArray[np.int64]
) -> ArtistEvidence:
    rows = np.isin(artists.owners, validation)
    return fit_evidence(
        base_rates(examples.genres, artists.counted),
        sound.probabilities[validation],
        artists.counts[rows],
        np.searchsorted(validation, artists.owners[rows]),
        examples.genre_sets[validation],
    )
