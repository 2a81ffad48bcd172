"""How much of an index a search has to look at: it depends on what a query weighs, since the index knows one space."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout


@dataclass(frozen=True)
class Efforts:
    """The effort by the share of genre in a query, as it was measured at some shares; between two, the larger one.

    Attributes:
        of_shares: at shares that divide 0 to 1 evenly, from sound alone to genre alone; one at least.
    """

    of_shares: Sequence[int]

    def of(self, query: NDArray[np.float32], layout: VectorLayout) -> int:
        """The effort for a query, float32 [d]."""
        embedding, genres, timbre = (float(np.sqrt(part @ part)) for part in layout.split(query))
        whole = embedding + genres + timbre
        place = (len(self.of_shares) - 1) * (genres / whole if whole > 0 else 0.0)
        return max(self.of_shares[int(np.floor(place))], self.of_shares[int(np.ceil(place))])
