import pytest

from app.retrieval.deepen import deepen


@pytest.mark.parametrize(("needed", "expected"), [(1, [3]), (3, [3]), (4, [3, 12]), (100, [3, 12, 48, 192])])
def test_deepen_searches_deeper_until_the_answer_is_settled(needed: int, expected: list[int]) -> None:
    depths: list[int] = []

    def attempt(depth: int) -> tuple[str, bool]:
        depths.append(depth)
        return f"found at {depth}", depth >= needed

    assert deepen(attempt, 3) == f"found at {expected[-1]}"
    assert depths == expected
