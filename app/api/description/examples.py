"""Puts examples of answers, bodies and errors into an OpenAPI description, each made of the schema that it is of."""

from collections.abc import Iterator
from typing import Any

from app.api.description.made_up import EVERYWHERE, PROBLEMS, REQUESTS, SHOWN, VALUES

_JSON = "application/json"
_REQUEST_ID = "0b5d9a3c7e214f68"


class NoExample(LookupError):
    """`made_up` has nothing for a field."""


def add_examples(description: dict[str, Any]) -> None:
    """An example for every body that is JSON: of answers, of errors by status, and of requests."""
    schemas = description["components"]["schemas"]
    for path, operation in _operations(description):
        bodies = {"": operation["requestBody"]["content"]} if "requestBody" in operation else {}
        bodies |= {status: response.get("content", {}) for status, response in operation["responses"].items()}
        for status, content in bodies.items():
            if _JSON in content and "example" not in content[_JSON]:
                _add(content[_JSON], status, path, operation["operationId"], schemas)


def example_of(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """A made-up value of a schema, whose references name those of `schemas`.

    Raises:
        NoExample: `made_up` lacks a value for one of its fields.
    """
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        named = schemas[name]
        is_made = "properties" in named and "example" not in named
        return _of_object(name, schemas) if is_made else example_of(named, schemas)
    for keyword in ("example", "const"):
        if keyword in schema:
            return schema[keyword]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return example_of(next(each for each in schema["anyOf"] if each.get("type") != "null"), schemas)
    if schema.get("type") == "array":
        return [example_of(schema["items"], schemas)]
    if schema.get("type") == "object" and not schema.get("properties") and "additionalProperties" not in schema:
        return {}
    raise NoExample(f"no example of {schema}")


def _add(media: dict[str, Any], status: str, path: str, operation_id: str, schemas: dict[str, Any]) -> None:
    if status >= "400":
        media["example"] = _problem(media["schema"]["$ref"].rpartition("/")[2], status, path)
        return
    try:
        sent = None if status else REQUESTS.get(operation_id)
        media["example"] = sent or example_of(media["schema"], schemas)
    except LookupError:
        pass  # a test finds it


def _of_object(name: str, schemas: dict[str, Any]) -> dict[str, Any]:
    schema, own = schemas[name], VALUES.get(name, {})
    found = {}
    for field, of_field in schema["properties"].items():
        if field in own:
            found[field] = own[field]
        elif field in schema.get("required", ()) or SHOWN.get(name) == field:
            found[field] = _of_field(field, of_field, schemas)
    return found


def _of_field(field: str, schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    try:
        return example_of(schema, schemas)
    except NoExample:
        if field in VALUES[EVERYWHERE]:
            return VALUES[EVERYWHERE][field]
        raise NoExample(f"no example of the field {field}") from None


def _problem(body: str, status: str, path: str) -> dict[str, Any]:
    kinds = {"/admin": "version", "/artists": "artist", "similar_artists": "artist", "/albums": "album"}
    kind = next((kind for part, kind in kinds.items() if part in path), "track")
    code, message = (text.format(kind=kind) for text in PROBLEMS[status])
    if body == "OAuthError":
        oauth = {"401": "invalid_client", "429": "temporarily_unavailable"}
        return {"error": oauth.get(status, "invalid_request"), "error_description": message}
    if body == "AudioMuseError":
        return {"error": message}
    if body == "SpotifyError":
        return {"error": {"status": int(status), "message": message}}
    if body == "SubsonicFailure":
        told = {"status": "failed", **VALUES["SubsonicStatus"], "type": "songkin", "openSubsonic": True}
        return {"subsonic-response": told | {"error": {"code": 0, "message": message}}}
    return {"error": {"code": code, "message": message, "request_id": _REQUEST_ID}}


def _operations(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, operations in description["paths"].items():
        for operation in operations.values():
            yield path, operation
