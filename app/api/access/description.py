"""What the gate can answer, and how a key is sent, in the OpenAPI description."""

from http import HTTPStatus
from typing import Any

from app.access.roles import Role
from app.api.access.policy import is_probe, role_needed

_SCHEMES = {
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "A key of `songkin keys new`"},
    "bearer": {"type": "http", "scheme": "bearer", "description": "The same, or a token of `POST /api/token`"},
}
_BODIES = {"/v1/": "SpotifyError", "/api/": "OAuthError"}


def describe_access(description: dict[str, Any], has_keys: bool) -> None:
    """Add to every operation what the gate can answer to it, and where keys are on, that it needs one."""
    for path, operations in description["paths"].items():
        schema = next((body for start, body in _BODIES.items() if path.startswith(start)), "ErrorBody")
        for method, operation in operations.items():
            needed = role_needed(method.upper(), path)
            for status in _statuses(path, needed):
                operation["responses"].setdefault(str(status), _response(status, schema))
            if has_keys and needed:
                operation["security"] = [{name: []} for name in _SCHEMES]
    if has_keys:
        description.setdefault("components", {})["securitySchemes"] = _SCHEMES


def _statuses(path: str, needed: Role | None) -> list[int]:
    statuses = [400]
    if needed:
        statuses.append(401)
    if needed and needed is not Role.READ:
        statuses.append(403)
    if not is_probe(path):
        statuses.append(429)
    return statuses


def _response(status: int, schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": HTTPStatus(status).phrase, "content": content}
