"""Counts what artists play: the evidence that is kept in the catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle.evidence import Artists
from app.bundle.names import fold


@dataclass(frozen=True)
class ArtistCounts:
    """What counted tracks tell of each artist. names: folded name → row of `by_genre`, float32 [n_artists, n_genres]:
    the artist's tracks by genre, a track of several genres shared among them.
    """

    names: dict[str, int]
    by_genre: NDArray[np.float32]

    @classmethod
    def from_tracks(cls, artists: Sequence[tuple[str, ...]], counted: NDArray[np.float32]) -> "ArtistCounts":
        """Count tracks by their artists.

        Args:
            artists: of n tracks.
            counted: float32 [n, n_genres], what of each track counts: shares that add up to 1, or nothing.
        """
        names: dict[str, int] = {}
        counts = counted.sum(axis=1) > 0
        pairs = [
            (track, names.setdefault(name, len(names)))
            for track, folded in enumerate(_folded(artists))
            if counts[track]
            for name in folded
        ]
        tracks, rows = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        by_genre = np.zeros((len(names), counted.shape[1]), dtype=np.float32)
        np.add.at(by_genre, rows, counted[tracks])
        return cls(names, by_genre)

    def without_itself(self, artists: Sequence[tuple[str, ...]], counted: NDArray[np.float32]) -> Artists:
        """The counts of each track's artists, this very track left out."""
        pairs = [
            (track, self.names[name])
            for track, folded in enumerate(_folded(artists))
            for name in folded
            if name in self.names
        ]
        owners, rows = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        return Artists(np.maximum(self.by_genre[rows] - counted[owners], 0), owners)


def base_rates(genres: Sequence[str], counted: NDArray[np.float32]) -> dict[str, float]:
    """P(g) of the counted tracks, float32 [n, n_genres], with one track added to each genre, so that none is 0."""
    totals = counted.sum(axis=0, dtype=np.float64) + 1
    return {genre: float(f"{rate:.6g}") for genre, rate in zip(genres, totals / totals.sum(), strict=True)}


def _folded(artists: Sequence[tuple[str, ...]]) -> list[dict[str, None]]:
    """The folded names of each track's artists, each once, in order."""
    folds = {name: fold(name) for name in {name for names in artists for name in names}}
    return [dict.fromkeys(folds[name] for name in names) for names in artists]
