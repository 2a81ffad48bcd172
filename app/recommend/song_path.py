"""A song path: tracks that lead from one track to another through what lies between them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.catalogue.catalogue import Catalogue
from app.recommend.strategies.base import rank_nearest
from app.retrieval.deepen import deepen
from app.retrieval.engine import SIMILARITY_DECIMALS, Engine

_DEPTH = 16


@dataclass(frozen=True)
class SongPath:
    """The tracks of a path.

    Attributes:
        track_indices: int64 [n], from the first to the last track.
        similarities: float64 [n - 1], the cosine of the embeddings of each track and the one before.
    """

    track_indices: NDArray[np.int64]
    similarities: NDArray[np.float64]


def find_path(start: int, end: int, length: int, catalogue: Catalogue, engine: Engine) -> SongPath:
    """Tracks from track `start` to track `end`, each the nearest to its place on the arc between their embeddings.

    The places divide the arc evenly. No recording comes twice, and no three tracks in a row share an artist. Where no
    track is left for a place the path is shorter.
    """
    first, last = _embeddings(np.array([start, end]), engine)
    tracks = [start]
    free = np.ones(len(catalogue), dtype=np.bool_)
    for known in (start, end):
        free[_versions(known, catalogue)] = False
    for step in range(1, length - 1):
        (query,) = engine.layout.embedding_queries(arc(first, last, step / (length - 1))[None])
        repeated = _artists_twice(tracks, end if step == length - 2 else None, catalogue)
        allowed = free.copy()
        for artist in repeated:
            allowed[catalogue.artists.tracks_of(artist)] = False
        track = _nearest(query, allowed, engine)
        if track is not None:
            tracks.append(track)
            free[_versions(track, catalogue)] = False
    path = np.array([*tracks, end])
    embeddings = _embeddings(path, engine)
    cosines = (embeddings[1:] * embeddings[:-1]).sum(axis=1)
    return SongPath(path, np.round(cosines, SIMILARITY_DECIMALS))


def embedding_similarities(track_index: int, track_indices: NDArray[np.int64], engine: Engine) -> NDArray[np.float64]:
    """The cosine of the embeddings of a track and each of others, int64 [n]. Returns float64 [n]."""
    (own,) = _embeddings(np.array([track_index]), engine)
    cosines: NDArray[np.float64] = np.round(_embeddings(track_indices, engine) @ own, SIMILARITY_DECIMALS)
    return cosines


def _versions(track: int, catalogue: Catalogue) -> NDArray[np.int32]:
    """The tracks of the same recording."""
    return catalogue.versions.tracks_of(int(catalogue.recordings[track]))


def _embeddings(track_indices: NDArray[np.int64], engine: Engine) -> NDArray[np.float64]:
    return engine.layout.split(engine.gather(track_indices)).embeddings.astype(np.float64)


def arc(first: NDArray[np.float64], last: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """The unit vector at `share` of the way from one unit vector to another on the sphere (slerp: Shoemake 1985)."""
    angle = float(np.arccos(np.clip(first @ last, -1, 1)))
    if np.sin(angle) < 1e-6:  # the same direction, or opposite ones, between which no arc is the shortest
        return last if share > 0.5 else first
    mixed: NDArray[np.float64] = (np.sin((1 - share) * angle) * first + np.sin(share * angle) * last) / np.sin(angle)
    return mixed


def _artists_twice(tracks: list[int], following: int | None, catalogue: Catalogue) -> set[int]:
    """The artists who would come three times in a row if the next track were theirs too."""
    artists = [set(catalogue.artists.of_track(track).tolist()) for track in tracks[-2:]]
    repeated: set[int] = artists[0] & artists[1] if len(artists) == 2 else set()
    if following is not None:
        repeated |= artists[-1] & set(catalogue.artists.of_track(following).tolist())
    return repeated


def _nearest(query: NDArray[np.float64], allowed: NDArray[np.bool_], engine: Engine) -> int | None:
    def attempt(depth: int) -> tuple[int | None, bool]:
        found = rank_nearest(query, engine, allowed, depth)
        best = int(found.ranking.track_indices[0]) if len(found.ranking) else None
        return best, best is not None or found.complete

    return deepen(attempt, _DEPTH)
