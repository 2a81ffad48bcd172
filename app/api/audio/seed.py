"""Makes a seed of recommendations of what was heard of a file."""

from math import nan

import numpy as np

from app.audio.features import TIMBRE_COLUMNS
from app.audio.hearing.heard import Heard
from app.bundle.catalogue.scales import Scales
from app.bundle.features import FEATURES
from app.bundle.text import TrackText
from app.bundle.timbre import TimbreSettings
from app.recommend.request import Seed


def seed_of(heard: Heard, known: TimbreSettings | None, scales: Scales | None) -> Seed:
    """Its features, on the scales of the model where the bundle has those of their extractor, its names, and its timbre
    where that can be compared with what the bundle knows of timbre.
    """
    timbre: tuple[float, ...] = ()
    if known and why_incomparable(heard, known) is None:
        timbre = tuple(known.scale.apply(heard.timbre[None])[0].tolist())
    features = np.array([_features(heard)], dtype=np.float32)
    if scales and scales.extractor == heard.extractor:
        features = scales.apply(features)
    return Seed("features", tuple(features[0].tolist()), text=text_of(heard), timbre=timbre)


def text_of(heard: Heard) -> TrackText:
    """What its tags tell of its names."""
    tags = heard.tags
    return TrackText(tags.title, tags.album, tags.artists or ((tags.album_artist,) if tags.album_artist else ()))


def why_incomparable(heard: Heard, known: TimbreSettings | None) -> str | None:
    """Why the timbre of the file does not count; None where it does."""
    if known is None:
        return "the bundle in use has no timbre"
    if known.scale.columns != TIMBRE_COLUMNS or known.scale.extractor != heard.extractor:
        measured_by = known.scale.extractor or "an extractor that the bundle does not name"
        return f"the timbre of the bundle in use was measured by {measured_by}, that of the file by {heard.extractor}"
    return None


def _features(heard: Heard) -> tuple[float, ...]:
    """In the order of the schema, NaN for unknown, which a length of more than a day is."""
    values = {**vars(heard.features), "explicit": heard.tags.explicit}
    row = [values.get(feature.name) for feature in FEATURES]
    return tuple(
        nan if value is None or value > feature.maximum else float(value)
        for feature, value in zip(FEATURES, row, strict=True)
    )
