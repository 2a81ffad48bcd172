"""Tokens as clients of all kinds ask for them, where the service wants no key."""

from typing import Any

import httpx
import pytest

CLIENT = {"grant_type": "client_credentials"}
REFRESH = {"grant_type": "refresh_token", "refresh_token": "kept-from-elsewhere"}
CODE = {"grant_type": "authorization_code", "code": "any", "redirect_uri": "http://127.0.0.1/callback"}
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic aWQ6c2VjcmV0"}, {"Authorization": "nonsense"}])
def test_token_is_given_to_whoever_asks(v1: httpx.Client, headers: dict[str, str]) -> None:
    response = v1.post("/api/token", data={**CLIENT, "scope": "x"}, headers=headers)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    token = response.json()
    assert list(token) == ["access_token", "token_type", "expires_in"]
    assert (len(token["access_token"]), token["token_type"], token["expires_in"]) == (43, "Bearer", 3600)


@pytest.mark.parametrize("sent", [{"data": REFRESH}, {"json": REFRESH}, {"params": REFRESH}])
def test_token_is_refreshed_as_form_json_or_query(v1: httpx.Client, sent: dict[str, Any]) -> None:
    token = v1.post("/api/token", **sent).json()
    assert list(token) == ["access_token", "token_type", "expires_in", "refresh_token", "scope"]
    assert (token["refresh_token"], token["scope"]) == ("kept-from-elsewhere", "")


@pytest.mark.parametrize("sent", [{"data": CODE}, {"json": CODE}, {"params": CODE}])
def test_token_is_given_for_a_code_with_one_to_refresh_it(v1: httpx.Client, sent: dict[str, Any]) -> None:
    token = v1.post("/api/token", **sent).json()
    again = v1.post("/api/token", data={**REFRESH, "refresh_token": token["refresh_token"]})
    assert again.json()["access_token"] != token["access_token"]


@pytest.mark.parametrize(
    ("query", "content", "headers"),
    [
        ("", b'{"grant_type": "client_credentials", "client_secret": null}', FORM),  # called a form
        ("", b'{"grant_type": "client_credentials"}', {"Content-Type": "application/json; charset=utf-8"}),
        ("", b"grant_type=client_credentials", {}),
        ("?grant_type=client_credentials", b"", JSON | {"Content-Length": "0"}),
        ("?grant_type=client_credentials", b"grant_type=client_credentials&scope=a&scope=b", FORM),
    ],
)
def test_token_request_is_understood_in_the_forms_that_clients_send(
    v1: httpx.Client, query: str, content: bytes, headers: dict[str, str]
) -> None:
    assert v1.post(f"/api/token{query}", content=content, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("error", "named", "query", "content", "headers"),
    [
        ("invalid_request", "grant_type: expected one of client_credentials, refresh_token", "", b"", FORM),
        ("invalid_request", "grant_type: ", "", b"\xff\xfe\x00", FORM),
        ("unsupported_grant_type", "got 'password'", "", b"grant_type=password", FORM),
        ("unsupported_grant_type", "got 'password'", "?grant_type=password", b"", FORM),
        ("invalid_request", "one grant_type", "", b"grant_type=client_credentials&grant_type=x", FORM),
        ("invalid_request", "one grant_type", "?grant_type=x", b"grant_type=client_credentials", FORM),
        ("invalid_request", "refresh_token: ", "", b"grant_type=refresh_token", FORM),
        ("invalid_request", "refresh_token: ", "", b'{"grant_type": "refresh_token", "refresh_token": ""}', JSON),
        ("invalid_request", "code: ", "", b"grant_type=authorization_code", FORM),
        ("invalid_request", "expected JSON", "", b"{", JSON),
        ("invalid_request", "expected JSON", "", b'{"grant_type"}', FORM),
        ("invalid_request", "expected JSON", "", b"\xff", JSON),
        ("invalid_request", "expected JSON", "", b"[" * 100_000, JSON),
        ("invalid_request", "a JSON object", "", b'["client_credentials"]', JSON),
        ("invalid_request", "a text as grant_type", "", b'{"grant_type": ["client_credentials"]}', JSON),
        ("invalid_request", "a text as client_secret", "", b'{"client_secret": 5}', JSON),
        ("invalid_request", "got parts", "", b"--x--", {"Content-Type": "multipart/form-data; boundary=x"}),
        ("invalid_request", "at most 100", "", b"a=b&" * 1000, FORM),
    ],
)
def test_token_request_that_is_wrong_is_400_as_oauth_has_it(
    v1: httpx.Client, error: str, named: str, query: str, content: bytes, headers: dict[str, str]
) -> None:
    response = v1.post(f"/api/token{query}", content=content, headers=headers)
    assert_oauth_error(response, 400, error, named)


def test_token_request_of_another_method_or_size_is_refused_as_oauth_has_it(v1: httpx.Client) -> None:
    assert_oauth_error(v1.get("/api/token"), 405, "invalid_request", "expected POST")
    large = v1.post("/api/token", content=b"x" * 10_000_000, headers=FORM)
    assert_oauth_error(large, 413, "invalid_request", "262144 bytes")


def assert_oauth_error(response: httpx.Response, status: int, error: str, named: str) -> None:
    assert response.status_code == status, response.text
    assert list(response.json()) == ["error", "error_description"]
    assert response.json()["error"] == error
    assert named in response.json()["error_description"]
    assert "X-Request-ID" in response.headers
    assert len(response.content) < 500


@pytest.mark.parametrize("token", ["", "Bearer expired", "Basic x"])
def test_v1_answers_with_any_token_or_none(v1: httpx.Client, token: str) -> None:
    response = v1.get("/v1/recommendations/available-genre-seeds", headers={"Authorization": token})
    assert response.status_code == 200
