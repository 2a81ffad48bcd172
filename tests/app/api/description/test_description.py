"""What the description is worth to those who generate clients from it: ids that stay, groups, and examples that fit."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest

from app.api.description.examples import NoExample, example_of
from tests.support.running_service import serving

METHODS = {"get", "post", "put", "patch", "delete"}
IDS = Path(__file__).with_name("operation_ids.json")
BINARY = {"application/octet-stream", "image/png"}


@pytest.fixture(scope="module", params=["without a bundle", "with a bundle"])
def description(
    request: pytest.FixtureRequest, client: httpx.Client, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    if request.param == "with a bundle":
        yield client.get("/openapi.json").json()
        return
    with serving(tmp_path_factory.mktemp("none") / "models") as without:
        yield without.get("/openapi.json").json()


def operations(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in description["paths"].items():
        for method in item.keys() & METHODS:
            yield f"{method.upper()} {path}", item[method]


def bodies(operation: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Status, or "request", media type, and what is said of it."""
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        yield "request", media_type, content
    for status, response in operation["responses"].items():
        for media_type, content in response.get("content", {}).items():
            yield status, media_type, content


def test_description_operation_ids_are_those_that_are_committed(description: dict[str, Any]) -> None:
    """Generated clients name functions by them. Who means to change one changes the list, and the changelog says so."""
    found = {name: operation["operationId"] for name, operation in operations(description)}
    assert dict(sorted(found.items())) == json.loads(IDS.read_text())


def test_description_every_tag_is_described_and_used(description: dict[str, Any]) -> None:
    described = {tag["name"]: tag["description"] for tag in description["tags"]}
    assert all(described.values())
    assert {tag for _, operation in operations(description) for tag in operation["tags"]} == {*described}


def test_description_every_body_has_an_example(description: dict[str, Any]) -> None:
    without = [
        (name, status, media_type)
        for name, operation in operations(description)
        for status, media_type, content in bodies(operation)
        if media_type not in {*BINARY, "text/xml"} and "example" not in content
    ]
    assert without == []


def test_description_every_operation_has_an_answer(description: dict[str, Any]) -> None:
    """Of bytes, or with an example, as above; DELETE has none, and 204."""
    for name, operation in operations(description):
        media_types = {media_type for status, media_type, _ in bodies(operation) if status == "200"}
        assert media_types or "204" in operation["responses"], name


def test_description_every_example_fits_its_schema(description: dict[str, Any]) -> None:
    for name, operation in operations(description):
        for status, media_type, content in bodies(operation):
            if "example" in content and content.get("schema"):
                schema = {**content["schema"], "components": description["components"]}
                problems = [*jsonschema_rs.Draft202012Validator(schema).iter_errors(content["example"])]
                assert problems == [], (name, status, media_type)


def test_description_examples_have_every_field_that_is_always_there(description: dict[str, Any]) -> None:
    """An example of nothing but empty lists and nulls would fit as well."""
    (recommended,) = _answer(description, "GET /v1/recommendations")["tracks"]
    assert recommended["album"]["artists"][0]["uri"].startswith("spotify:artist:")
    (matched,) = _answer(description, "GET /rest/getSonicSimilarTracks")["subsonic-response"]["sonicMatch"]
    assert matched["entry"]["title"]
    assert _answer(description, "GET /api/similar_tracks")[0].keys() == {
        *("item_id", "title", "author", "album", "distance")
    }


def _answer(description: dict[str, Any], operation: str) -> Any:
    method, _, path = operation.partition(" ")
    return description["paths"][path][method.lower()]["responses"]["200"]["content"]["application/json"]["example"]


@pytest.mark.parametrize(
    ("path", "status", "expected"),
    [
        ("/artists/{id}", "404", "unknown_artist"),
        ("/albums/{id}", "404", "unknown_album"),
        ("/tracks/{id}/similar", "404", "unknown_track"),
        ("/tracks/{id}/similar", "422", "invalid_request"),
    ],
)
def test_description_example_of_an_error_has_its_code(
    description: dict[str, Any], path: str, status: str, expected: str
) -> None:
    content = description["paths"][path]["get"]["responses"][status]["content"]["application/json"]
    assert content["example"]["error"]["code"] == expected


def test_example_of_a_field_without_a_value_is_missed() -> None:
    schemas = {
        "Known": {"properties": {"name": {"type": "string"}}, "required": ["name"]},
        "Nobody": {"properties": {"colour": {"type": "string"}}, "required": ["colour"]},
    }
    assert example_of({"$ref": "#/components/schemas/Known"}, schemas)["name"]
    with pytest.raises(NoExample, match="colour"):
        example_of({"$ref": "#/components/schemas/Nobody"}, schemas)
