"""How good a fitted network is on the test side, in several views, with everything chosen beforehand.

`embedding` is the embedding by itself, as in the published study; `sound` is all that the features give; `artists` and
`words` are features with one of the two beside; `all` is what is served where everything is known.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from training.evaluation.choices import Choices, genre_weights
from training.evaluation.metrics import classification_metrics
from training.evaluation.predictions import Predictions, SoundPredictions
from training.evaluation.retrieval import Searcher
from training.splits import Examples, Split


@dataclass(frozen=True)
class MeasuredFigures:
    """What the test side showed.

    Attributes:
        by_view: The figures of each view, by name.
        hit_by_k: Genre-Hit@k of each view, as `Retrieval` has it.
    """

    by_view: dict[str, dict[str, float]]
    hit_by_k: dict[str, NDArray[np.float64]]

    def rounded(self) -> dict[str, dict[str, float]]:
        """The figures by view."""
        return rounded(self.by_view)


def rounded(groups: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """Groups of figures; beyond five digits they would depend on the number of threads."""
    return {group: {name: round(value, 5) for name, value in figures.items()} for group, figures in groups.items()}


def measure_on_test(
    choices: Choices,
    sound: SoundPredictions,
    by_evidence: Mapping[str, Predictions],
    examples: Examples,
    sides: Split,
    advance: Callable[[int], None] = lambda _: None,
) -> MeasuredFigures:
    """Measure the test side; nothing is fitted or chosen here.

    Args:
        choices: Of the validation side.
        sound: Of all examples.
        by_evidence: Views by more than features, of all examples, by the evidence of `choices`; the last of them is
            what is served.
        examples: Of a protocol; all of them are candidates of every query.
        sides: Of the examples.
        advance: Called with the number of queries just done, of two for every example of the test side and one more
            for each view of `by_evidence`.
    """
    test = sides.test
    sets = examples.genre_sets[test]
    by_sound = Searcher(examples, VectorLayout.join(sound.embeddings, sound.probabilities))
    retrievals = {
        "embedding": by_sound.measure(test, np.zeros(len(test), dtype=np.float32), advance),
        "sound": by_sound.measure(test, np.full(len(test), choices.sound_weight, dtype=np.float32), advance),
    }
    classified = {"sound": classification_metrics(sound.probabilities[test], sets)}
    for view, predictions in by_evidence.items():
        known = predictions.artist_known[test]
        searcher = Searcher(examples, VectorLayout.join(sound.embeddings, predictions.probabilities))
        retrievals[view] = searcher.measure(test, genre_weights(choices.weights, known), advance)
        classified[view] = {
            **classification_metrics(predictions.probabilities[test], sets),
            "artist_known": float(known.mean()),
        }
    return MeasuredFigures(
        by_view={view: {**classified.get(view, {}), **found.figures} for view, found in retrievals.items()},
        hit_by_k={view: found.hit_by_k for view, found in retrievals.items()},
    )
