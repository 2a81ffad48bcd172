"""Counts what artists play: the evidence that is kept in the catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.bundle.evidence import Artists
from app.indexing.array_writer import blocks_of
from app.indexing.catalogue.credits import Credits, starts_of


class Shares(Protocol):
    """What each of n tracks counts: shares of genres that add up to 1, or nothing. An array, or made block by block."""

    def __len__(self) -> int: ...

    def __getitem__(self, rows: slice, /) -> NDArray[np.float32]:
        """float32 [len(rows), n_genres]."""


@dataclass(frozen=True)
class ArtistCounts:
    """What counted tracks tell of each artist: the artist's tracks by genre, a track of several genres shared.

    Attributes:
        credited: of the tracks.
        n_genres: that can be counted.
        starts: int64 [n_artists + 1], where the counts of each artist begin, and where those of the last one end.
        genres: int64 [m], ascending for each artist.
        n_tracks: float32 [m], above 0.
    """

    credited: Credits
    n_genres: int
    starts: NDArray[np.int64]
    genres: NDArray[np.int64]
    n_tracks: NDArray[np.float32]

    @classmethod
    def of(cls, credited: Credits, counted: Shares) -> "ArtistCounts":
        """Count tracks by their artists.

        Args:
            credited: of n tracks.
            counted: float32 [n, n_genres], what of each track counts: shares that add up to 1, or nothing.
        """
        n_genres = counted[0:0].shape[1]
        cells, shares = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.float32)]
        for block in blocks_of(len(counted)):
            of_block = counted[block]
            owners, artists = credited.of_block(block)
            pairs, genres = np.nonzero(of_block[owners])
            cells.append(artists[pairs] * np.int64(n_genres) + genres)
            shares.append(of_block[owners[pairs], genres])
        found, places = np.unique(np.concatenate(cells), return_inverse=True)
        n_tracks = np.zeros(len(found), dtype=np.float32)
        np.add.at(n_tracks, places, np.concatenate(shares))  # one after another: the same bits whatever the blocks
        artists, genres = np.divmod(found, max(n_genres, 1))
        sizes = np.bincount(artists, minlength=credited.n_artists)
        return cls(credited, n_genres, starts_of(sizes), genres, n_tracks)

    def of_artists(self, artists: NDArray[np.integer]) -> NDArray[np.float32]:
        """float32 [len(artists), n_genres]: the counts of artists by number."""
        counts = np.zeros((len(artists), self.n_genres), dtype=np.float32)
        sizes = np.diff(self.starts)[artists]
        rows = np.repeat(np.arange(len(artists)), sizes)
        places = np.arange(len(rows)) + np.repeat(self.starts[artists] - (sizes.cumsum() - sizes), sizes)
        counts[rows, self.genres[places]] = self.n_tracks[places]
        return counts

    def without_itself(self, rows: slice, counted: NDArray[np.float32]) -> Artists:
        """The counts of the artists of each of some tracks, this very track left out; artists without any are not told.

        Args:
            rows: b tracks.
            counted: float32 [b, n_genres], what each of them told.
        """
        owners, artists = self.credited.of_block(rows)
        known = self.starts[artists + 1] > self.starts[artists]
        owners, artists = owners[known], artists[known]
        return Artists(np.maximum(self.of_artists(artists) - counted[owners], 0), owners)


def base_rates(genres: Sequence[str], counted: NDArray[np.float32]) -> dict[str, float]:
    """P(g) of the counted tracks, float32 [n, n_genres], with one track added to each genre, so that none is 0."""
    totals = counted.sum(axis=0, dtype=np.float64) + 1
    return {genre: float(f"{rate:.6g}") for genre, rate in zip(genres, totals / totals.sum(), strict=True)}
