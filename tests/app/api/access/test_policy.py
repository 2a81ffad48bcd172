import pytest

from app.api.access.policy import role_needed


@pytest.mark.parametrize(
    ("method", "path", "role"),
    [
        ("GET", "/health/live", None),
        ("GET", "/metrics", None),
        ("GET", "/docs", None),
        ("GET", "/docs/oauth2-redirect", None),
        ("GET", "/static-offline-docs/swagger-ui.css", None),
        ("GET", "/openapi.json", None),
        ("POST", "/api/token", None),
        ("GET", "/", "read"),
        ("GET", "/info", "read"),
        ("POST", "/recommendations", "read"),
        ("POST", "/playlists/continue", "read"),
        ("HEAD", "/v1/tracks/x", "read"),
        ("GET", "/no-such-path", "read"),
        ("GET", "/healthy", "read"),
        ("GET", "/metrics/x", "read"),
        ("GET", "/docs/../info", "read"),
        ("GET", "/tracks/batch", "read"),
        ("POST", "/tracks/batch", "write"),
        ("PUT", "/tracks/x", "write"),
        ("DELETE", "/tracks/x", "write"),
        ("PATCH", "/tracks/x", "write"),
        ("TRACE", "/info", "write"),
        ("POST", "/admin/reload", "admin"),
        ("GET", "/admin", "admin"),
        ("GET", "/administrator", "read"),
    ],
)
def test_role_needed_by_method_and_path(method: str, path: str, role: str | None) -> None:
    assert role_needed(method, path) == role
