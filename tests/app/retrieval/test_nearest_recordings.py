import numpy as np
import pytest

from app.retrieval.nearest_recordings import select_nearest


def reference(
    rows: list[int], similarities: list[float], recordings: list[int], own: int, k: int
) -> list[tuple[int, float]]:
    """The definition, one candidate after the other."""
    answer: list[tuple[int, float]] = []
    seen = {own}
    for similarity, row in sorted((-s, r) for s, r in zip(similarities, rows, strict=True) if r >= 0):
        if recordings[row] not in seen:
            seen.add(recordings[row])
            answer.append((row, -similarity))
    return answer[:k]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("k", [1, 3, 40])
def test_select_nearest_random_ties_equal_the_reference(seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    n_tracks, n_queries = 30, 8
    recordings = rng.integers(0, 12, n_tracks)
    rows = np.array([rng.permutation(n_tracks)[:20] for _ in range(n_queries)])
    similarities = (rng.integers(-3, 4, rows.shape) / 4).astype(np.float32)
    own = rng.integers(-1, 12, n_queries)
    best = select_nearest(rows, similarities, recordings, own, k)
    for query in range(n_queries):
        expected = reference(
            rows[query].tolist(), similarities[query].tolist(), recordings.tolist(), int(own[query]), k
        )
        n = int(best.n_found[query])
        assert (
            list(zip(best.track_indices[query, :n].tolist(), best.similarities[query, :n].tolist(), strict=True))
            == expected
        )


@pytest.mark.parametrize("similarity", [0.1, 0.5, 0.9])
def test_select_nearest_padding_takes_no_place(similarity: float) -> None:
    """Row -1 must not stand in for the last track, whatever its similarity says."""
    rows = np.array([[-1, 2, -1, 1]])
    similarities = np.array([[similarity, 0.5, similarity, 0.4]], dtype=np.float32)
    best = select_nearest(rows, similarities, np.array([0, 1, 2]), np.array([0]), 3)
    assert best.track_indices[0, : best.n_found[0]].tolist() == [2, 1]


def test_select_nearest_only_own_versions_finds_none() -> None:
    rows = np.array([[0, 1, 2]])
    best = select_nearest(rows, np.ones((1, 3), np.float32), np.zeros(3, np.int64), np.array([0]), 2)
    assert best.n_found.tolist() == [0]
    assert not best.settled[0]


@pytest.mark.parametrize(("farthest", "settled"), [(0.5, False), (0.4, True)])
def test_select_nearest_tie_with_the_farthest_candidate_is_not_settled(farthest: float, settled: bool) -> None:
    """Among tracks that were not candidates, one as near as the last answer may have a lower row."""
    similarities = np.array([[0.9, 0.5, farthest]], dtype=np.float32)
    best = select_nearest(np.array([[3, 4, 5]]), similarities, np.arange(6), np.array([-1]), 2)
    assert best.settled.tolist() == [settled]
