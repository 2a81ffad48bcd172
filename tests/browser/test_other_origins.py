"""A page of another origin asks the service from a browser: with SONGKIN_CORS_ORIGINS it can, without it cannot."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from starlette.responses import HTMLResponse

from app.access.roles import Role
from tests.support.keys import keys_file
from tests.support.running_service import listening, serving

_ASKS = """async ([base, key]) => {
  const form = new URLSearchParams({ grant_type: "client_credentials" });
  const basic = { Authorization: `Basic ${btoa(`any:${key}`)}` };
  const answer = await fetch(`${base}/api/token`, { method: "POST", headers: basic, body: form });
  const { access_token } = await answer.json();
  const headers = { Authorization: `Bearer ${access_token}` };
  const recommended = await fetch(`${base}/v1/recommendations?seed_tracks=punk-05&limit=3`, { headers });
  const { tracks } = await recommended.json();
  const track = await fetch(`${base}/v1/tracks/${tracks[0].id}`, { headers });
  const again = await fetch(`${base}/v1/tracks/${tracks[0].id}`, { headers });
  const native = await fetch(`${base}/recommendations`, {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify({ seeds: [{ track: "punk-05" }], k: 4 }),
  });
  const refused = await fetch(`${base}/v1/tracks/x`);
  return {
    recommended: tracks.length,
    track: (await track.json()).id === tracks[0].id,
    tag: [track.headers.get("ETag") !== null, again.headers.get("ETag") === track.headers.get("ETag")],
    native: (await native.json()).recommendations.length,
    refused: [refused.status, (await refused.json()).error.status, refused.headers.get("X-Request-ID") !== null],
  };
}"""


@pytest.fixture(scope="module")
def page_of_another_origin(browser: Browser) -> Iterator[Page]:
    """A tab with a page that is not the service's."""
    with listening(HTMLResponse("<!doctype html><title>An app</title>")) as client:
        context = browser.new_context()
        page = context.new_page()
        page.goto(str(client.base_url))
        yield page
        context.close()


@pytest.fixture
def key(tmp_path: Path) -> str:
    return keys_file(tmp_path / "keys.json")[Role.READ]


def origin_of(page: Page) -> str:
    return page.url.rstrip("/")


@pytest.mark.parametrize("is_listed", [True, False], ids=["listed", "all"])
def test_page_of_a_listed_origin_gets_token_recommendations_and_tracks(
    page_of_another_origin: Page, published_models: Path, tmp_path: Path, key: str, is_listed: bool
) -> None:
    origins = (origin_of(page_of_another_origin) if is_listed else "*",)
    with serving(published_models, keys_file=tmp_path / "keys.json", cors_origins=origins) as client:
        seen: Any = page_of_another_origin.evaluate(_ASKS, [str(client.base_url).rstrip("/"), key])
    assert seen == {
        "recommended": 3,
        "track": True,
        "tag": [True, True],
        "native": 4,
        "refused": [401, 401, True],
    }


@pytest.mark.parametrize("origins", [None, ("https://app.example.org",)], ids=["none", "another"])
def test_page_of_an_origin_that_is_not_listed_reads_nothing(
    page_of_another_origin: Page, published_models: Path, origins: tuple[str, ...] | None
) -> None:
    asks = "url => fetch(url).then(() => 'read', error => error.message)"
    with serving(published_models, cors_origins=origins) as client:
        base = str(client.base_url).rstrip("/")
        for path in ("/genres", "/v1/tracks/punk-05", "/v1/tracks/x"):
            assert page_of_another_origin.evaluate(asks, base + path) == "Failed to fetch"


def test_page_of_any_origin_changes_nothing_without_keys_where_all_may_read(
    page_of_another_origin: Page, published_models: Path, tmp_path: Path
) -> None:
    asks = """async base => {
      const headers = { "Content-Type": "application/json" };
      const answer = await fetch(`${base}/tracks/new`, { method: "PUT", headers, body: '{"name": "x"}' });
      return [answer.status, (await answer.json()).error.code];
    }"""
    with serving(published_models, cors_origins=("*",), writes=True, live_dir=tmp_path) as client:
        assert page_of_another_origin.evaluate(asks, str(client.base_url).rstrip("/")) == [403, "forbidden"]
        assert client.get("/tracks/new").status_code == 404
