import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.bundle.features import FEATURE_NAMES
from tests.support.audio.bad_files import wav
from tests.support.audio.sounds import tone
from tests.support.planted import track_id
from tests.support.running_service import serving

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def description(client: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def operations(description: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in description["paths"].items():
        for method in sorted(item.keys() & METHODS, reverse=True):  # what PUT writes is there for DELETE
            yield method, path, item[method]


def example_of(schema: dict[str, Any], description: dict[str, Any]) -> Any:
    """The example of a schema, or one put together from the examples of its parts."""
    if "$ref" in schema:
        return example_of(description["components"]["schemas"][schema["$ref"].rpartition("/")[2]], description)
    if "example" in schema:
        return schema["example"]
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0], description)
    if schema.get("type") == "array":
        return [example_of(schema["items"], description)]
    return {name: example_of(schema["properties"][name], description) for name in schema["required"]}


def kind_of(answer: Any) -> Any:
    """The fields of an answer; of a list, those of its items."""
    return [*map(kind_of, answer[:1])] if isinstance(answer, list) else {*answer}


def test_openapi_every_operation_is_described(description: dict[str, Any]) -> None:
    for method, path, operation in operations(description):
        assert operation["summary"], (method, path)
        assert operation["tags"], (method, path)
        assert {"200", "204"} & operation["responses"].keys(), (method, path)
        for parameter in operation.get("parameters", []):
            assert parameter["description"], (method, path, parameter)


def test_openapi_every_error_has_the_one_body(description: dict[str, Any]) -> None:
    schemas = {
        (method, path, status): response["content"]["application/json"]["schema"]["$ref"]
        for method, path, operation in operations(description)
        for status, response in operation["responses"].items()
        if status >= "400"
    }
    of_spotify = {key: ref for key, ref in schemas.items() if key[1].startswith("/v1/") or key[1] == "/api/token"}
    of_tokens = {of_spotify.pop(("post", "/api/token", status)) for status in ("400", "401", "413", "429")}
    assert of_tokens == {"#/components/schemas/OAuthError"}  # as RFC 6749 has it
    assert set(of_spotify.values()) == {"#/components/schemas/SpotifyError"}
    for prefix, body in (("/rest/", "SubsonicFailure"), ("/api/", "AudioMuseError")):
        refs = {ref for key, ref in schemas.items() if key[1].startswith(prefix) and key not in of_spotify}
        assert refs - {"#/components/schemas/OAuthError"} == {f"#/components/schemas/{body}"}
    native = {ref for key, ref in schemas.items() if not key[1].startswith(("/v1/", "/api/", "/rest/"))}
    assert native == {"#/components/schemas/ErrorBody"}


@pytest.fixture(scope="module")
def writer(published_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of the service with the same bundle, which may be written to, and takes files."""
    with serving(published_models, writes=True, live_dir=tmp_path_factory.mktemp("live"), audio=True) as client:
        yield client


def test_openapi_every_example_works(description: dict[str, Any], writer: httpx.Client) -> None:
    for method, path, operation in operations(description):
        parameters = operation.get("parameters", [])
        in_path, in_query = (
            {p["name"]: p["example"] for p in parameters if p["in"] == place and "example" in p}
            for place in ("path", "query")
        )
        bodies = operation.get("requestBody", {}).get("content", {})
        content = bodies.get("application/json")
        body = content and (content.get("example") or example_of(content["schema"], description))
        form = bodies.get("application/x-www-form-urlencoded", {}).get("example")
        file = wav(tone(440, 2)) if "application/octet-stream" in bodies else None
        response = writer.request(
            method, path.format(**in_path), params=in_query, json=body, data=form, content=file, timeout=90
        )
        assert response.is_success, (method, path, response.text)
        assert str(response.status_code) in operation["responses"], (method, path)
        answer = operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("example")
        if answer is not None:
            assert kind_of(answer) == kind_of(response.json()), (method, path)


def test_openapi_example_of_a_prediction_names_an_artist_of_the_bundle(
    description: dict[str, Any], client: httpx.Client
) -> None:
    operation = description["paths"]["/predict-genre"]["post"]
    asked = operation["requestBody"]["content"]["application/json"]["example"]
    shown = operation["responses"]["200"]["content"]["application/json"]["example"]
    assert asked["artists"] == ["Ambient Artist 0"]
    assert len(asked) == 16
    assert shown == client.post("/predict-genre?top_n=3", json=asked).json()
    assert shown["evidence"]["used"] == ["features", "artists"]
    assert shown["evidence"]["by_features"]


def test_openapi_example_of_similar_tracks_is_what_is_answered(
    description: dict[str, Any], client: httpx.Client
) -> None:
    operation = description["paths"]["/tracks/{id}/similar"]["get"]
    shown = operation["responses"]["200"]["content"]["application/json"]["example"]
    assert shown == client.get(f"/tracks/{track_id('ambient', 0)}/similar?k=1").json()


def test_openapi_genre_weight_is_described_with_its_range(description: dict[str, Any]) -> None:
    parameters = description["paths"]["/tracks/{id}/similar"]["get"]["parameters"]
    (weight,) = (parameter for parameter in parameters if parameter["name"] == "genre_weight")
    assert not weight["required"]
    assert {"type": "number", "minimum": 0.0, "maximum": 1.0} in weight["schema"]["anyOf"]


def test_openapi_artists_are_described_with_their_limits(description: dict[str, Any]) -> None:
    artists = description["components"]["schemas"]["TrackIn"]["properties"]["artists"]
    assert artists["description"]
    (listed,) = (variant for variant in artists["anyOf"] if variant["type"] == "array")
    name = {"type": "string", "minLength": 1, "maxLength": 10_000}
    assert listed["maxItems"] == 50
    assert name in listed["items"]["anyOf"]
    assert name in artists["anyOf"]


def test_openapi_every_feature_is_described_with_its_range(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    properties = {name: schemas["TrackIn"]["properties"][name] for name in FEATURE_NAMES}
    assert set(schemas["TrackIn"]["example"]) == set(properties)
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


def test_openapi_schemas_are_named_as_their_titles_and_operations_readably(description: dict[str, Any]) -> None:
    """What generated clients make classes and functions of: no module paths, no paths of endpoints."""
    schemas = description["components"]["schemas"]
    assert {name: schema.get("title", name) for name, schema in schemas.items()} == {name: name for name in schemas}
    names = [operation["operationId"] for _, _, operation in operations(description)]
    assert len({*names}) == len(names)
    assert all(re.fullmatch("[a-z]+(_[a-z]+)*", name) and len(name) < 40 for name in names)
