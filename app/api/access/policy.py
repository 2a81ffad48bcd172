"""What a request needs, by its method and path alone, so that it is known before anything of it is read."""

from app.access.roles import Role

_HEALTH = "/health/"
_METRICS = "/metrics"
_EXTENSIONS = "/rest/getOpenSubsonicExtensions"  # by which a client finds out how to send a key
_OPEN = {
    *("/docs", "/docs/oauth2-redirect", "/openapi.json", "/api/token", "/api/token/"),
    "/v1/images/placeholder.png",
    *(_EXTENSIONS, f"{_EXTENSIONS}.view"),
}
_OPEN_FOLDER = "/static-offline-docs/"
_READING = {"GET", "HEAD", "OPTIONS", "POST"}
_WRITING = {("POST", "/tracks/batch")}


def is_probe(path: str) -> bool:
    """Whether who watches the service asks: with no key, as often as wanted, and by any name of the host."""
    return path.startswith(_HEALTH) or path == _METRICS


def role_needed(method: str, path: str) -> Role | None:
    """The role that a request needs where keys are on; None where it needs none.

    What is not listed needs a key, also where there is no such path. The documentation and the picture of what has none
    load without one, since a browser sends none; `/api/token` sees to its own.
    """
    if is_probe(path) or path in _OPEN or path.startswith(_OPEN_FOLDER):
        return None
    if path == "/admin" or path.startswith("/admin/"):
        return Role.ADMIN
    if method not in _READING or (method, path) in _WRITING:
        return Role.WRITE
    return Role.READ
