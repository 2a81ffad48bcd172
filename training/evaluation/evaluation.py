"""What a fitted network says of every example, by sound alone and with the artists, and how good that is.

Three views are measured: `embedding` is the pure embedding, as the published study has it; `sound` is all that the
audio features give; `artists` is what is served where the artists are named.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle.encoders import Encoders, encode
from app.bundle.evidence import ArtistEvidence, with_artists
from app.bundle.manifest import GenreWeights
from app.bundle.vectors import VectorLayout
from training.evaluation.metrics import classification_metrics
from training.evaluation.retrieval import Searcher
from training.fitting.artist_counts import ArtistCounts, base_rates
from training.fitting.evidence import fit_evidence
from training.fitting.trainer import infer
from training.networks.base import GenreNet
from training.splits import Examples, Split

_MIN_QUERIES = 50
"""Queries to choose a genre weight by, at least; with fewer, that of the other queries is taken."""


@dataclass(frozen=True)
class Predictions:
    """Of every example. embeddings: float32 [n, dim]; by_sound, with_artists: probabilities, float32 [n, n_genres];
    artist_known: bool [n].
    """

    embeddings: NDArray[np.float32]
    by_sound: NDArray[np.float32]
    with_artists: NDArray[np.float32]
    artist_known: NDArray[np.bool_]


@dataclass(frozen=True)
class Evaluation:
    """What the validation side chose beside the network, and what the test side showed.

    sound_weight: the genre weight where no artist is named anywhere; weights: those that are served; test: figures by
    view and name; hit_by_k: by view, as `Retrieval` has it.
    """

    predictions: Predictions
    evidence: ArtistEvidence
    sound_weight: float
    weights: GenreWeights
    test: dict[str, dict[str, float]]
    hit_by_k: dict[str, NDArray[np.float64]]


def evaluate(
    model: GenreNet,
    encoders: Encoders,
    examples: Examples,
    sides: Split,
    genres: tuple[str, ...],
    rng: np.random.Generator,
    advance: Callable[[int], None] = lambda _: None,
) -> Evaluation:
    """Count artists on the training side, fit what they tell on the validation side, and measure the test side.

    Args:
        model: in evaluation mode, on the CPU.
        encoders: as fitted on the training side.
        examples: of a protocol; all of them are candidates of every query.
        sides: of the examples.
        genres: in the order of the logits.
        rng: draws the queries by which the genre weights are chosen.
        advance: called with the number of queries just done, of three for every example of the test side.
    """
    by_sound, embeddings = infer(model, encode(encoders, examples.features))
    evidence, posterior, known = _with_artists(by_sound, examples, sides, genres)

    sound = Searcher(examples, VectorLayout.join(embeddings, by_sound))
    served = Searcher(examples, VectorLayout.join(embeddings, posterior))
    sound_weight = sound.best_weight(sides.validation, sides.test, rng)
    weights = _choose_weights(served, sides, known[sides.validation], rng)

    test = sides.test
    retrievals = {
        "embedding": sound.measure(test, np.zeros(len(test), dtype=np.float32), advance),
        "sound": sound.measure(test, np.full(len(test), sound_weight, dtype=np.float32), advance),
        "artists": served.measure(test, genre_weights(weights, known[test]), advance),
    }
    sets = examples.genre_sets[test]
    classified = {
        "sound": classification_metrics(by_sound[test], sets),
        "artists": {**classification_metrics(posterior[test], sets), "artist_known": float(known[test].mean())},
    }
    return Evaluation(
        Predictions(embeddings, by_sound, posterior, known),
        evidence,
        sound_weight,
        weights,
        test={view: {**classified.get(view, {}), **found.figures} for view, found in retrievals.items()},
        hit_by_k={view: found.hit_by_k for view, found in retrievals.items()},
    )


def genre_weights(weights: GenreWeights, artist_known: NDArray[np.bool_]) -> NDArray[np.float32]:
    """float32 [n]: how much genre counts for each track where a request does not say."""
    return np.where(artist_known, weights.artist_known, weights.artist_unknown).astype(np.float32)


def _with_artists(
    by_sound: NDArray[np.float32], examples: Examples, sides: Split, genres: tuple[str, ...]
) -> tuple[ArtistEvidence, NDArray[np.float32], NDArray[np.bool_]]:
    counted = np.zeros(examples.genre_sets.shape, dtype=np.float32)
    counted[sides.train] = examples.targets(sides.train)
    of_tracks, owners = ArtistCounts.of(examples.artists, counted).without_itself(examples.artists, counted)
    validation = np.isin(owners, sides.validation)
    evidence = fit_evidence(
        base_rates(genres, counted),
        by_sound[sides.validation],
        of_tracks[validation],
        np.searchsorted(sides.validation, owners[validation]),
        examples.genre_sets[sides.validation],
    )
    return evidence, *with_artists(evidence, by_sound, of_tracks, owners)


def _choose_weights(served: Searcher, sides: Split, known: NDArray[np.bool_], rng: np.random.Generator) -> GenreWeights:
    validation = sides.validation
    artist_known, artist_unknown = (
        served.best_weight(group if len(group) >= _MIN_QUERIES else validation, sides.test, rng)
        for group in (validation[known], validation[~known])
    )
    return GenreWeights(artist_known=artist_known, artist_unknown=artist_unknown)
