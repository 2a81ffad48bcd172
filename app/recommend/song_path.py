"""A way from one track to another through what lies between them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.catalogue.catalogue import Catalogue
from app.recommend.filters import in_groups
from app.recommend.scoring import SeedQueries, score
from app.retrieval.flat import Retriever

_DEPTH = 16


@dataclass(frozen=True)
class Path:
    """rows: int64 [n], from the first to the last track; similarities: float64 [n - 1], the cosine of the embeddings of
    each track and the one before.
    """

    rows: NDArray[np.int64]
    similarities: NDArray[np.float64]


def find_path(start: int, end: int, length: int, catalogue: Catalogue, retriever: Retriever) -> Path:
    """Tracks from row `start` to row `end`, each the nearest to its place on the arc between their embeddings.

    The places divide the arc evenly. No recording comes twice, and no three tracks running share an artist. Where no
    track is left for a place the path is shorter.
    """
    dim = retriever.embedding_dim
    first, last = (retriever.vectors[row, :dim].astype(np.float64) for row in (start, end))
    rows = [start]
    free = ~np.isin(catalogue.recordings, catalogue.recordings[[start, end]])
    for step in range(1, length - 1):
        query = np.zeros((1, retriever.vectors.shape[1]))
        query[0, :dim] = arc(first, last, step / (length - 1))
        tired = _artists_twice(rows, end if step == length - 2 else None, catalogue)
        row = _nearest(query, free & ~in_groups(catalogue.artists, tired, len(free)), retriever)
        if row is not None:
            rows.append(row)
            free &= catalogue.recordings != catalogue.recordings[row]
    path = np.array([*rows, end])
    embeddings = retriever.vectors[path, :dim].astype(np.float64)
    return Path(path, np.round((embeddings[1:] * embeddings[:-1]).sum(axis=1), 6))


def arc(first: NDArray[np.float64], last: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """The unit vector at `share` of the way from one unit vector to another on the sphere (slerp: Shoemake 1985)."""
    angle = float(np.arccos(np.clip(first @ last, -1, 1)))
    if np.sin(angle) < 1e-6:  # the same direction, or opposite ones, between which no arc is the shortest
        return last if share > 0.5 else first
    mixed: NDArray[np.float64] = (np.sin((1 - share) * angle) * first + np.sin(share * angle) * last) / np.sin(angle)
    return mixed


def _artists_twice(rows: list[int], following: int | None, catalogue: Catalogue) -> NDArray[np.int64]:
    """The artists who would come three times running if the next track were theirs too."""
    artists = [set(catalogue.artists.of_track(row).tolist()) for row in rows[-2:]]
    tired = artists[0] & artists[1] if len(artists) == 2 else set()
    if following is not None:
        tired |= artists[-1] & set(catalogue.artists.of_track(following).tolist())
    return np.array(sorted(tired), dtype=np.int64)


def _nearest(query: NDArray[np.float64], allowed: NDArray[np.bool_], retriever: Retriever) -> int | None:
    depth = _DEPTH
    while True:
        found = score("average", SeedQueries(query, np.ones(1)), retriever, allowed, depth)
        if len(found.ranking.rows):
            return int(found.ranking.rows[0])
        if found.complete:
            return None
        depth *= 4
