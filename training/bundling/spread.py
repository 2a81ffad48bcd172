"""How what a bundle finds spreads over its catalogue."""

from collections.abc import Callable

import numpy as np

from app.bundle import parts
from app.bundle.features import column
from app.bundle.reader import Bundle
from app.indexing.tracks import Tracks
from app.retrieval.exact.flat import FlatEngine
from app.retrieval.nearest_recordings import find_nearest_recordings
from training.evaluation.catalogue_figures import catalogue_figures

_LISTED = 10


def measure_catalogue(
    bundle: Bundle, tracks: Tracks, advance: Callable[[int], None] = lambda _: None
) -> dict[str, dict[str, float]]:
    """How the ten nearest of all tracks spread over the catalogue, by the bundle's tables and by the embedding alone.

    `advance` is called with the number of tracks just searched for.
    """
    popularity = tracks.features[:, column("popularity")]
    engine = FlatEngine(np.asarray(bundle.vectors), bundle.layout)
    embedding_alone = bundle.layout.queries(np.asarray(bundle.vectors), np.zeros(len(tracks), dtype=np.float32))
    recordings = tracks.recordings
    by_embedding, _ = find_nearest_recordings(engine, embedding_alone, recordings, recordings, _LISTED, advance)
    return {
        how: {name: round(value, 5) for name, value in catalogue_figures(nearest, popularity).items()}
        for how, nearest in (
            ("as served", np.asarray(bundle.arrays[parts.NEIGHBOURS])[:, :_LISTED].astype(np.int64)),
            ("by the embedding alone", by_embedding),
        )
    }
