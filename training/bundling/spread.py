"""How what a bundle finds spreads over its catalogue."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from app.bundle import parts
from app.bundle.features import column
from app.bundle.reader import Bundle
from app.indexing.tracks import Tracks
from app.retrieval.exact.flat import FlatEngine
from app.retrieval.nearest_recordings import find_nearest_recordings
from training.evaluation.catalogue_figures import catalogue_figures

_LISTED = 10


def measure_catalogue(
    bundle: Bundle,
    tracks: Tracks,
    advance: Callable[[int], None] = lambda _: None,
    sample: NDArray[np.int64] | None = None,
) -> dict[str, dict[str, float]]:
    """How the ten nearest of tracks spread over the catalogue, by the bundle's tables and by the embedding alone.

    Args:
        bundle: That serves the tracks.
        tracks: All of them: their neighbours are in the bundle's tables.
        advance: Called with the number of tracks just searched for.
        sample: int64 [m], ascending, those that the embedding alone looks for, among themselves; all by default.
    """
    sample = np.arange(len(tracks)) if sample is None else sample
    popularity = tracks.features[:, column("popularity")]
    vectors = np.asarray(bundle.vectors if len(sample) == len(tracks) else bundle.vectors[sample])
    engine = FlatEngine(vectors, bundle.layout)
    embedding_alone = bundle.layout.queries(vectors, np.zeros(len(sample), dtype=np.float32))
    recordings = tracks.recordings[sample]
    by_embedding, _ = find_nearest_recordings(engine, embedding_alone, recordings, recordings, _LISTED, advance)
    served = np.asarray(bundle.arrays[parts.NEIGHBOURS])[:, :_LISTED].astype(np.int64)
    figures = {
        "as served": catalogue_figures(served, popularity),
        "by the embedding alone": catalogue_figures(by_embedding, popularity[sample]),
    }
    return {how: {name: round(value, 5) for name, value in of.items()} for how, of in figures.items()}
