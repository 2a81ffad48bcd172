import httpx

from tests.support.spotify.generated_requests import send_generated


def test_v1_generated_requests_are_answered_as_described(v1: httpx.Client) -> None:
    """A short run; ten thousand of them: python -m tests.bench.generated MODELS.

    Of the 42 parameters of recommendations, two contradict each other in most requests.
    """
    answers = send_generated(str(v1.base_url).rstrip("/"), n_requests=300, random_seed=7)
    assert answers.total() >= 300
    right = {operation for operation, status in answers if status == 200}
    assert {operation for operation, _ in answers} - right <= {"GET /v1/recommendations"}
    assert {status for _, status in answers} == {200, 400, 404}
