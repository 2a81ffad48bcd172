import pytest

from app.api.accept import accepted


@pytest.mark.parametrize(
    ("header", "weights"),
    [
        ("text/html, */*;q=0.5", {"text/html": 1, "*/*": 0.5}),
        ("Text/HTML;level=1;q=0", {"text/html": 0}),
        ("a;q=high", {"a": 0}),
        ("", {"": 1}),
    ],
)
def test_accepted_alternatives_have_their_weights(header: str, weights: dict[str, float]) -> None:
    assert accepted(header) == weights


def test_accepted_of_a_header_without_end_reads_its_beginning_alone() -> None:
    found = accepted("text/html," + ",".join(f"a/{number}" for number in range(10_000)))
    assert found["text/html"] == 1
    assert len(found) < 200
