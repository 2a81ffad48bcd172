import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.planted import track_id

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def description(client: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def operations(description: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in description["paths"].items():
        for method in item.keys() & METHODS:
            yield method, path, item[method]


def example_of(schema: dict[str, Any], description: dict[str, Any]) -> Any:
    """The example of a schema, or one put together from the examples of its parts."""
    if "$ref" in schema:
        return example_of(description["components"]["schemas"][schema["$ref"].rpartition("/")[2]], description)
    if "example" in schema:
        return schema["example"]
    if schema.get("type") == "array":
        return [example_of(schema["items"], description)]
    return {name: example_of(schema["properties"][name], description) for name in schema["required"]}


def test_openapi_every_operation_is_described(description: dict[str, Any]) -> None:
    for method, path, operation in operations(description):
        assert operation["summary"], (method, path)
        assert operation["tags"], (method, path)
        assert "200" in operation["responses"], (method, path)
        for parameter in operation.get("parameters", []):
            assert parameter["description"], (method, path, parameter)


def test_openapi_every_error_has_the_one_body(description: dict[str, Any]) -> None:
    schemas = {
        (method, path, status): response["content"]["application/json"]["schema"]["$ref"]
        for method, path, operation in operations(description)
        for status, response in operation["responses"].items()
        if status >= "400"
    }
    assert {key: ref for key, ref in schemas.items() if ref != "#/components/schemas/ErrorBody"} == {}


def test_openapi_every_example_works(description: dict[str, Any], client: httpx.Client) -> None:
    for method, path, operation in operations(description):
        in_path = {p["name"]: p["example"] for p in operation.get("parameters", []) if p["in"] == "path"}
        schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        body = None if schema is None else example_of(schema, description)
        response = client.request(method, path.format(**in_path), json=body)
        assert response.status_code == 200, (method, path, response.text)
        answer = operation["responses"]["200"].get("content", {}).get("application/json", {}).get("example")
        if answer is not None:
            assert answer.keys() == response.json().keys(), (method, path)


def test_openapi_every_feature_is_described_with_its_range(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    properties = schemas["TrackFeatures"]["properties"]
    assert len(properties) == 15
    assert set(schemas["TrackFeatures"]["example"]) == set(properties)
    for name, schema in properties.items():
        assert schema["description"]
        bounded = any("maximum" in variant for variant in schema["anyOf"])
        assert bounded == (name != "explicit")


def test_openapi_example_track_is_of_the_catalogue(description: dict[str, Any]) -> None:
    parameters = description["paths"]["/tracks/{id}/similar"]["get"]["parameters"]
    assert next(p["example"] for p in parameters if p["name"] == "id") == track_id("ambient", 0)


def test_docs_page_loads_nothing_from_another_host(client: httpx.Client) -> None:
    page = client.get("/docs")
    assert page.headers["Content-Type"].startswith("text/html")
    loaded = re.findall(r"""(?:src|href|url)\s*[=:]\s*["']([^"']+)["']""", page.text)
    assert len(loaded) >= 3
    assert [link for link in loaded if not re.match(r"/[^/]", link)] == []
    assert {link: client.get(link).status_code for link in loaded} == dict.fromkeys(loaded, 200)
    assert "@import" not in page.text
