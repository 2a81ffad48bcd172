import pytest
from starlette.datastructures import Headers
from starlette.types import Scope

from app.api.accept import accepts_gzip
from app.web.accept import prefers_html


def asking(accept: str | None) -> Scope:
    headers = [] if accept is None else [(b"accept", accept.encode("latin-1"))]
    return {"type": "http", "headers": headers}


@pytest.mark.parametrize(
    "accept",
    [
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
        "TEXT/HTML",
        "application/json, text/html",
        "application/json;q=0.5, text/html;q=0.6",
        "text/html;level=1;q=0.5",
    ],
)
def test_prefers_html_where_html_is_named_and_ranked_first_is_true(accept: str) -> None:
    assert prefers_html(asking(accept))


@pytest.mark.parametrize(
    "accept",
    [
        None,
        "",
        "*/*",
        "text/*",
        "application/json",
        "application/json, text/html;q=0.9",
        "text/html;q=0",
        "text/html;q=much",
        ";;,q=1",
        "\xff",
    ],
)
def test_prefers_html_of_all_other_clients_is_false(accept: str | None) -> None:
    assert not prefers_html(asking(accept))


@pytest.mark.parametrize(
    ("header", "expected"),
    [("gzip, deflate, br", True), ("*", True), ("gzip;q=0, *", False), ("br", False), ("identity", False)],
)
def test_accepts_gzip_as_the_header_says(header: str, expected: bool) -> None:
    assert accepts_gzip(Headers({"accept-encoding": header})) is expected


def test_accepts_gzip_without_the_header_is_false() -> None:
    assert not accepts_gzip(Headers())
