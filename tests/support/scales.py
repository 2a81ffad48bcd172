"""Scales of features, for bundles that must have some."""

from pathlib import Path

from app.bundle.catalogue.scales import FeatureScale, Scales
from app.bundle.parts import SCALES
from tests.support.damage import entries, reseal

EXTRACTOR = "planted 1"
PLANTED = Scales(
    extractor=EXTRACTOR,
    reference="planted",
    features=(FeatureScale(name="energy", estimated=(0.0, 0.5, 1.0), matched=(0.2, 0.25, 0.9)),),
)
"""Energy alone: 0.5 becomes 0.25."""


def add_scales(bundle: Path, scales: Scales = PLANTED) -> str:
    """Put scales into a bundle that has none. Returns the new version."""
    (bundle / SCALES).write_text(scales.model_dump_json(), encoding="utf-8")
    added: dict[str, dict[str, object]] = {SCALES: {}}
    return reseal(bundle, files=entries(bundle) | added)
