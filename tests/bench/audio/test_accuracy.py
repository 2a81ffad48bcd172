import pytest

from tests.bench.audio.accuracy import is_tempo, is_tempo_or_multiple, key_score

C_MAJOR = (0, True)


@pytest.mark.parametrize(
    ("found", "score"),
    [
        (C_MAJOR, 1.0),
        ((7, True), 0.5),
        ((5, True), 0.5),
        ((9, False), 0.3),
        ((0, False), 0.2),
        ((3, False), 0.0),
        ((2, True), 0.0),
        (None, 0.0),
    ],
)
def test_key_score_counts_near_keys_in_part(found: tuple[int, bool] | None, score: float) -> None:
    assert key_score(found, C_MAJOR) == score


def test_key_score_relative_of_a_minor_key_lies_above() -> None:
    assert key_score(C_MAJOR, (9, False)) == 0.3
    assert key_score((6, True), (9, False)) == 0.0


def test_tempo_is_right_within_four_percent_and_perhaps_by_a_factor() -> None:
    assert is_tempo(103.9, 100) and not is_tempo(104.1, 100) and not is_tempo(None, 100)
    assert [is_tempo_or_multiple(found, 120) for found in (60, 240, 40, 360, 122, 90, None)] == [True] * 5 + [False] * 2
