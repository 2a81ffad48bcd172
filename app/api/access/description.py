"""What the gate can answer, and how a key is sent, in the OpenAPI description."""

from http import HTTPStatus
from typing import Any

from app.access.roles import Role
from app.api.access.policy import is_probe, role_needed

_SCHEMES = {
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "A key of `songkin keys new`"},
    "bearer": {"type": "http", "scheme": "bearer", "description": "The same, or a token of `POST /api/token`"},
}
_SUBSONIC_PATHS = "/rest/"
# By the beginning of the path, the schema of errors there; the first that fits.
_BODIES = {
    "/v1/": "SpotifyError",
    "/api/token": "OAuthError",
    "/api/": "AudioMuseError",
    _SUBSONIC_PATHS: "SubsonicFailure",
}


def describe_access(description: dict[str, Any], has_keys: bool) -> None:
    """Add to every operation what the gate can answer to it, and where keys are on, that it needs one."""
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            needed = role_needed(method.upper(), path)
            for status in _statuses(path, needed):
                operation["responses"].setdefault(str(status), _response(status, path))
            if has_keys and needed:
                operation["security"] = [{name: []} for name in _SCHEMES]
    if has_keys:
        description.setdefault("components", {})["securitySchemes"] = _SCHEMES


def _statuses(path: str, needed: Role | None) -> list[int]:
    statuses = [400]
    # Clients of Subsonic are told in an envelope with status 200.
    if needed and not path.startswith(_SUBSONIC_PATHS):
        statuses.append(401)
        if needed is not Role.READ:
            statuses.append(403)
    if not is_probe(path):
        statuses.append(429)
    return statuses


def _response(status: int, path: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{_body(path)}"}}}
    if path.startswith(_SUBSONIC_PATHS):
        content["text/xml"] = {"schema": {"type": "string"}}
    return {"description": HTTPStatus(status).phrase, "content": content}


def _body(path: str) -> str:
    """The name of the schema of errors at `path`."""
    return next((body for start, body in _BODIES.items() if path.startswith(start)), "ErrorBody")
