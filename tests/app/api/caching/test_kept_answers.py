import pytest

from app.api.caching.entity_tags import AnswerKey
from app.api.caching.kept_answers import LARGEST_BODY, Answer, KeptAnswers

BEFORE, AFTER = object(), object()


def key(n: int) -> AnswerKey:
    return f"/tracks/{n}", b"", b""


def answer(n_bytes: int = 1000) -> Answer:
    return Answer([], b"x" * n_bytes, None, is_compressible=False)


@pytest.fixture
def answers() -> KeptAnswers:
    """There is room for three answers of 1,000 bytes."""
    kept = KeptAnswers(max_bytes=10_000)
    kept.get(BEFORE, key(0))
    return kept


def ask_twice(answers: KeptAnswers, state: object, key: AnswerKey, answer: Answer) -> None:
    for _ in range(2):
        answers.keep(state, key, answer)


def there(answers: KeptAnswers, state: object, n: int) -> list[int]:
    return [each for each in range(n) if answers.get(state, key(each))]


def test_kept_answers_asked_for_once_are_not_taken_and_a_second_time_are(answers: KeptAnswers) -> None:
    answers.keep(BEFORE, key(0), answer())
    assert there(answers, BEFORE, 1) == []
    answers.keep(BEFORE, key(0), answer())
    assert there(answers, BEFORE, 1) == [0]


def test_kept_answers_full_lose_what_was_asked_for_longest_ago(answers: KeptAnswers) -> None:
    for n in range(3):
        ask_twice(answers, BEFORE, key(n), answer())
    assert answers.get(BEFORE, key(0))
    ask_twice(answers, BEFORE, key(3), answer())
    assert there(answers, BEFORE, 4) == [0, 2, 3]


def test_kept_answers_again_and_again_take_room_once(answers: KeptAnswers) -> None:
    ask_twice(answers, BEFORE, key(0), answer())
    for _ in range(100):
        ask_twice(answers, BEFORE, key(1), answer())
    assert there(answers, BEFORE, 2) == [0, 1]


def test_kept_answers_another_state_has_none_and_all_the_room(answers: KeptAnswers) -> None:
    for n in range(3):
        ask_twice(answers, BEFORE, key(n), answer())
    assert there(answers, AFTER, 3) == []
    for n in range(3, 6):
        ask_twice(answers, AFTER, key(n), answer())
    assert there(answers, AFTER, 6) == [3, 4, 5]


def test_kept_answers_of_a_state_that_is_over_are_not_taken(answers: KeptAnswers) -> None:
    assert answers.get(AFTER, key(0)) is None
    ask_twice(answers, BEFORE, key(0), answer())
    assert answers.get(AFTER, key(0)) is None


def test_kept_answers_long_answer_is_not_taken() -> None:
    answers = KeptAnswers()
    assert answers.get(BEFORE, key(0)) is None
    ask_twice(answers, BEFORE, key(0), answer(LARGEST_BODY + 1))
    ask_twice(answers, BEFORE, key(1), answer(LARGEST_BODY))
    assert there(answers, BEFORE, 2) == [1]


def test_kept_answers_count_hits_and_misses(answers: KeptAnswers) -> None:
    ask_twice(answers, BEFORE, key(0), answer())
    assert there(answers, BEFORE, 3) == [0]
    assert (answers.n_hits, answers.n_misses) == (1, 3)
