import gzip
import re
from collections.abc import Iterator

import httpx
import pytest

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def assets(client: httpx.Client) -> list[str]:
    return re.findall(r'"(assets/[^"]+)"', client.get("/", headers=BROWSER).text)


def policy(response: httpx.Response) -> dict[str, str]:
    directives = response.headers["Content-Security-Policy"].split("; ")
    return dict(directive.split(" ", 1) for directive in directives)


@pytest.fixture
def raw(client: httpx.Client) -> Iterator[httpx.Client]:
    """A client that names no encoding that it can read."""
    with httpx.Client(base_url=client.base_url, headers={"Accept-Encoding": "identity"}) as raw:
        yield raw


def test_home_of_a_browser_is_the_page_with_all_its_files(client: httpx.Client) -> None:
    page = client.get("/", headers=BROWSER)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    types = {client.get(f"/{path}").headers["Content-Type"].partition(";")[0] for path in assets(client)}
    assert types == {"text/javascript", "text/css", "image/svg+xml", "text/plain"}


@pytest.mark.parametrize("accept", ["application/json", "*/*"])
def test_home_of_any_other_client_is_json(client: httpx.Client, accept: str) -> None:
    answer = client.get("/", headers={"Accept": accept})
    assert answer.json()["name"] == "Songkin"
    assert answer.headers["Vary"] == "Accept"


def test_page_without_a_bundle_answers(bare_client: httpx.Client) -> None:
    assert bare_client.get("/", headers=BROWSER).status_code == 200


def test_page_forbids_all_that_is_not_of_its_origin(client: httpx.Client) -> None:
    page = client.get("/", headers=BROWSER)
    directives = policy(page)
    assert directives["default-src"] == "'self'"
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert directives["require-trusted-types-for"] == "'script'"
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|https?://", page.text)
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_assets_are_cached_for_ever_and_the_page_is_asked_for_again(client: httpx.Client) -> None:
    page = client.get("/", headers=BROWSER)
    assert page.headers["Cache-Control"] == "no-cache"
    assert {each.strip() for each in page.headers["Vary"].split(",")} == {"Accept", "Accept-Encoding"}
    for path in assets(client):
        assert "immutable" in client.get(f"/{path}").headers["Cache-Control"]
    again = client.get("/", headers={**BROWSER, "If-None-Match": page.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_files_are_compressed_for_who_can_read_that(client: httpx.Client, raw: httpx.Client) -> None:
    for path in assets(client):
        plain = raw.get(f"/{path}")
        assert "Content-Encoding" not in plain.headers
        with client.stream("GET", f"/{path}", headers={"Accept-Encoding": "gzip"}) as response:
            sent = b"".join(response.iter_raw())
        assert response.headers["Content-Encoding"] == "gzip"
        assert response.headers["Vary"] == "Accept-Encoding"
        assert gzip.decompress(sent) == plain.content


def test_page_weighs_at_most_300_kilobytes_compressed(client: httpx.Client) -> None:
    heads = [client.head(f"/{path}", headers={"Accept-Encoding": "gzip"}) for path in assets(client)]
    assert 0 < sum(int(head.headers["Content-Length"]) for head in heads) <= 300_000


@pytest.mark.parametrize("path", ["/assets/unknown.js", "/assets/", "/assets/..%2findex.html", "/assets/a/b"])
def test_asset_that_is_unknown_is_the_native_error(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.json()["error"]["code"]) == (404, "unknown_path")


def test_page_is_not_written_to(client: httpx.Client) -> None:
    assert client.post("/", headers=BROWSER).status_code == 405
    assert client.post(f"/{assets(client)[0]}").status_code == 405


def test_docs_of_a_browser_are_as_they_were(client: httpx.Client) -> None:
    assert "swagger" in client.get("/docs", headers=BROWSER).text


def test_requests_of_the_page_are_counted_by_route(client: httpx.Client) -> None:
    client.get(f"/{assets(client)[0]}")
    assert 'route="/assets/{name}"' in client.get("/metrics").text
