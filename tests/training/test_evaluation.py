import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.bundle.encoders import Encoders, encode
from training.evaluation import count_relevant, evaluate, shares_genre
from training.metrics import classification_metrics
from training.splits import Examples, Split
from training.trainer import Fitted, infer


def genre_hit_by_loop(embeddings: NDArray[np.float32], examples: Examples, queries: list[int], k: int) -> float:
    """The definition, one query and one candidate after another."""
    shares = []
    for query in queries:
        near = np.round(embeddings.astype(np.float64) @ embeddings[query].astype(np.float64), 6)
        seen = {examples.recordings[query]}
        hits: list[bool] = []
        for row in sorted(range(len(near)), key=lambda row: (-near[row], row)):
            if examples.recordings[row] not in seen and len(hits) < k:
                seen.add(examples.recordings[row])
                hits.append(bool((examples.genre_sets[row] & examples.genre_sets[query]).any()))
        shares.append(sum(hits) / len(hits))
    return float(np.mean(shares))


def test_evaluate_planted_genre_hit_equals_the_loop(
    fitted: Fitted, encoders: Encoders, examples: Examples, sides: Split
) -> None:
    side = np.arange(len(examples))  # all of them as queries: versions and tracks of two genres too
    _, embeddings = infer(fitted.model, encode(encoders, examples.features))
    found = evaluate(fitted.model, encoders, examples, side)["genre_hit@10"]
    assert found == pytest.approx(genre_hit_by_loop(embeddings, examples, side.tolist(), 10))
    assert 0.9 < found <= 1


def test_evaluate_untrained_network_genre_hit_equals_the_loop(
    fitted: Fitted, encoders: Encoders, examples: Examples, sides: Split
) -> None:
    """Shuffled genres: most neighbours are wrong, so that a figure that is always near 1 would show."""
    order = np.random.default_rng(1).permutation(len(examples))
    shuffled = dataclasses.replace(examples, genre_sets=examples.genre_sets[order])
    _, embeddings = infer(fitted.model, encode(encoders, examples.features))
    figures = evaluate(fitted.model, encoders, shuffled, sides.test)
    assert figures["genre_hit@10"] == pytest.approx(genre_hit_by_loop(embeddings, shuffled, sides.test.tolist(), 10))
    assert figures["genre_hit@10"] < 0.5
    assert 0 < figures["ndcg@10"] < 0.5


def test_evaluate_measures_the_side_alone(fitted: Fitted, encoders: Encoders, examples: Examples, sides: Split) -> None:
    done: list[int] = []
    figures = evaluate(fitted.model, encoders, examples, sides.test, done.append)
    probabilities, _ = infer(fitted.model, encode(encoders, examples.features[sides.test]))
    expected = classification_metrics(probabilities, examples.genre_sets[sides.test])
    assert {name: figures[name] for name in expected} == pytest.approx(expected, abs=1e-6)
    assert sum(done) == len(sides.test)


def test_shares_genre_by_hand() -> None:
    genre_sets = np.array([[1, 0, 0], [1, 1, 0], [0, 0, 1]], dtype=bool)
    rows = np.array([[1, 2], [0, 2]])
    assert shares_genre(genre_sets, np.array([0, 1]), rows).tolist() == [[True, False], [True, False]]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 8), st.sets(st.integers(0, 3), min_size=1)), min_size=1, max_size=25),
)
def test_count_relevant_any_catalogue_equals_the_loop(catalogue: list[tuple[int, set[int]]]) -> None:
    _, recordings = np.unique([recording for recording, _ in catalogue], return_inverse=True)
    genre_sets = np.array([[genre in genres for genre in range(4)] for _, genres in catalogue])
    examples = Examples(np.zeros((len(catalogue), 15), dtype=np.float32), genre_sets, recordings, groups=recordings)
    of_recording: dict[int, set[int]] = {}
    for recording, (_, genres) in zip(recordings.tolist(), catalogue, strict=True):
        of_recording.setdefault(recording, set()).update(genres)
    expected = [
        sum(bool(genres & others) for other, others in of_recording.items() if other != recording)
        for recording, (_, genres) in zip(recordings.tolist(), catalogue, strict=True)
    ]
    assert count_relevant(examples, np.arange(len(catalogue))).tolist() == expected
