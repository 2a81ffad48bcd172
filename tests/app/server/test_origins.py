import pytest

from app.server.origins import check_origins


@pytest.mark.parametrize(
    "origins",
    [
        ("*",),
        ("https://app.example.org", "http://localhost:3000"),
        ("http://127.0.0.1:5173", "http://[::1]:8080"),
        ("https://app.example.org:80", "capacitor://localhost", "chrome-extension://abcdefgh"),
        (),
    ],
)
def test_origins_as_browsers_send_them_pass(origins: tuple[str, ...]) -> None:
    check_origins(origins)


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "app.example.org",
        "https://",
        "https://app.example.org/",
        "https://app.example.org/page",
        "https://app.example.org?x",
        "https://user@app.example.org",
        "https://*.example.org",
        "https://müsic.example.org",
        "https://app.example.org:443",
        "http://app.example.org:80",
        "https://app.example.org:x",
        "https://app.example.org https://b.example.org",
        "*",
    ],
)
def test_origins_that_no_page_has_are_refused(origin: str) -> None:
    with pytest.raises(ValueError, match="expected origins as browsers send them, such as"):
        check_origins(("https://app.example.org", origin))
