import httpx
import pytest


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic aWQ6c2VjcmV0"}, {"Authorization": "nonsense"}])
def test_token_is_given_to_whoever_asks(v1: httpx.Client, headers: dict[str, str]) -> None:
    response = v1.post("/api/token", data={"grant_type": "client_credentials", "scope": "x"}, headers=headers)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    token = response.json()
    assert list(token) == ["access_token", "token_type", "expires_in"]
    assert (len(token["access_token"]), token["token_type"], token["expires_in"]) == (43, "Bearer", 3600)


@pytest.mark.parametrize("token", ["", "Bearer expired", "Basic x"])
def test_v1_answers_with_any_token_or_none(v1: httpx.Client, token: str) -> None:
    response = v1.get("/v1/recommendations/available-genre-seeds", headers={"Authorization": token})
    assert response.status_code == 200
