import httpx

from tests.support.spotify.generated_requests import send_generated


def test_v1_generated_requests_are_answered_as_described(v1: httpx.Client) -> None:
    """A short run; ten thousand of them: python -m tests.bench.generated MODELS.

    It is so long since of the 42 parameters of recommendations, two contradict each other in most requests.
    """
    answers = send_generated(str(v1.base_url).rstrip("/"), n_requests=1200, random_seed=7)
    assert answers.total() >= 1200
    assert {operation for operation, status in answers if status == 200} == {operation for operation, _ in answers}
    assert {status for _, status in answers} == {200, 400, 404}
