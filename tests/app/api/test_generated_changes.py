"""Requests made from the description of the endpoints that change tracks: no 500, nothing that is not described."""

from pathlib import Path

from tests.support.running_service import serving
from tests.support.spotify.generated_requests import send_generated


def test_generated_changes_are_all_answered_as_described(published_models: Path, tmp_path: Path) -> None:
    with serving(published_models, writes=True, live_dir=tmp_path) as client:
        url = str(client.base_url).rstrip("/")
        answers = send_generated(url, 300, 5, r"^/tracks/(\{id\}|batch)$", ("PUT", "DELETE", "POST"))
        assert {operation for operation, _ in answers} == {
            "PUT /tracks/{id}", "DELETE /tracks/{id}", "POST /tracks/batch",
        }  # fmt: skip
        assert {status for operation, status in answers if operation.startswith("PUT")} >= {200, 422}
        assert client.get("/health/ready").json()["status"] == "ready"
