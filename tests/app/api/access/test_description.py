"""The description of a service that wants keys."""

from typing import Any

import httpx
import pytest

from tests.support.spotify.generated_requests import send_generated

READ, WRITE = {"400", "401", "429"}, {"400", "401", "403", "429"}


@pytest.fixture(scope="module")
def description(guarded: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = guarded.get("/openapi.json").json()
    return found


@pytest.mark.parametrize(
    ("method", "path", "statuses"),
    [
        ("get", "/info", READ),
        ("get", "/v1/tracks/{id}", READ),
        ("put", "/tracks/{id}", WRITE),
        ("post", "/tracks/batch", WRITE),
        ("get", "/health/live", {"400"}),
        ("post", "/api/token", {"400", "401", "429"}),
    ],
)
def test_description_has_what_the_gate_answers(
    description: dict[str, Any], method: str, path: str, statuses: set[str]
) -> None:
    operation = description["paths"][path][method]
    assert operation["responses"].keys() & WRITE == statuses
    needs_key = path not in {"/health/live", "/api/token"}
    assert operation.get("security") == ([{"key": []}, {"bearer": []}] if needs_key else None)


def test_description_names_the_ways_to_send_a_key_where_there_are_keys(
    description: dict[str, Any], client: httpx.Client
) -> None:
    assert description["components"]["securitySchemes"].keys() == {"key", "bearer"}
    without = client.get("/openapi.json").json()
    assert "securitySchemes" not in without["components"]
    assert "security" not in without["paths"]["/info"]["get"]


def test_description_tells_nothing_of_a_catalogue_that_only_keys_open(guarded: httpx.Client) -> None:
    assert "ambient" not in guarded.get("/openapi.json").text


def test_generated_requests_without_a_key_are_answered_as_described(guarded: httpx.Client) -> None:
    answers = send_generated(
        str(guarded.base_url).rstrip("/"), n_requests=60, random_seed=7, paths="^/(tracks|info|api|v1/search)"
    )
    assert {status for _, status in answers} == {400, 401}, "a token without a key is 401 as well"
