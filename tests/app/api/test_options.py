import httpx
import pytest


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/genres", {"GET", "HEAD"}),
        ("/recommendations", {"POST"}),
        ("/tracks/punk-05", {"GET", "HEAD", "PUT", "DELETE"}),
        ("/v1/tracks/punk-05", {"GET", "HEAD"}),
        ("/v1/tracks/?ids=punk-05", {"GET", "HEAD"}),
        ("/api/token", {"POST"}),
        ("/", {"GET", "HEAD"}),
        ("/docs", {"GET", "HEAD"}),
        ("/openapi.json", {"GET", "HEAD"}),
        ("/assets/any", {"GET", "HEAD"}),
    ],
)
def test_options_tells_what_is_answered_at_a_path(client: httpx.Client, path: str, allowed: set[str]) -> None:
    answer = client.options(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert {*answer.headers["Allow"].split(", ")} == {*allowed, "OPTIONS"}


@pytest.mark.parametrize("path", ["/nowhere", "/v1/nowhere", "/tracks/a/b/c"])
def test_options_where_nothing_is_answered_is_404(client: httpx.Client, path: str) -> None:
    assert client.options(path).status_code == 404


def test_wrong_method_is_told_all_that_a_path_allows(client: httpx.Client) -> None:
    answer = client.patch("/tracks/punk-05", json={})
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "DELETE, GET, HEAD, PUT, OPTIONS"
    assert "expected DELETE, GET, HEAD, PUT" in answer.json()["error"]["message"]
