"""The vectors of a bundle, as any library takes them: of length 1, their inner products the similarities."""

import numpy as np
from numpy.typing import NDArray

from app.bundle.reader import Bundle


def comparable_vectors(bundle: Bundle) -> NDArray[np.float32]:
    """float32 [n_tracks, d]: genre counts in each as it does by default for a track by a known artist."""
    weight = bundle.manifest.genre_weights.artist_known
    comparable = bundle.layout.comparable(bundle.vectors, weight)
    comparable /= np.maximum(np.linalg.norm(comparable, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    return np.ascontiguousarray(comparable, dtype=np.float32)
