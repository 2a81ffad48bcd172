import httpx
import pytest

from app.api.caching.policy import kept_of

DATA = {
    "/tracks/{id}",
    "/tracks/{id}/similar",
    "/tracks/{id}/path/{other}",
    "/artists/{id}",
    "/artists/{id}/similar",
    "/albums/{id}",
    "/search",
    "/genres",
    "/distributions",
    "/report",
    "/map",
    "/map/points",
    "/map/track",
    "/map/positions",
    "/v1/recommendations",
    "/v1/recommendations/available-genre-seeds",
    "/v1/tracks",
    "/v1/tracks/{id}",
    "/v1/audio-features",
    "/v1/audio-features/{id}",
    "/v1/artists",
    "/v1/artists/{id}",
    "/v1/artists/{id}/related-artists",
    "/v1/artists/{id}/top-tracks",
    "/v1/artists/{id}/albums",
    "/v1/albums",
    "/v1/albums/{id}",
    "/v1/albums/{id}/tracks",
    "/v1/markets",
    "/v1/images/placeholder.png",
    "/v1/search",
}
NOTHING = {
    *("/", "/info", "/health/live", "/health/ready", "/metrics"),
    *("/rest/ping", "/rest/getLicense", "/rest/getOpenSubsonicExtensions", "/rest/tokenInfo"),
    *("/rest/getSonicSimilarTracks", "/rest/findSonicPath"),  # failures have the status 200, and addresses a key
    *("/api/health", "/api/active_tasks", "/api/similar_tracks", "/api/similar_artists", "/api/find_path"),
    "/api/search_tracks",
}


def test_kept_of_every_endpoint_is_as_decided_here(client: httpx.Client) -> None:
    """A new one in a folder of data is kept. Where its answer depends on more than the catalogue, that is wrong."""
    paths = client.get("/openapi.json").json()["paths"]
    kept = {path: kept_of(path) for path, operations in paths.items() if "get" in operations}
    assert kept == dict.fromkeys(DATA, "data") | dict.fromkeys(NOTHING, "nothing")


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/static-offline-docs/x.js", "/assets/page.js"])
def test_kept_of_static_files_is_what_they_say(path: str) -> None:
    assert kept_of(path) == "static"


@pytest.mark.parametrize("path", ["/mapped", "/v1", "/tracks", "/searching", "/genres/"])
def test_kept_of_path_beside_is_nothing(path: str) -> None:
    assert kept_of(path) == "nothing"
