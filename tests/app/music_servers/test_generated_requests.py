import httpx

from tests.support.spotify.generated_requests import send_generated


def test_generated_requests_of_music_servers_are_answered_as_described(asked: httpx.Client) -> None:
    """A short run; more of them: python -m tests.bench.generated MODELS."""
    answers = send_generated(
        str(asked.base_url).rstrip("/"), n_requests=120, random_seed=7, paths="^/(rest/|api/(?!token))"
    )
    assert answers.total() >= 120
    assert {operation for operation, status in answers if status == 200} == {operation for operation, _ in answers}
    assert {status for _, status in answers} <= {200, 400, 404}
