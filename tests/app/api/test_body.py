from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.running_service import serving

LIMIT = 2048  # of one track: a quarter of the setting
BODY = b'{"energy": 0.5'


def of_size(size: int) -> bytes:
    return BODY + b" " * (size - len(BODY) - 1) + b"}"


def in_pieces(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), 100):
        yield content[start : start + 100]


@pytest.fixture(scope="module")
def limited(published_models: Path) -> Iterator[httpx.Client]:
    with serving(published_models, max_body_bytes=4 * LIMIT) as client:
        client.headers["Content-Type"] = "application/json"
        yield client


@pytest.mark.parametrize(("size", "status"), [(LIMIT, 200), (LIMIT + 1, 413), (100 * LIMIT, 413)])
def test_body_of_declared_length_is_read_up_to_the_limit(limited: httpx.Client, size: int, status: int) -> None:
    response = limited.post("/predict-genre", content=of_size(size))
    assert response.status_code == status, response.text


@pytest.mark.parametrize(("size", "status"), [(LIMIT, 200), (LIMIT + 1, 413), (100 * LIMIT, 413)])
def test_body_in_chunks_is_read_up_to_the_limit(limited: httpx.Client, size: int, status: int) -> None:
    response = limited.post("/predict-genre", content=in_pieces(of_size(size)))
    assert response.status_code == status, response.text


def test_body_too_large_names_the_limit_and_the_service_goes_on(limited: httpx.Client) -> None:
    error = limited.post("/predict-genre", content=of_size(LIMIT + 1)).json()["error"]
    assert error["code"] == "request_too_large"
    assert f"at most {LIMIT} bytes" in error["message"]
    assert limited.post("/predict-genre", content=of_size(99)).status_code == 200


def test_body_that_nobody_asked_for_is_not_read(limited: httpx.Client) -> None:
    assert limited.request("GET", "/genres", content=of_size(LIMIT + 1)).status_code == 200


@pytest.mark.parametrize(("n_fields", "message"), [(50_000, "unknown field"), (50_001, "got 50,001")])
def test_body_of_more_fields_than_anybody_needs_is_not_parsed(
    client: httpx.Client, n_fields: int, message: str
) -> None:
    body = "{" + ",".join(f'"{number}":1' for number in range(n_fields)) + "}"
    response = client.post("/recommendations", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    assert message in response.json()["error"]["message"] + str(response.json()["error"]["details"])
