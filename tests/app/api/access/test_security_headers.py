import httpx
import pytest

EVERYWHERE = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/info", 200),
        ("/tracks/unknown", 404),
        ("/v1/tracks/unknown", 404),
        ("/health/live", 200),
        ("/map/points", 200),
    ],
)
def test_data_and_errors_are_no_pages(client: httpx.Client, path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert response.headers.items() >= EVERYWHERE.items()
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_page_and_documentation_have_policies_of_their_own(client: httpx.Client) -> None:
    policies = {}
    for path, accept in (("/", "text/html"), ("/docs", "text/html")):
        response = client.get(path, headers={"Accept": accept})
        assert response.headers.items() >= EVERYWHERE.items()
        policies[path] = response.headers["Content-Security-Policy"]
    assert "trusted-types 'none'" in policies["/"]
    assert "script-src 'self' 'unsafe-inline'" in policies["/docs"]
    assert all("frame-ancestors 'none'" in policy for policy in policies.values())
