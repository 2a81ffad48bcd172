"""What a collection holds of the tracks of a bundle."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import FEATURE_NAMES, unknown_as_nan
from app.bundle.parts import TIMBRE_ROWS, VECTORS
from app.bundle.reader import Bundle
from app.catalogue.catalogue import Catalogue
from app.catalogue.loader import load_catalogue
from app.catalogue.memberships import Memberships
from app.retrieval.conditions import RELEASE_YEAR
from app.retrieval.milvus.connection import REMOVES, TRACK_ID, Row
from app.retrieval.milvus.expressions import ARTISTS, GENRES, RECORDING, ROW, VECTOR
from app.retrieval.stored_vectors import StoredVectors


@dataclass(frozen=True)
class TrackRows:
    """The tracks of a catalogue as rows.

    Attributes:
        catalogue: of the tracks.
        n_dimensions: of their vectors.
        gather: float32 [n, d], the vectors of n tracks.
        release_years: float64 [n_tracks], NaN where it is not known.
    """

    catalogue: Catalogue
    n_dimensions: int
    gather: Callable[[NDArray[np.int64]], NDArray[np.float32]]
    release_years: NDArray[np.float64]

    @classmethod
    def of(cls, bundle: Bundle) -> "TrackRows":
        """Those of a bundle."""
        catalogue = load_catalogue(bundle)
        vectors = StoredVectors(*(bundle.arrays[name] for name in (VECTORS, TIMBRE_ROWS) if name in bundle.arrays))
        return cls(catalogue, vectors.n_dimensions, vectors.take, catalogue.numbers(RELEASE_YEAR))

    def __len__(self) -> int:
        return len(self.catalogue)

    def at(self, tracks: NDArray[np.int64]) -> list[Row]:
        """The rows of these tracks, in this order."""
        content = self.catalogue.content
        numbers = unknown_as_nan(self.catalogue.features[tracks])
        columns: dict[str, list[Any]] = dict(zip(FEATURE_NAMES, map(_known, numbers.T), strict=True))
        columns[RELEASE_YEAR] = _known(self.release_years[tracks])
        columns[GENRES] = [*_groups(self.catalogue.genre_members, tracks)]
        columns[ARTISTS] = [*_groups(self.catalogue.artists, tracks)]
        columns[RECORDING] = self.catalogue.recordings[tracks].tolist()
        columns[TRACK_ID] = [content.track_ids[track] for track in tracks.tolist()]
        vectors = self.gather(tracks)
        return [
            {ROW: track, VECTOR: vector, REMOVES: -1, **dict(zip(columns, values, strict=True))}
            for track, vector, values in zip(tracks.tolist(), vectors, zip(*columns.values(), strict=True), strict=True)
        ]


def _known(values: NDArray[Any]) -> list[float | None]:
    """As float32 has them; None for NaN."""
    return [None if value != value else value for value in values.astype(np.float32).tolist()]


def _groups(memberships: Memberships, tracks: NDArray[np.int64]) -> Iterator[list[int]]:
    for track in tracks.tolist():
        yield memberships.of_track(track).tolist()
