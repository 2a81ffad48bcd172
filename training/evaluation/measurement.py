"""How good a fitted network is on the test side, in several views, with everything chosen beforehand.

`embedding` is the embedding by itself, as in the published study; `features` is all that the features give; `words` and
`artists` are features with one of the two beside; `all` is what is served where everything is known.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.bundle.vectors import VectorLayout
from training.evaluation.choices import Choices
from training.evaluation.metrics import classification_metrics
from training.evaluation.predictions import Predictions
from training.evaluation.retrieval import Searcher
from training.splits import Examples


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


def searchers_by_view(
    embeddings: NDArray[np.float32], views: Mapping[str, Predictions], examples: Examples
) -> dict[str, Searcher]:
    """Search all examples by what each view says of them; embeddings: float32 [n, embedding_dim]."""
    return {
        view: Searcher(examples, VectorLayout.join(embeddings, predictions.probabilities))
        for view, predictions in views.items()
    }


def measure_on_test(
    choices: Choices,
    views: Mapping[str, Predictions],
    searchers: Mapping[str, Searcher],
    examples: Examples,
    test: NDArray[np.int64],
    queries: NDArray[np.int64],
    advance: Callable[[int], None] = lambda _: None,
) -> MeasuredFigures:
    """Measure the test side; nothing is fitted or chosen here.

    Args:
        choices: Of the validation side.
        views: Of all examples, as `views_by_evidence` has them, by the evidence of `choices`.
        searchers: Of the same views.
        examples: Of a protocol; all of them are candidates of every query.
        test: int64 [m], the examples of the test side.
        queries: int64 [q], the positions in `test` for which neighbours are looked for.
        advance: Called with the number of queries just done, of one for every query and one more for each view.
    """
    asked = test[queries]
    embedding_alone = np.zeros(len(asked), dtype=np.float32)
    retrievals = {"embedding": searchers["features"].measure(asked, embedding_alone, advance)}
    classified: dict[str, dict[str, float]] = {}
    for view, predictions in views.items():
        known = predictions.artist_known[test]
        retrievals[view] = searchers[view].measure(asked, choices.genre_weights(view, known[queries]), advance)
        classified[view] = classification_metrics(predictions.probabilities[test], examples.genre_sets[test])
        if view != "features":
            classified[view]["artist_known"] = float(known.mean())
    return MeasuredFigures(
        by_view={view: {**classified.get(view, {}), **found.figures} for view, found in retrievals.items()},
        hit_by_k={view: found.hit_by_k for view, found in retrievals.items()},
    )
