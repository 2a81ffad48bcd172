"""Brings the features of a table to the scales of those that a model learned from, by matching their distributions."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bundle.catalogue.scales import FeatureScale, Scales
from app.bundle.encoders import QuantileTransform
from app.bundle.features import column
from app.bundle.reader import Bundle

MATCHED = ("danceability", "energy", "acousticness", "valence")
"""Everybody who estimates these has a scale of their own. Others have units, or are not estimated."""

MIN_KNOWN = 100
"""Tracks that must know a feature: the distribution of fewer says little."""

_N_KNOTS = 100
_SQRT2 = math.sqrt(2)


@dataclass(frozen=True)
class Matched:
    """What came of it.

    Attributes:
        scales: Of the features that were matched.
        left: By name, why a feature stays as it is.
    """

    scales: Scales
    left: Mapping[str, str]

    def summary(self) -> dict[str, Any]:
        """What the report of a bundle says of it."""
        names = [feature.name for feature in self.scales.features]
        return {"reference": self.scales.reference, "matched": names, "left": dict(self.left)}


def match_scales(features: NDArray[np.float32], extractor: str, base: Bundle) -> Matched:
    """Match the quantiles of each feature with those that the encoders of a model keep of its training.

    Args:
        features: float32 [n, 15], raw, NaN for unknown.
        extractor: name and version of what estimated them.
        base: the bundle of the model.

    Raises:
        ValueError: no feature can be matched.
    """
    found: list[FeatureScale] = []
    left: dict[str, str] = {}
    encoders = {encoder.name: encoder.transform for encoder in base.encoders.numeric}
    for name in MATCHED:
        values = features[:, column(name)].astype(np.float64)
        known = values[~np.isnan(values)]
        if len(known) < MIN_KNOWN:
            left[name] = f"{len(known):,} tracks know it, and matching needs {MIN_KNOWN}"
        elif isinstance(reference := encoders[name], QuantileTransform):
            found.append(_match(name, known, reference))
        else:
            left[name] = "the model does not tell how it is distributed"
    if not found:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in left.items())
        raise ValueError(f"expected a feature whose scale can be matched, got none: {reasons}")
    return Matched(Scales(extractor=extractor, reference=base.manifest.version, features=tuple(found)), left)


def _match(name: str, known: NDArray[np.float64], reference: QuantileTransform) -> FeatureScale:
    """Each value to the one of the same rank in the reference; ties have the rank of their middle."""
    distinct, counts = np.unique(known, return_counts=True)
    ranks = (np.cumsum(counts) - counts / 2) / len(known)
    wanted = np.searchsorted(ranks, np.linspace(0, 1, _N_KNOTS)).clip(0, len(distinct) - 1)
    knots = np.union1d(wanted, (0, len(distinct) - 1))
    of_reference = [(1 + math.erf(score / _SQRT2)) / 2 for score in reference.scores]
    matched = np.interp(ranks[knots], of_reference, reference.values)
    return FeatureScale(
        name=name,
        estimated=tuple(distinct[knots].tolist()),
        matched=tuple(float(f"{value:.6g}") for value in matched),
    )
