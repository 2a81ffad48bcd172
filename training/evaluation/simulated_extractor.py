"""How good a network is on a catalogue of analysed audio, simulated on a table whose features are exact.

The soft features are made to correlate with the true ones, by one correlation throughout, and what no analysis of audio
can give is unknown. The other features stay as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.bundle.features import missing_share, without
from training.evaluation.known_features import MeasuredSide
from training.evaluation.measurement import searchers_by_view
from training.evaluation.metrics import classification_metrics
from training.evaluation.outcomes import Outcomes
from training.evaluation.predictions import views_by_evidence
from training.fitting.copula import GaussianCopula
from training.fitting.noise import SOFT_FEATURES
from training.seeding import Seeds
from training.splits import NOT_OF_THE_AUDIO, Split

CORRELATIONS = (1.0, 0.9, 0.8, 0.7)
"""Of the soft features with the true ones, as normal scores."""
VIEWS = ("features", "words")
"""What is asked by, of `views_by_evidence`: whoever analyses a folder has artists that no training knows."""

Figures = dict[str, float]


@dataclass(frozen=True)
class SimulatedExtractor:
    """Hears tracks whose true features are known.

    Attributes:
        copula: Of the soft features.
        seed: Of what it draws: the same errors for all networks, and in the same direction for all correlations.
    """

    copula: GaussianCopula
    seed: int

    @classmethod
    def fit(cls, features: NDArray[np.float32], seed: int) -> "SimulatedExtractor":
        """One whose soft features are spread as those of `features`, float32 [n, 15]."""
        return cls(GaussianCopula.fit(features, SOFT_FEATURES), seed)

    def hear(self, features: NDArray[np.float32], correlation: float) -> NDArray[np.float32]:
        """What it makes of tracks of these true features, float32 [n, 15]."""
        rng = Seeds(self.seed).numpy("simulated extractor")
        return without(self.copula.disturbed(features, correlation, rng), NOT_OF_THE_AUDIO)


def ask_as_heard(
    side: MeasuredSide, extractor: SimulatedExtractor, correlation: float, views: Sequence[str] = VIEWS
) -> dict[str, Outcomes]:
    """Ask the test side by each of these views, where the whole catalogue is what the extractor makes of it."""
    examples = replace(side.examples, features=extractor.hear(side.examples.features, correlation))
    by_features = side.predict(examples.features)
    words = side.text.words() if side.text else None
    missing = missing_share(examples.features)
    by_view = views_by_evidence(side.choices.evidence, by_features, missing, side.artists.artists, words)
    wanted = {view: predictions for view, predictions in by_view.items() if view in views}
    searchers = searchers_by_view(by_features.embeddings, wanted, examples)
    return replace(side, examples=examples, searchers=searchers).ask((), only=views)


def figures_as_heard(
    side: MeasuredSide, extractor: SimulatedExtractor, parts: Mapping[str, NDArray[np.int64]], correlation: float
) -> dict[str, dict[str, Figures]]:
    """By part of the test side (`parts`: positions in it), then by view, its figures at a correlation."""
    outcomes = ask_as_heard(side, extractor, correlation)
    return {
        part: {view: found.take(rows).figures() for view, found in outcomes.items()} for part, rows in parts.items()
    }


def figures_on_validation_as_heard(
    side: MeasuredSide, extractor: SimulatedExtractor, sides: Split, correlation: float
) -> Figures:
    """What the network makes of the validation side by features alone, to choose a configuration by."""
    rows = sides.validation
    heard = extractor.hear(side.examples.features, correlation)[rows]
    return classification_metrics(side.predict(heard).probabilities, side.examples.genre_sets[rows])
