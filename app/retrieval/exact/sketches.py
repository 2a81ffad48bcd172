"""What is kept of all vectors for the bounds of a search: worked out once, and mapped from the bundle that has it."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.bundle.errors import BundleError, disagree
from app.bundle.files import sketches as files
from app.bundle.reader import Bundle
from app.bundle.vectors import VectorLayout

_Real = TypeVar("_Real", bound=np.floating[Any])
_DIRECTIONS = 32  # of embeddings, and of timbres: more cost more than they rule out
_SAMPLED = 20_000  # tracks that tell the principal directions; any directions at all would give true bounds
_MARKED = 0.1  # of the longest genre part: what a track has of a genre that it is marked by
_COARSE = 12  # directions of a part that a coarse sketch keeps: fewer rule out less, more take longer to go through
_CHUNK = 4096  # tracks


@dataclass(frozen=True, eq=False)
class Sketches:
    """A sketch of every track: its vector along the principal directions of each part, and the length of what is aside.

    Attributes:
        sketches: float32 [n_tracks, 33] or, with timbre, 66.
        genre_rows: float32 [n_genres, n_tracks], the genres once more, transposed.
        embedding_directions: float32 [embedding_dim, 32], orthonormal.
        timbre_directions: float32 [n_timbre, 32], likewise; empty without timbre.
        longest: float64 [3], the greatest lengths of the embedding, the genre part and the timbre.
        marked: int32 [m], the tracks that have at least `mark` of each genre, those of the first genre first.
        marked_starts: int64 [n_genres + 1], where those of each genre begin, and where the last end.
    """

    sketches: NDArray[np.float32]
    genre_rows: NDArray[np.float32]
    embedding_directions: NDArray[np.float32]
    timbre_directions: NDArray[np.float32]
    longest: NDArray[np.float64]
    marked: NDArray[np.int32]
    marked_starts: NDArray[np.int64]

    @classmethod
    def of(cls, vectors: NDArray[np.float32], layout: VectorLayout) -> "Sketches":
        """Of these vectors, float32 [n_tracks, d]."""
        sample = layout.split(vectors[:: len(vectors) // _SAMPLED + 1])
        embedding_directions = _principal_directions(sample.embeddings)
        timbre_directions = _principal_directions(sample.timbres)
        n_sketch = embedding_directions.shape[1] + 1 + (timbre_directions.shape[1] + 1 if layout.n_timbre else 0)
        sketches = np.empty((len(vectors), n_sketch), dtype=np.float32)
        genre_rows = np.empty((layout.n_genres, len(vectors)), dtype=np.float32)
        longest = np.zeros(3)
        for start in range(0, len(vectors), _CHUNK):
            chunk = slice(start, start + _CHUNK)
            parts = layout.split(np.array(vectors[chunk]))
            np.maximum(longest, [_longest(part) for part in parts], out=longest)
            along = _sketched(parts.embeddings, embedding_directions)
            if layout.n_timbre:
                along = np.hstack([along, _sketched(parts.timbres, timbre_directions)])
            sketches[chunk] = along
            genre_rows[:, chunk] = parts.genres.T
        marked = [np.flatnonzero(np.abs(row) >= _MARKED * longest[1]).astype(np.int32) for row in genre_rows]
        return cls(
            sketches,
            genre_rows,
            embedding_directions,
            timbre_directions,
            longest,
            np.concatenate([np.zeros(0, dtype=np.int32), *marked]),
            np.cumsum([0, *map(len, marked)]),
        )

    @property
    def mark(self) -> float:
        """How much of a genre a track has that is marked by it, at least."""
        return _MARKED * float(self.longest[1])

    @cached_property
    def coarse(self) -> NDArray[np.float32]:
        """float32 [13, n_tracks] or, with timbre, 26: the coarse sketches of all tracks, a row for each number.

        They are for what goes through the whole catalogue, in a third of the time that the sketches take.
        """
        n = self.embedding_directions.shape[1] + 1
        parts = [part for part in (self.sketches[:, :n], self.sketches[:, n:]) if part.shape[1]]
        return np.ascontiguousarray(np.hstack([coarsened(part) for part in parts]).T)

    def marked_by(self, genre: int) -> NDArray[np.int32]:
        """Int32 [m], ascending: the tracks that are marked by a genre."""
        return self.marked[self.marked_starts[genre] : self.marked_starts[genre + 1]]


def coarsened(sketches: NDArray[_Real]) -> NDArray[_Real]:
    """The same of sketches [..., directions + 1] of one part in fewer directions, [..., 13], or as they are if so few.

    What is aside of fewer directions is what they leave out of the sketch: all of them are orthonormal.
    """
    n = min(_COARSE, sketches.shape[-1] - 1)
    aside: NDArray[_Real] = np.linalg.norm(sketches[..., n:], axis=-1, keepdims=True)
    return np.concatenate([sketches[..., :n], aside], axis=-1)


def write_sketches(directory: Path, sketches: Sketches) -> None:
    """Write the part into the directory of a bundle."""
    (directory / files.SKETCHES).parent.mkdir()
    arrays: dict[str, NDArray[Any]] = {
        files.SKETCHES: sketches.sketches,
        files.GENRE_ROWS: sketches.genre_rows,
        files.EMBEDDING_DIRECTIONS: sketches.embedding_directions,
        files.TIMBRE_DIRECTIONS: sketches.timbre_directions,
        files.LONGEST: sketches.longest,
        files.MARKED: sketches.marked,
        files.MARKED_STARTS: sketches.marked_starts,
    }
    for name, array in arrays.items():
        np.save(directory / name, array)


def sketches_of(bundle: Bundle) -> Sketches:
    """Those of the vectors of a bundle: mapped, or worked out where it has none.

    Raises:
        BundleError: the files of the part do not fit the vectors.
    """
    if not bundle.has("sketches"):
        return Sketches.of(bundle.vectors, bundle.layout)
    found = Sketches(*(bundle.arrays[file.name] for file in files.SKETCH_FILES))
    _check(bundle, found)
    return found


def _check(bundle: Bundle, found: Sketches) -> None:
    layout, n_tracks = bundle.layout, bundle.manifest.n_tracks
    widths = len(found.embedding_directions), len(found.timbre_directions)
    if widths != (layout.embedding_dim, layout.n_timbre):
        expected = f"directions of {layout.embedding_dim} and {layout.n_timbre} dimensions"
        raise _refused(bundle, files.EMBEDDING_DIRECTIONS, expected, f"{widths[0]} and {widths[1]}")
    n_sketch = found.embedding_directions.shape[1] + 1
    n_sketch += found.timbre_directions.shape[1] + 1 if layout.n_timbre else 0
    if found.sketches.shape[1] != n_sketch:
        raise _refused(bundle, files.SKETCHES, f"{n_sketch} numbers a track", f"{found.sketches.shape[1]}")
    if not (found.longest >= 0).all() or not np.isfinite(found.longest).all():
        raise _refused(bundle, files.LONGEST, "lengths", "others")
    if len(found.marked) and not (found.marked.min() >= 0 and found.marked.max() < n_tracks):
        raise _refused(bundle, files.MARKED, f"tracks from 0 to {n_tracks - 1}", "others")
    starts = found.marked_starts
    n_genres = layout.n_genres
    if len(starts) != n_genres + 1 or starts[0] != 0 or starts[-1] != len(found.marked) or (np.diff(starts) < 0).any():
        raise _refused(bundle, files.MARKED_STARTS, f"ascending starts for {n_genres} genres", "others")


def _refused(bundle: Bundle, name: str, expected: str, found: str) -> BundleError:
    return disagree(bundle.file(name), expected, found)


def _sketched(vectors: NDArray[np.float32], directions: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32 [n, directions + 1]: vectors [n, dim] along directions, and the length of what is aside of them."""
    along = vectors @ directions
    aside = np.linalg.norm(vectors - along @ directions.T, axis=1)
    return np.hstack([along, aside[:, None]])


def _longest(vectors: NDArray[np.float32]) -> float:
    return float(np.linalg.norm(vectors, axis=1).max())


def _principal_directions(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Float32 [dim, directions], orthonormal: the principal axes of vectors [n, dim]."""
    _, axes = np.linalg.eigh(vectors.T @ vectors)
    return np.ascontiguousarray(axes[:, ::-1][:, :_DIRECTIONS])
