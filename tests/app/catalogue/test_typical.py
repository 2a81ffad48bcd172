from dataclasses import replace

import numpy as np
import pytest

from app.bundle.features import FEATURES, column
from app.bundle.reader import Bundle
from app.catalogue.catalogue import Catalogue
from app.catalogue.distributions import typical_features
from app.catalogue.loader import load_catalogue


@pytest.mark.parametrize(
    ("tempos", "expected"),
    [([90.5, 120.25, 200], 120.25), ([90.5, 120.25, 130, 200], 120.25), ([60, None, None, 80], 60), ([None], 0)],
)
def test_typical_feature_is_the_lower_median_of_what_is_known(
    bundle: Bundle, tempos: list[float | None], expected: float
) -> None:
    content = load_catalogue(bundle).content
    decimals = np.full((len(content.track_ids), len(FEATURES)), np.nan)
    decimals[: len(tempos), column("tempo")] = np.array(tempos, dtype=np.float64)
    decimals[-1, column("tempo")] = 400  # of a track that was removed
    kept = content.kept.copy()
    kept[-1] = False
    typical = typical_features(Catalogue(replace(content, decimals=decimals, kept=kept)))
    assert typical["tempo"] == expected
    assert typical["explicit"] is False
    assert typical["duration_ms"] == 0
