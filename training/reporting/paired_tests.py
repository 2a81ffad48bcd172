"""Whether the network beats the others: paired tests over artists, corrected for how many there are."""

from collections.abc import Mapping
from itertools import product
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from training.evaluation import statistics
from training.experiments.comparison import ABLATIONS, NETWORK
from training.experiments.trial import Results
from training.seeding import Seeds

_FIGURES = {"right": "accuracy", "hits": "genre_hit@10"}


class PairedTest(TypedDict):
    """The network by features alone beside another model that was asked the same.

    `difference` is the network's figure less the other's, over all examples of all seeds; `p` is two-sided and adjusted
    by Holm's method for all tests of the comparison.
    """

    part: str
    known: str
    figure: str
    model: str
    difference: float
    p: float


def paired_tests(results: Results) -> list[PairedTest]:
    """Test the network against every other model, for each part of a test side and set of known features.

    All models of one seed were asked the same examples. What an artist's tracks gain or lose is added up over the
    seeds, in which they may stand again, and the signs of these sums are flipped.
    """
    rng = Seeds(0).numpy("paired tests")
    tests: list[PairedTest] = []
    for part, by_model in sorted(_by_part(results).items()):
        ours = by_model.pop(NETWORK)
        named, differences = [], []
        for (known, (column, figure)), (model, theirs) in product(product(ours[0], _FIGURES.items()), by_model.items()):
            pairs = [(one[known], other[known]) for one, other in zip(ours, theirs, strict=True) if known in other]
            if pairs and all(column in columns for pair in pairs for columns in pair):
                more, mean = _differences(pairs, column)
                named.append(PairedTest(part=part, known=known, figure=figure, model=model, difference=mean, p=1))
                differences.append(more)
        for test, p in zip(named, statistics.paired_tests(_columns(differences), rng).tolist(), strict=True):
            tests.append({**test, "p": p})
    adjusted = statistics.holm([test["p"] for test in tests])
    return [{**test, "p": float(f"{p:.3g}")} for test, p in zip(tests, adjusted, strict=True)]


_Columns = Mapping[str, Any]


def _by_part(results: Results) -> dict[str, dict[str, list[Mapping[str, _Columns]]]]:
    """By part of a test side and model: of each seed, ascending, the sums by artist for each set of known features."""
    found: dict[str, dict[str, list[Mapping[str, _Columns]]]] = {}
    for trial in sorted((trial for trial in results if trial.label not in ABLATIONS), key=lambda t: (t.point, t.seed)):
        for part, by_known in results[trial]["by_artist"].items():
            models = found.setdefault(trial.protocol if part == "test" else part, {})
            models.setdefault(trial.label, []).append(by_known)
    return found


def _differences(pairs: list[tuple[_Columns, _Columns]], column: str) -> tuple[NDArray[np.float64], float]:
    """By artist, the sum over the seeds of what the network has more, float64 [n_artists]; and the mean difference."""
    artists = np.concatenate([ours["artist"] for ours, _ in pairs]).astype(np.int64)
    more = np.concatenate([np.subtract(ours[column], theirs[column], dtype=np.float64) for ours, theirs in pairs])
    n = sum(int(sum(ours["asked" if column == "hits" else "n"])) for ours, _ in pairs)
    return np.bincount(artists, more).astype(np.float64), round(float(more.sum() / n), 5)


def _columns(differences: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """float64 [n_artists, t], of columns that end where their last artist is."""
    n = max((len(column) for column in differences), default=0)
    padded = [np.pad(column, (0, n - len(column))) for column in differences]
    return np.column_stack(padded) if padded else np.zeros((0, 0))
