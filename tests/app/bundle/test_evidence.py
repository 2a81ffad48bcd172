import json
import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray
from pydantic import ValidationError

from app.bundle.calibration import Calibration
from app.bundle.evidence import ArtistEvidence, Artists, Words
from app.bundle.evidence import posterior as app_posterior
from tests.support.evidence import with_artists
from tests.support.text import settings_of

GENRES = ("folk", "opera", "punk")
CONTENT: dict[str, Any] = {
    "base_rates": {"folk": 0.5, "opera": 0.3, "punk": 0.2},
    "smoothing": 0.4,
    "weight": 0.8,
    "calibration": {"intercept": 0.2, "slope": -0.3},
}


def evidence_of(**changes: Any) -> ArtistEvidence:
    return ArtistEvidence.model_validate(CONTENT | changes)


def plain(**changes: Any) -> ArtistEvidence:
    """Without calibration."""
    return evidence_of(**{"calibration": {}} | changes)


def posterior(
    evidence: ArtistEvidence, probabilities: ArrayLike, counts: ArrayLike, owners: list[int]
) -> tuple[NDArray[np.float32], list[bool]]:
    found, known = with_artists(
        evidence,
        np.array(probabilities, dtype=np.float32),
        np.array(counts, dtype=np.float32).reshape(-1, len(evidence.base_rates)),
        np.array(owners, dtype=np.int64),
    )
    assert found.dtype == np.float32
    assert known.dtype == np.bool_
    return found, known.tolist()


def reference(
    evidence: ArtistEvidence, probabilities: list[list[float]], counts: list[list[float]], owners: list[int]
) -> tuple[list[list[float]], list[bool]]:
    """The definition, one track and one artist after the other, in double precision."""
    rates = list(evidence.base_rates.values())
    answers, known = [], []
    for track, by_sound in enumerate(probabilities):
        rows = [row for row, owner in zip(counts, owners, strict=True) if owner == track and sum(row) > 1e-6]
        known.append(bool(rows))
        if not rows:
            answers.append(by_sound)
            continue
        shares = [
            [
                (n + evidence.smoothing * rate) / (sum(row) + evidence.smoothing)
                for n, rate in zip(row, rates, strict=True)
            ]
            for row in rows
        ]
        of_artists = [sum(column) / len(rows) for column in zip(*shares, strict=True)]
        logs = [
            math.log(max(p, 1e-30)) + evidence.weight * math.log(share / rate)
            for p, share, rate in zip(by_sound, of_artists, rates, strict=True)
        ]
        sureness = max(normalised(logs))
        temperature = math.exp(evidence.calibration.intercept + evidence.calibration.slope * sureness)
        answers.append(normalised([log / temperature for log in logs]))
    return answers, known


def normalised(logs: list[float]) -> list[float]:
    exponentials = [math.exp(log - max(logs)) for log in logs]
    return [one / sum(exponentials) for one in exponentials]


def random_input(seed: int) -> tuple[list[list[float]], list[list[float]], list[int]]:
    """Ten tracks with none to four artists each, of whom some are unknown, some all but unknown, and some famous."""
    rng = np.random.default_rng(seed)
    probabilities = rng.dirichlet(np.ones(len(GENRES)), 10)
    probabilities[0] = [1, 0, 0]
    owners = np.sort(rng.integers(0, 10, 18))
    counts = rng.integers(0, 4, (18, len(GENRES))) / rng.integers(1, 4, (18, 1))
    counts[rng.random(18) < 0.3] = 0
    counts[rng.random(18) < 0.1] = [2e-7, 0, 1e-7]
    counts[rng.random(18) < 0.1] *= 1000
    return probabilities.tolist(), counts.tolist(), owners.tolist()


def test_with_artists_by_hand_is_as_computed() -> None:
    """Shares (3 + 1/2) / 4 and (0 + 1/2) / 4 over base rates of 1/2: factors 7/4 and 1/4 on odds of 2 to 8."""
    evidence = plain(base_rates={"folk": 0.5, "punk": 0.5}, smoothing=1, weight=1)
    found, known = posterior(evidence, [[0.2, 0.8]], [[3, 0]], [0])
    np.testing.assert_allclose(found, [[14 / 22, 8 / 22]], rtol=1e-6)
    assert known == [True]


def test_with_artists_weight_and_calibration_by_hand_are_as_computed() -> None:
    """Weight 2 squares the factors, to odds of 0.2 × 49 to 0.8; temperature 2 takes the root of the odds."""
    calibration = {"intercept": math.log(2)}
    evidence = evidence_of(base_rates={"folk": 0.5, "punk": 0.5}, smoothing=1, weight=2, calibration=calibration)
    found, _ = posterior(evidence, [[0.2, 0.8]], [[3, 0]], [0])
    odds = math.sqrt(0.2 * 49 / 0.8)
    np.testing.assert_allclose(found, [[odds / (odds + 1), 1 / (odds + 1)]], rtol=1e-6)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(
    "evidence",
    [evidence_of(), plain(), evidence_of(weight=2, smoothing=0.05), evidence_of(smoothing=50), evidence_of(weight=0)],
    ids=["usual", "plain", "strong", "smooth", "sound-alone"],
)
def test_with_artists_random_input_equals_the_reference(evidence: ArtistEvidence, seed: int) -> None:
    probabilities, counts, owners = random_input(seed)
    found, known = posterior(evidence, probabilities, counts, owners)
    expected, expected_known = reference(evidence, probabilities, counts, owners)
    assert known == expected_known
    assert {True, False} == set(known)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_with_artists_no_row_influences_another(seed: int) -> None:
    probabilities, counts, owners = random_input(seed)
    together, known = posterior(evidence_of(), probabilities, counts, owners)
    for track, by_sound in enumerate(probabilities):
        own = [row for row, owner in zip(counts, owners, strict=True) if owner == track]
        alone, known_alone = posterior(evidence_of(), [by_sound], own, [0] * len(own))
        np.testing.assert_allclose(alone[0], together[track], rtol=1e-5, atol=1e-7)
        assert known_alone == [known[track]]


def test_with_artists_several_known_ones_are_averaged_whatever_their_order() -> None:
    """Shares of 7/8 and 1/8, and of 1/8 and 7/8, average to the base rates: two that contradict tell nothing."""
    evidence = plain(base_rates={"folk": 0.5, "punk": 0.5}, smoothing=1, weight=1)
    found, _ = posterior(evidence, [[0.2, 0.8]], [[3, 0], [0, 3]], [0, 0])
    np.testing.assert_allclose(found, [[0.2, 0.8]], rtol=1e-6)
    one, _ = posterior(evidence, [[0.2, 0.8]], [[3, 0], [1, 2]], [0, 0])
    other, _ = posterior(evidence, [[0.2, 0.8]], [[1, 2], [3, 0]], [0, 0])
    np.testing.assert_allclose(one, other)


def test_with_artists_famous_one_counts_as_much_as_any_other() -> None:
    evidence = plain(smoothing=1e-6)
    some, _ = posterior(evidence, [[0.4, 0.4, 0.2]], [[5, 0, 0], [0, 5, 0]], [0, 0])
    famous, _ = posterior(evidence, [[0.4, 0.4, 0.2]], [[5000, 0, 0], [0, 5, 0]], [0, 0])
    np.testing.assert_allclose(some, famous, atol=1e-5)


@pytest.mark.parametrize("stranger", [[0, 0, 0], [3e-7, 0, 3e-7]], ids=["nothing", "leftovers"])
def test_with_artists_unknown_one_beside_a_known_one_changes_nothing(stranger: list[float]) -> None:
    friend = [0.0, 1.0, 4.0]
    alone = posterior(evidence_of(), [[0.2, 0.5, 0.3]], [friend], [0])
    for counts in ([stranger, friend], [friend, stranger]):
        found = posterior(evidence_of(), [[0.2, 0.5, 0.3]], counts, [0, 0])
        np.testing.assert_array_equal(found[0], alone[0])
        assert found[1] == [True]


@pytest.mark.parametrize(
    ("counts", "owners"),
    [([], []), ([[0, 0, 0]], [1]), ([[0, 0, 0], [0, 0, 0]], [0, 0]), ([[9e-7, 0, 0], [3e-7, 3e-7, 3e-7]], [0, 1])],
    ids=["no-artists", "one", "two", "leftovers"],
)
def test_with_artists_unknown_ones_leave_the_sound_and_are_not_known(
    counts: list[list[float]], owners: list[int]
) -> None:
    probabilities = np.array([[0.2, 0.5, 0.3], [1, 0, 0]], dtype=np.float32)
    found, known = posterior(evidence_of(), probabilities, counts, owners)
    np.testing.assert_array_equal(found, probabilities)
    assert known == [False, False]


@pytest.mark.parametrize("with_words", [False, True])
def test_posterior_without_artists_is_to_the_bit_that_of_unknown_ones(with_words: bool) -> None:
    rng = np.random.default_rng(0)
    n = 4
    probabilities = rng.dirichlet(np.ones(len(GENRES)), n).astype(np.float32)
    missing = np.array([0, 0.4, 1, 1], dtype=np.float32)
    given = np.array([[True, False, True], [False] * 3, [False, True, False], [False] * 3])
    words = Words(settings_of(), rng.normal(size=(n, len(GENRES))).astype(np.float32), given) if with_words else None
    unknown = Artists(np.zeros((n, len(GENRES)), dtype=np.float32), np.arange(n))
    found = app_posterior(evidence_of(), probabilities, missing, words=words)
    expected = app_posterior(evidence_of(), probabilities, missing, unknown, words)
    for name in ("probabilities", "artist_known"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name), strict=True)
    np.testing.assert_array_equal(found.probabilities[3], evidence_of().rates)
    if words is None:
        np.testing.assert_array_equal(found.probabilities[:2], probabilities[:2])


def test_with_artists_no_tracks_gives_no_rows() -> None:
    found, known = posterior(evidence_of(), np.empty((0, 3)), [], [])
    assert (found.shape, known) == ((0, 3), [])


def test_with_artists_the_callers_probabilities_stay_as_they_were() -> None:
    probabilities = np.array([[0.2, 0.5, 0.3]], dtype=np.float32)
    counts = np.array([[0, 1, 4]], dtype=np.float32)
    with_artists(evidence_of(), probabilities, counts, np.array([0]))
    assert probabilities.tolist() == np.array([[0.2, 0.5, 0.3]], dtype=np.float32).tolist()
    assert counts.tolist() == [[0, 1, 4]]


def test_with_artists_weight_0_is_the_sound_alone_calibrated() -> None:
    probabilities, counts, owners = random_input(1)
    found, _ = posterior(plain(weight=0), probabilities, counts, owners)
    np.testing.assert_allclose(found, probabilities, atol=1e-6)

    found, known = posterior(evidence_of(weight=0), probabilities, counts, owners)
    logs = np.log(np.maximum(np.array(probabilities, dtype=np.float32), 1e-30), dtype=np.float32)
    calibrated = Calibration(**CONTENT["calibration"]).probabilities(logs)
    np.testing.assert_allclose(found[known], calibrated[known], rtol=1e-5, atol=1e-7)


def test_with_artists_more_weight_or_less_smoothing_shifts_further() -> None:
    by_weight = [posterior(plain(weight=w), [[0.8, 0.1, 0.1]], [[0, 0, 2]], [0])[0][0, 2] for w in (0, 0.5, 1, 2)]
    by_smoothing = [
        posterior(plain(smoothing=s), [[0.8, 0.1, 0.1]], [[0, 0, 2]], [0])[0][0, 2] for s in (9, 1, 0.1, 0.01)
    ]
    assert by_weight == sorted(by_weight)
    assert by_smoothing == sorted(by_smoothing)
    assert by_weight[0] == pytest.approx(0.1)


@pytest.mark.parametrize("smoothing", [1e-6, 1e6])
@pytest.mark.parametrize("rate", [1e-9, 1 - 2e-9])
@pytest.mark.parametrize("n_tracks", [1e-5, 1.0, 1e12])
@pytest.mark.parametrize("intercept", [-5, 5])
def test_with_artists_at_every_bound_stays_finite(
    smoothing: float, rate: float, n_tracks: float, intercept: float
) -> None:
    rates = dict(zip(GENRES, (rate, (1 - rate) / 2, (1 - rate) / 2), strict=True))
    calibration = {"intercept": intercept, "slope": intercept}
    evidence = evidence_of(base_rates=rates, smoothing=smoothing, weight=100, calibration=calibration)
    found, _ = posterior(evidence, [[0, 0, 1], [1, 0, 0]], [[n_tracks, 0, 0], [0, n_tracks, 0]], [0, 1])
    assert np.isfinite(found).all()
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-6)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"surprise": 1}, "surprise"),
        ({"base_rates": {}}, "base_rates"),
        ({"base_rates": {"folk": 0}}, "base_rates.folk"),
        ({"base_rates": {"folk": -0.1}}, "base_rates.folk"),
        ({"base_rates": {"folk": 1.1}}, "base_rates.folk"),
        ({"base_rates": {"folk": 0.5, "punk": 0.4}}, ""),
        ({"base_rates": {"folk": math.nan}}, "base_rates.folk"),
        ({"base_rates": {"folk": None}}, "base_rates.folk"),
        ({"base_rates": [0.5, 0.5]}, "base_rates"),
        ({"smoothing": 0}, "smoothing"),
        ({"smoothing": -1}, "smoothing"),
        ({"smoothing": math.inf}, "smoothing"),
        ({"smoothing": 1e300}, "smoothing"),
        ({"smoothing": 1e-300}, "smoothing"),
        ({"weight": -0.1}, "weight"),
        ({"weight": math.nan}, "weight"),
        ({"weight": math.inf}, "weight"),
        ({"weight": 1e300}, "weight"),
        ({"weight": None}, "weight"),
        ({"calibration": {"slope": 6}}, "calibration.slope"),
        ({"calibration": {"slope": math.nan}}, "calibration.slope"),
        ({"calibration": {"surprise": 1}}, "calibration.surprise"),
        ({"calibration": None}, "calibration"),
    ],
    ids=str,
)
def test_artist_evidence_invalid_is_refused_by_its_place(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        ArtistEvidence.model_validate_json(json.dumps(CONTENT | changes))
    assert [".".join(map(str, problem["loc"])) for problem in refusal.value.errors()] == [place]


@pytest.mark.parametrize("key", CONTENT)
def test_artist_evidence_missing_key_is_refused(key: str) -> None:
    with pytest.raises(ValidationError, match=key):
        ArtistEvidence.model_validate({name: value for name, value in CONTENT.items() if name != key})


def test_artist_evidence_json_round_trip_is_equal_and_keeps_the_order() -> None:
    evidence = evidence_of(base_rates={"punk": 0.2, "folk": 0.8})
    again = ArtistEvidence.model_validate_json(evidence.model_dump_json())
    assert again == evidence
    assert list(again.base_rates) == ["punk", "folk"]
