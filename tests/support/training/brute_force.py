"""Definitions worked out one query, one candidate and one track after another, to hold the fast code to."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from app.bundle.evidence import ArtistEvidence
from app.bundle.names import fold


def nearest_by_sorting(
    vectors: NDArray[np.float32],
    queries: NDArray[np.float32],
    recordings: NDArray[np.int64],
    own: NDArray[np.int64],
    k: int,
) -> list[list[int]]:
    """Best first, ties by row, one track per recording, none of the query's own."""
    answers = []
    for query, left_out in zip(queries.astype(np.float64), own.tolist(), strict=True):
        near = np.round(vectors.astype(np.float64) @ query, 6)
        seen, answer = {left_out}, []
        for row in sorted(range(len(vectors)), key=lambda row: (-near[row], row)):
            if int(recordings[row]) not in seen:
                seen.add(int(recordings[row]))
                answer.append(row)
        answers.append(answer[:k])
    return answers


def count_artists(
    artists: list[tuple[str, ...]], counted: NDArray[np.float32], left_out: int = -1
) -> dict[str, NDArray[np.float64]]:
    """Folded name → counted tracks by genre, one track left out."""
    counts: defaultdict[str, NDArray[np.float64]] = defaultdict(lambda: np.zeros(counted.shape[1]))
    for track, names in enumerate(artists):
        if track != left_out and counted[track].any():
            for name in {fold(name) for name in names}:
                counts[name] += counted[track]
    return dict(counts)


def weigh_artists(
    evidence: ArtistEvidence,
    by_sound: NDArray[np.float32],
    artists: list[tuple[str, ...]],
    counted: NDArray[np.float32],
) -> tuple[NDArray[np.float32], list[bool]]:
    """The genre probabilities of every track by sound and artists, and whether one was known."""
    base_rates = np.array(list(evidence.base_rates.values()))
    answers, known = [], []
    for track, names in enumerate(artists):
        counts = count_artists(artists, counted, left_out=track)
        shares = [
            (counts[name] + evidence.smoothing * base_rates) / (counts[name].sum() + evidence.smoothing)
            for name in {fold(name) for name in names} & set(counts)
        ]
        known.append(bool(shares))
        answer = by_sound[track].astype(np.float64)
        if shares:
            logs = np.log(np.maximum(answer, 1e-30)) + evidence.weight * np.log(np.mean(shares, axis=0) / base_rates)
            answer = evidence.calibration.probabilities(logs[None].astype(np.float32))[0].astype(np.float64)
        answers.append(answer)
    return np.array(answers, dtype=np.float32), known
