"""How good a fitted network is on the test side, in three views, with everything chosen beforehand.

`embedding` is the embedding by itself, as in the published study; `sound` is all that the audio features give;
`artists` is what is served where the artists are named.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from training.evaluation.choices import Choices, genre_weights
from training.evaluation.metrics import classification_metrics
from training.evaluation.predictions import ArtistPredictions, SoundPredictions
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
    artists: ArtistPredictions,
    examples: Examples,
    sides: Split,
    advance: Callable[[int], None] = lambda _: None,
) -> MeasuredFigures:
    """Measure the test side; nothing is fitted or chosen here.

    Args:
        choices: Of the validation side.
        sound: Of all examples.
        artists: Of all examples, by the evidence of `choices`.
        examples: Of a protocol; all of them are candidates of every query.
        sides: Of the examples.
        advance: Called with the number of queries just done, of three for every example of the test side.
    """
    test = sides.test
    sets, known = examples.genre_sets[test], artists.artist_known[test]
    by_sound = Searcher(examples, VectorLayout.join(sound.embeddings, sound.probabilities))
    with_artists = Searcher(examples, VectorLayout.join(sound.embeddings, artists.probabilities))
    retrievals = {
        "embedding": by_sound.measure(test, np.zeros(len(test), dtype=np.float32), advance),
        "sound": by_sound.measure(test, np.full(len(test), choices.sound_weight, dtype=np.float32), advance),
        "artists": with_artists.measure(test, genre_weights(choices.weights, known), advance),
    }
    classified = {
        "sound": classification_metrics(sound.probabilities[test], sets),
        "artists": {
            **classification_metrics(artists.probabilities[test], sets),
            "artist_known": float(known.mean()),
        },
    }
    return MeasuredFigures(
        by_view={view: {**classified.get(view, {}), **found.figures} for view, found in retrievals.items()},
        hit_by_k={view: found.hit_by_k for view, found in retrievals.items()},
    )
