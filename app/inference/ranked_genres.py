"""The most probable genres of a track, in their order and by name, as answers tell them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import FEATURE_NAMES
from app.inference.prediction import Prediction

GenreRanking = tuple[tuple[str, float], ...]
"""Genres with their probabilities, best first."""


EVIDENCE = ("features", "words", "artists")
"""The kinds of evidence of a track's genres."""


@dataclass(frozen=True)
class GenrePrediction:
    """The most probable genres, and the evidence for them.

    Attributes:
        genres: by all the evidence.
        alone: by each kind of evidence that was used, alone, in the order of `EVIDENCE`.
        artists: each artist that was named, with the number of tracks that tell its genres, 0 for an unknown artist.
        missing: names of the features that are not known.
    """

    genres: GenreRanking
    alone: dict[str, GenreRanking]
    artists: tuple[tuple[str, int], ...]
    missing: tuple[str, ...]


def ranked(found: Prediction, track: int, genre_names: Sequence[str], top_n: int) -> GenrePrediction:
    """The `top_n` most probable genres of one of the tracks of a prediction.

    Args:
        found: of all the tracks.
        track: the place of the one.
        genre_names: in the order of the probabilities.
        top_n: how many genres.
    """
    genres = _ranking(found.probabilities[track], genre_names, top_n)
    used = [kind for kind in EVIDENCE if found.used[kind][track]]
    return GenrePrediction(
        genres=genres,
        # What is the only evidence says the same alone.
        alone={
            kind: genres if len(used) == 1 else _ranking(found.alone[kind][track], genre_names, top_n) for kind in used
        },
        artists=tuple(found.artists[track]),
        missing=tuple(compress(FEATURE_NAMES, found.missing[track].tolist())),
    )


def _ranking(probabilities: NDArray[np.float32], names: Sequence[str], top_n: int) -> GenreRanking:
    order = (-probabilities).argsort(kind="stable")[:top_n]
    return tuple(
        [(names[genre], rate) for genre, rate in zip(order.tolist(), probabilities[order].tolist(), strict=True)]
    )
